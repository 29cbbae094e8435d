// The bill, worked out again from hosts, hours, prices and lines; and what the money went to, from
// what the hosts were filled with. docs/models/cost.md.
#include <array>

#include "models/catalogue/reserve.hpp"
#include "models/plan/bill.hpp"
#include "tests/conservation/findings.hpp"

namespace stowplan {
namespace {

constexpr double hours = 730;  // 365 * 24 / 12

/// What a line of the bill is counted by.
struct Base {
  double hosts = 0;
  double instances = 0;
  double bytes = 0;  ///< [B/s]
};

double traffic(const Findings& f, std::size_t s) {
  const auto answers = static_cast<double>(f.seen.outcomes[s].window_outside.answered);
  return answers * static_cast<double>(f.plan.workload(s).request.network.out.count()) / f.window;
}

Base base_of(const Findings& f, const LayoutCharge& line) {
  Base base;
  for (std::size_t s = 0; s < f.plan.services.size(); ++s) {
    if (line.service != LayoutCharge::all && line.service != s) continue;
    if (line.pool != LayoutCharge::all && line.pool != f.plan.instance_of(s).pool) continue;
    base.instances += f.of_workload(s, "instances.mean");
    base.bytes += traffic(f, s);
  }
  if (line.service != LayoutCharge::all) return base;
  base.hosts =
      line.pool != LayoutCharge::all ? f.of_pool(line.pool, "hosts.mean") : f.of("", "hosts.mean");
  return base;
}

double price_of(const Findings& f, const LayoutCharge& line) {
  const Base base = base_of(f, line);
  const Charge& c = *line.charge;
  return c.price.count() * hours + c.per_host.count() * hours * base.hosts +
         c.per_instance.count() * hours * base.instances +
         c.per_traffic.count() * hours * 3600 * base.bytes;
}

/// The lines that a pool pays, its workloads' among them, or all of the layout; of one kind or all.
double lines(const Findings& f, std::optional<std::size_t> pool, std::optional<ChargeKind> kind) {
  double all = 0;
  for (const LayoutCharge& line : f.plan.charges) {
    if (kind && line.charge->kind != *kind) continue;
    if (pool) {
      const bool own = line.service != LayoutCharge::all
                           ? f.plan.instance_of(line.service).pool == *pool
                           : line.pool == *pool;
      if (!own) continue;
    }
    all += price_of(f, line);
  }
  return all;
}

double hosts_price(const Findings& f, std::size_t p) {
  return f.of_pool(p, "hosts.mean") * f.plan.pools[p].host->price.count() * hours;
}

void check_bill(Findings& f, const std::string& scope, std::optional<std::size_t> pool,
                double hosts) {
  f.same(scope + " bill", f.of(scope, "cost.month"), hosts + lines(f, pool, {}));
  double steps = 0;
  for (const MetricId id : step_metrics) {
    const double step = f.of(scope, metric_name(id));
    f.at_most(scope + " " + metric_name(id), -step, 1e-9);
    steps += step;
  }
  f.same(scope + " waterfall", steps, f.of(scope, "cost.month"));
  for (const ChargeKind kind :
       {ChargeKind::volumes, ChargeKind::load_balancers, ChargeKind::traffic,
        ChargeKind::control_plane, ChargeKind::other}) {
    const std::string name = metric_name(step_metrics[static_cast<std::size_t>(step_of(kind))]);
    f.same(scope + " " + name, f.of(scope, name), lines(f, pool, kind));
  }
}

/// What one resource was filled with, as shares of it, in the order in which it is poured in.
struct Filled {
  double reserve, useful, wasted, runtime, guest_os, booked;

  [[nodiscard]] double used() const { return useful + wasted + runtime + guest_os; }
  [[nodiscard]] double headroom() const {
    return std::clamp(booked - used(), 0.0, 1 - reserve - used());
  }
};

// The steps of the hosts' price, where neither CPU nor memory is more than full. What is free is
// either left over or idle, and of that only the sum is known from outside.
void check_steps(Findings& f, std::size_t p) {
  const PoolPlan& plan = f.plan.pools[p];
  const Host& host = *plan.host;
  const auto cpus = static_cast<double>(host.cpus);
  const auto installed = static_cast<double>(host.memory.count());
  const auto memory = [&](const char* part) {
    return f.of_pool(p, std::string{"memory."} + part) / installed;
  };
  const auto booked = [&](const char* name, std::int64_t bookable, std::int64_t by_daemons,
                          double there, double overcommit) {
    const double all = f.of_pool(p, name) * static_cast<double>(bookable);
    return (all + static_cast<double>(by_daemons)) / there / overcommit;
  };
  const double wasted = f.of_pool(p, "cpu.wasted");
  const Filled cpu{
      1 - static_cast<double>(plan.allocatable.cpu.count()) / (cpus * 1000),
      f.of_pool(p, "cpu.useful"),
      wasted,
      f.of_pool(p, "cpu.overhead") - wasted,
      0,
      booked("booked.cpu", plan.bookable_cpu.count(), plan.daemons.requests.cpu.count(),
             cpus * 1000, plan.pool->cpu_overcommit)};
  const Filled ram{
      memory("reserve") + static_cast<double>(eviction_threshold(host).count()) / installed,
      memory("application") + memory("shared"),
      0,
      memory("runtime") + memory("daemons"),
      memory("guest_os"),
      booked("booked.memory", plan.bookable_memory.count(), plan.daemons.requests.memory.count(),
             installed, plan.pool->memory_overcommit)};
  if (cpu.reserve + cpu.used() > 1 || ram.reserve + ram.used() > 1) return;
  // Prices of a vCPU and of a GiB, by which a host's price is split.
  const double cpu_value = 0.031611 * cpus;
  const double ram_value = 0.004237 * installed / static_cast<double>((1_GiB).count());
  const double cpu_money = hosts_price(f, p) * cpu_value / (cpu_value + ram_value);
  const double ram_money = hosts_price(f, p) * ram_value / (cpu_value + ram_value);
  const auto step = [&](const char* name, double of_cpu, double of_ram) {
    f.same(plan.pool->name + " " + name, f.of_pool(p, std::string{"cost.waterfall."} + name),
           of_cpu * cpu_money + of_ram * ram_money);
  };
  step("reserve", cpu.reserve, ram.reserve);
  step("useful", cpu.useful, ram.useful);
  step("wasted", cpu.wasted, ram.wasted);
  step("runtime", cpu.runtime, ram.runtime);
  step("guest_os", cpu.guest_os, ram.guest_os);
  step("headroom", cpu.headroom(), ram.headroom());
}

// Of the pool's bill each workload has its own lines, and of the rest what it books.
void check_workloads(Findings& f, std::size_t p) {
  double all = 0;
  double own = 0;
  std::vector<double> lines_of(f.plan.services.size());
  for (const LayoutCharge& line : f.plan.charges) {
    if (line.service == LayoutCharge::all || f.plan.instance_of(line.service).pool != p) continue;
    lines_of[line.service] += price_of(f, line);
    own += price_of(f, line);
  }
  const double cpu = f.of_pool(p, "booked.cpu") * f.of_pool(p, "hosts.mean") *
                     static_cast<double>(f.plan.pools[p].bookable_cpu.count());
  const double memory = f.of_pool(p, "booked.memory") * f.of_pool(p, "hosts.mean") *
                        static_cast<double>(f.plan.pools[p].bookable_memory.count());
  for (std::size_t s = 0; s < f.plan.services.size(); ++s) {
    const InstancePlan& instance = f.plan.instance_of(s);
    if (instance.pool != p) continue;
    const double cost = f.of_workload(s, "cost.month");
    all += cost;
    if (!(cpu > 0 && memory > 0)) continue;
    const double placed = f.of_workload(s, "instances.mean");
    const double share = (placed * static_cast<double>(instance.booked_cpu.count()) / cpu +
                          placed * static_cast<double>(instance.booked_memory.count()) / memory) /
                         2;
    f.same(f.plan.workload(s).name + " bill", cost,
           share * (f.of_pool(p, "cost.month") - own) + lines_of[s]);
  }
  if (f.of_pool(p, "instances.mean") > 0) {
    f.same("bill of the workloads", all, f.of_pool(p, "cost.month"));
  }
}

void check_energy(Findings& f, std::size_t p) {
  const Host& host = *f.plan.pools[p].host;
  const double busy = 1 - f.of_pool(p, "cpu.idle");
  const double each =
      host.idle_power.count() + (host.full_power.count() - host.idle_power.count()) * busy;
  f.same("power", f.of_pool(p, "energy.power"), f.of_pool(p, "hosts.mean") * host.pue * each);
  f.same("energy", f.of_pool(p, "energy.month"), f.of_pool(p, "energy.power") * hours / 1000);
}

}  // namespace

void check_money(Findings& f) {
  double hosts = 0;
  for (std::size_t p = 0; p < f.plan.pools.size(); ++p) {
    hosts += hosts_price(f, p);
    check_bill(f, "pool/" + f.plan.pools[p].pool->name, p, hosts_price(f, p));
    if (!(f.of_pool(p, "hosts.mean") > 0)) continue;
    check_steps(f, p);
    check_workloads(f, p);
    check_energy(f, p);
  }
  check_bill(f, "", {}, hosts);
  const auto per_million = [&](const std::string& scope) {
    const double answered = f.of(scope, "throughput") * f.window;
    if (answered < 0.5) return;
    f.same(scope + " cost per request", f.of(scope, "cost.per_million_requests") * answered,
           f.of(scope, "cost.month") / hours / 3600 * f.window * 1e6);
  };
  per_million("");
  for (const ServicePlan& service : f.plan.services) {
    per_million("workload/" + service.workload->name);
  }
}

}  // namespace stowplan
