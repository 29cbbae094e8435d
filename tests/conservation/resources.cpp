// CPU time and memory: the parts of a host are the host, and the layout is its pools.
#include <array>
#include <variant>

#include "models/catalogue/memory.hpp"
#include "tests/conservation/findings.hpp"

namespace stowplan {
namespace {

constexpr std::array memory_parts{"memory.application", "memory.runtime", "memory.guest_os",
                                  "memory.shared",      "memory.daemons", "memory.reserve",
                                  "memory.free"};

// What requests and daemons are charged with is what the hosts have given away, which another part
// of the program meters.
void check_cpu(Findings& f, const std::string& scope) {
  const auto named = [&](const char* name) { return scope + " " + name; };
  f.same(named("CPU"),
         f.of(scope, "cpu.useful") + f.of(scope, "cpu.overhead") + f.of(scope, "cpu.idle"), 1);
  double overhead = 0;
  for (const char* part : {"runtime", "background", "start", "agents", "wasted"}) {
    const double value = f.of(scope, std::string{"cpu."} + part);
    f.at_most(named(part), -value, 1e-12);
    overhead += value;
  }
  f.same(named("CPU overhead"), overhead, f.of(scope, "cpu.overhead"));
  f.at_most(named("cpu.idle"), -f.of(scope, "cpu.idle"), 1e-9);
}

void check_memory(Findings& f, std::size_t p) {
  const PoolPlan& plan = f.plan.pools[p];
  const std::string scope = "pool/" + plan.pool->name;
  double memory = -f.of(scope, "memory.swapped");
  for (const char* part : memory_parts) memory += f.of(scope, part);
  f.same(scope + " memory", memory, static_cast<double>(plan.host->memory.count()));
  f.at_most(scope + " memory.free", -f.of(scope, "memory.free"), 0);
}

// Whether requests can bring an instance over its own limit: as many as it works on at once.
bool may_exceed_limit(const InstancePlan& instance, Bytes each) {
  const std::int64_t most = instance.deployment->concurrency;
  const std::optional<Bytes>& limit = instance.resources.memory_limit;
  if (each.count() == 0 || !limit) return false;
  return most == 0 || memory_in_limit(instance.memory) + each * most > *limit;
}

// Time means that two meters keep: of the instances of each workload, and of all in the pool.
void check_booked(Findings& f, std::size_t p) {
  const PoolPlan& plan = f.plan.pools[p];
  const std::string scope = "pool/" + plan.pool->name;
  double instances = 0;
  double cpu = 0;
  double memory = 0;
  double pods = 0;
  double kills = 0;
  bool limits = false;
  for (std::size_t s = 0; s < f.plan.services.size(); ++s) {
    const InstancePlan& instance = f.plan.instance_of(s);
    if (instance.pool != p) continue;
    const double placed = f.of_workload(s, "instances.mean");
    instances += placed;
    cpu += placed * static_cast<double>(instance.booked_cpu.count());
    memory += placed * static_cast<double>(instance.booked_memory.count());
    if (instance.runtime->pod) pods += placed;
    kills += f.of_workload(s, "instances.oom_kills");
    limits = limits || may_exceed_limit(instance, f.plan.workload(s).request.memory);
    f.at_most(scope + " ready", f.of_workload(s, "instances.ready"), placed + 1e-9);
  }
  const double hosts = f.of(scope, "hosts.mean");
  const auto booked = [&](const char* name, std::int64_t bookable) {
    return f.of(scope, name) * hosts * static_cast<double>(bookable);
  };
  f.same(scope + " instances", f.of(scope, "instances.mean"), instances);
  f.same(scope + " booked CPU", booked("booked.cpu", plan.bookable_cpu.count()), cpu);
  f.same(scope + " booked memory", booked("booked.memory", plan.bookable_memory.count()), memory);
  if (plan.bookable_pods > 0) {
    f.same(scope + " booked pods", booked("booked.pods", plan.bookable_pods), pods);
  }
  f.at_most(scope + " hosts", hosts, f.of(scope, "hosts.max"));
  f.at_most(scope + " hosts", f.of(scope, "hosts.max"), static_cast<double>(plan.pool->hosts.max));
  // Whom its host kills is killed, and nobody else but who comes over its own limit.
  f.at_most(scope + " kills", f.of(scope, "host_oom_kills"), kills);
  if (!limits) f.same(scope + " kills", f.of(scope, "host_oom_kills"), kills);
}

// Where all instances are ready all the time, each holds what an idle one does, and more while it
// works.
void check_steady(Findings& f, std::size_t p) {
  const PoolPlan& plan = f.plan.pools[p];
  const std::string scope = "pool/" + plan.pool->name;
  const double hosts = f.of(scope, "hosts.mean");
  double runtime = 0;
  double guests = 0;
  double idle = 0;
  double working = 0;
  bool works = false;
  for (std::size_t s = 0; s < f.plan.services.size(); ++s) {
    const InstancePlan& instance = f.plan.instance_of(s);
    const RequestPlan& costs = f.plan.request_of(s);
    if (instance.pool != p) continue;
    const double placed = f.of_workload(s, "instances.mean");
    const double losses =
        f.of_workload(s, "instances.oom_kills") + f.of_workload(s, "instances.evictions");
    if (losses > 0 || placed - f.of_workload(s, "instances.ready") > 1e-12) return;
    const MemoryParts& each = instance.memory;
    runtime += placed * static_cast<double>(each.runtime.count());
    guests += placed * static_cast<double>((each.guest_os + each.mapped).count());
    idle += placed * static_cast<double>(each.application.count());
    // What arrived in the window and was answered in it held its memory while it computed.
    const WindowCounts w = f.seen.outcomes[s].window();
    const auto surely = static_cast<double>(w.answered) - static_cast<double>(w.in_flight_before);
    const Bytes memory = f.plan.workload(s).request.memory;
    if (surely <= 0 || memory.count() == 0) continue;
    works = true;
    const auto* cpu = std::get_if<Constant<Duration>>(&f.plan.workload(s).request.cpu);
    if (cpu == nullptr) continue;
    working += surely * static_cast<double>(memory.count()) * seconds(cpu->value) *
               costs.useful_factor / plan.host->speed / f.window;
  }
  f.same(scope + " memory of runtimes", f.of(scope, "memory.runtime") * hosts, runtime);
  f.same(scope + " memory of guests",
         (f.of(scope, "memory.guest_os") + f.of(scope, "memory.merged")) * hosts, guests);
  const double application = f.of(scope, "memory.application") * hosts;
  f.at_most(scope + " memory of requests", idle + working, application * (1 + 1e-9));
  if (works) f.at_most(scope + " memory of requests", idle + 1, application);
  if (f.of(scope, "hosts.max") - hosts > 1e-12) return;
  f.same(scope + " memory of daemons", f.of(scope, "memory.daemons"),
         static_cast<double>(plan.daemons.use.memory.count()));
}

// Means over hosts weigh by hosts.
void check_layout(Findings& f) {
  const auto same = [&](const std::string& name, const char* weight) {
    const auto weighed = [&](const std::string& scope) {
      return f.of(scope, name) * (weight == nullptr ? 1 : f.of(scope, weight));
    };
    double pools = 0;
    for (const PoolPlan& pool : f.plan.pools) {
      const std::string scope = "pool/" + pool.pool->name;
      if (f.of(scope, "hosts.mean") > 0) pools += weighed(scope);
    }
    f.same("layout " + name, weighed(""), pools);
  };
  for (const char* name : {"hosts.mean", "hosts.max", "instances.mean", "pull.bytes", "swap.bytes",
                           "energy.power", "energy.month"}) {
    same(name, nullptr);
  }
  for (const char* name : memory_parts) same(name, "hosts.mean");
  for (const char* name : {"memory.merged", "memory.swapped"}) same(name, "hosts.mean");
  for (const char* name : {"instances.mean", "instances.oom_kills", "instances.evictions"}) {
    double workloads = 0;
    for (std::size_t s = 0; s < f.plan.services.size(); ++s) workloads += f.of_workload(s, name);
    f.same("layout " + std::string{name}, f.of("", name), workloads);
  }
  // Threads by what they did, of all there are.
  for (const char* part :
       {"useful", "overhead", "idle", "runtime", "background", "start", "agents", "wasted"}) {
    const std::string name = std::string{"cpu."} + part;
    double threads = 0;
    double all = 0;
    for (std::size_t p = 0; p < f.plan.pools.size(); ++p) {
      const double there =
          f.of_pool(p, "hosts.mean") * static_cast<double>(f.plan.pools[p].host->cpus);
      if (there > 0) threads += f.of_pool(p, name) * there;
      all += there;
    }
    f.same("layout " + name, f.of("", name) * all, threads);
  }
}

}  // namespace

void check_resources(Findings& f) {
  if (f.of("", "hosts.mean") > 0) {
    check_cpu(f, "");
    check_layout(f);
  }
  for (std::size_t p = 0; p < f.plan.pools.size(); ++p) {
    if (!(f.of_pool(p, "hosts.mean") > 0)) continue;
    check_cpu(f, "pool/" + f.plan.pools[p].pool->name);
    check_memory(f, p);
    check_booked(f, p);
    check_steady(f, p);
  }
}

}  // namespace stowplan
