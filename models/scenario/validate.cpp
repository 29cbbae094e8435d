#include "models/scenario/validate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "models/catalogue/layers.hpp"
#include "models/catalogue/memory.hpp"
#include "models/catalogue/reserve.hpp"
#include "models/demand/call_graph.hpp"
#include "models/scenario/check_metrics.hpp"
#include "models/scenario/check_readings.hpp"
#include "models/scenario/check_resources.hpp"
#include "models/scenario/check_sizes.hpp"
#include "sim/config/path.hpp"
#include "sim/config/quantity.hpp"
#include "sim/config/suggest.hpp"

namespace stowplan {
namespace {

template <class T>
std::vector<std::string> names_of(const config::Table<T>& table) {
  std::vector<std::string> names;
  for (const auto& entry : table.entries) names.push_back(entry.first);
  return names;
}

template <class T>
std::vector<std::string> names_of(const std::vector<T>& items) {
  std::vector<std::string> names;
  for (const T& item : items) names.push_back(item.name);
  return names;
}

template <class T>
const T* find_named(const std::vector<T>& items, const std::string& name) {
  const auto at =
      std::find_if(items.begin(), items.end(), [&](const T& item) { return item.name == name; });
  return at == items.end() ? nullptr : &*at;
}

std::string_view name_of(Isolation isolation) {
  return config::EnumNames<Isolation>::names[static_cast<std::size_t>(isolation)];
}

/// Names that refer to nothing. In an incomplete scenario a name that was not read, or a list that
/// is empty because it could not be read, has a complaint already and gets no second one here.
class NameCheck {
 public:
  NameCheck(const Scenario& scenario, bool complete) : s_(scenario), complete_(complete) {}

  Problems run() {
    for (const Pool& pool : s_.pool) check_pool(pool);
    for (const Workload& w : s_.workload) {
      refers(config::join("workload", w.name) + ".class", w.workload_class, "class",
             names_of(s_.workload_class), table_remedy("class"));
    }
    if (complete_ || !s_.workload.empty()) {
      for (Problem& problem : check_calls(s_.workload)) problems_.push_back(std::move(problem));
    }
    for (const Deployment& d : s_.deployment) check_deployment(d);
    for (const Layout& layout : s_.layout) {
      const std::string path = config::join("layout", layout.name);
      for (std::size_t i = 0; i < layout.route.size(); ++i) {
        check_route(layout.route[i], fmt::format("{}.route[{}]", path, i));
      }
    }
    for (std::size_t i = 0; i < s_.compare.size(); ++i) {
      refers(fmt::format("compare[{}]", i), s_.compare[i], "layout", names_of(s_.layout),
             "the scenario file names them");
    }
    for (const Charge& charge : s_.charge) check_charge(charge);
    return std::move(problems_);
  }

 private:
  static std::string table_remedy(std::string_view table) {
    return fmt::format("choose one from the catalogue, or add [{}.NAME]", table);
  }
  static std::string list_remedy(std::string_view list) {
    return fmt::format("add a [[{}]] of that name", list);
  }

  void refers(const std::string& path, const std::string& name, std::string_view what,
              const std::vector<std::string>& names, const std::string& remedy) {
    if (!complete_ && (name.empty() || names.empty())) return;
    if (std::find(names.begin(), names.end(), name) != names.end()) return;
    const std::string near = config::suggestion(name, names);
    problems_.push_back({path, fmt::format("there is no {} \"{}\"{}", what, name,
                                           near.empty() ? "; " + remedy : near)});
  }

  void check_pool(const Pool& pool) {
    const std::string path = config::join("pool", pool.name) + ".host";
    refers(path, pool.host, "host", names_of(s_.host), table_remedy("host"));
    if (const Host* host = s_.host.find(pool.host)) {
      refers(config::join("host", pool.host) + ".storage", host->storage, "storage class",
             names_of(s_.storage), table_remedy("storage"));
    }
  }

  void check_charge(const Charge& charge) {
    const std::string path = config::join("charge", charge.name);
    if (!charge.pool.empty()) {
      refers(path + ".pool", charge.pool, "pool", names_of(s_.pool), list_remedy("pool"));
    }
    if (!charge.workload.empty()) {
      refers(path + ".workload", charge.workload, "workload", names_of(s_.workload),
             list_remedy("workload"));
    }
    for (std::size_t i = 0; i < charge.layouts.size(); ++i) {
      refers(fmt::format("{}.layouts[{}]", path, i), charge.layouts[i], "layout",
             names_of(s_.layout), list_remedy("layout"));
    }
  }

  void check_deployment(const Deployment& d) {
    const std::string path = config::join("deployment", d.name);
    refers(path + ".image", d.image, "image", names_of(s_.image), table_remedy("image"));
    refers(path + ".runtime", d.runtime, "runtime", names_of(s_.runtime), table_remedy("runtime"));
    refers(path + ".network", d.network, "network mode", names_of(s_.network),
           table_remedy("network"));
    for (std::size_t i = 0; i < d.hardening.size(); ++i) {
      refers(fmt::format("{}.hardening[{}]", path, i), d.hardening[i], "hardening",
             names_of(s_.hardening), table_remedy("hardening"));
    }
  }

  void check_route(const Route& route, const std::string& path) {
    if (!route.workload.empty()) {
      refers(path + ".workload", route.workload, "workload", names_of(s_.workload),
             list_remedy("workload"));
    }
    if (!route.workload_class.empty()) {
      refers(path + ".class", route.workload_class, "class", names_of(s_.workload_class),
             table_remedy("class"));
    }
    refers(path + ".deployment", route.deployment, "deployment", names_of(s_.deployment),
           list_remedy("deployment"));
    refers(path + ".pool", route.pool, "pool", names_of(s_.pool), list_remedy("pool"));
  }

  const Scenario& s_;
  const bool complete_;
  Problems problems_;
};

/// Rules between values, a group a function. What has a wrong name in it is passed over.
class RuleCheck {
 public:
  explicit RuleCheck(const Scenario& scenario) : s_(scenario), layers_(scenario.image) {}

  Problems run() {
    check_stop();
    for (const Pool& pool : s_.pool) check_pool(pool);
    for (const auto& [name, network] : s_.network.entries) {
      if (network.headers < network.mtu) continue;
      add(config::join("network", name) + ".headers",
          fmt::format("{} leave no room in packets of {}; raise mtu",
                      config::format(network.headers), config::format(network.mtu)));
    }
    for (const Problem& problem : layers_.problems()) problems_.push_back(problem);
    for (const auto& [name, runtime] : s_.runtime.entries) {
      check_phases(config::join("runtime", name) + ".start", runtime.start);
      check_phases(config::join("runtime", name) + ".stop", runtime.stop);
      check_phases(config::join("runtime", name) + ".restore", runtime.restore);
    }
    for (const Deployment& deployment : s_.deployment) check_deployment(deployment);
    for (const Layout& layout : s_.layout) check_layout(layout);
    for (const Charge& charge : s_.charge) check_charge(charge);
    return std::move(problems_);
  }

 private:
  void add(std::string path, std::string message) {
    problems_.push_back({std::move(path), std::move(message)});
  }

  void check_stop() {
    if (s_.stop.min > s_.stop.max) {
      add("stop.min",
          fmt::format("{} replications at least is more than {} at most; raise stop.max",
                      s_.stop.min, s_.stop.max));
    }
    if (s_.stop.confidence <= 0 || s_.stop.confidence >= 1) {
      add("stop.confidence", "must lie between 0 and 1, like 0.95");
    }
  }

  void check_pool(const Pool& pool) {
    const std::string path = config::join("pool", pool.name);
    if (pool.hosts.min > pool.hosts.max) {
      add(path + ".hosts.min",
          fmt::format("{} hosts at least is more than {} at most; raise hosts.max", pool.hosts.min,
                      pool.hosts.max));
    }
    const Host* host = s_.host.find(pool.host);
    if (host == nullptr) return;
    if (pool.eviction.value_or(false) && host->reserve == Reserve::none) {
      add(path + ".eviction",
          fmt::format("no kubelet evicts on host \"{}\", which has no reserve; use a host of a "
                      "Kubernetes provider, or set its reserve",
                      pool.host));
    }
    if (pool.swap > host->disk) {
      add(path + ".swap",
          fmt::format(
              "{} is more than the {} disk of host \"{}\"; a host can swap to its own disk only",
              config::format(pool.swap), config::format(host->disk), pool.host));
    }
  }

  void check_charge(const Charge& charge) {
    const std::string path = config::join("charge", charge.name);
    if (!charge.workload.empty() && !charge.pool.empty()) {
      add(path + ".pool", "it is for a workload already; take out one of the two");
    }
    if (!charge.workload.empty() && charge.per_host.count() > 0) {
      add(path + ".per_host",
          "a workload has no hosts of its own; charge its instances, or its pool for hosts");
    }
    if (charge.price.count() + charge.per_host.count() + charge.per_instance.count() +
            charge.per_traffic.count() <=
        0) {
      add(path, "it costs nothing; give it a price, per_host, per_instance or per_traffic");
    }
  }

  static bool is_taken(const std::string& name) {
    constexpr std::array taken{"placement", "pull",        "unpack",  "userspace",
                               "copy-up",   "application", "page-ins"};
    return std::find(taken.begin(), taken.end(), name) != taken.end();
  }

  void check_phases(const std::string& list, const std::vector<Phase>& phases) {
    for (const Phase& phase : phases) {
      const std::string path = config::join(list, phase.name);
      const bool grows = phase.serial_growth > Duration{};
      if (phase.serial.empty() && sampler(phase.serial_time).mean() > 0) {
        add(path + ".serial_time", "belongs to a section; name one with serial = \"...\"");
      }
      if (is_taken(phase.name)) {
        add(path + ".name", "is the name of a part that every start has; choose another");
      }
      if (phase.serial.empty() && grows) {
        add(path + ".serial_growth", "belongs to a section; name one with serial = \"...\"");
      }
      if (phase.serial.empty() && phase.scope == Scope::pool) {
        add(path + ".scope", "belongs to a section; name one with serial = \"...\"");
      }
      if (phase.scope == Scope::pool && grows) {
        add(path + ".serial_growth",
            "counts instances of a host, but the section is the pool's; use scope = \"host\"");
      }
    }
  }

  void check_deployment(const Deployment& d) {
    const std::string path = config::join("deployment", d.name);
    if (d.launch.exit && what_it_follows(d.autoscaler) == Follows::use) {
      add(path + ".launch.exit",
          "instances that leave when they are ready cannot be scaled by use; choose a fixed number "
          "or a schedule");
    }
    const Runtime* runtime = s_.runtime.find(d.runtime);
    if (runtime == nullptr) return;
    check_memory(d, path);
    if (d.snapshot && runtime->restore.empty()) {
      add(path + ".snapshot",
          fmt::format("runtime \"{}\" cannot restore one; use one that has restore phases, like "
                      "firecracker",
                      d.runtime));
    }
  }

  // An instance that is over its limit before the first request can never serve one.
  void check_memory(const Deployment& d, const std::string& path) {
    const std::optional<ImageId> image = layers_.find(d.image);
    if (!d.limits.memory || !image || !layers_.problems().empty()) return;
    const Bytes limit = *d.limits.memory;
    const Runtime& runtime = *s_.runtime.find(d.runtime);
    const Image& what = *s_.image.find(d.image);
    const std::optional<SystemServices> system = system_services(s_.image, what);
    const Bytes idle = memory_in_limit(
        memory_parts(what, system ? &*system : nullptr, runtime, limit, layers_.mapped(*image)));
    if (idle <= limit) return;
    add(path + ".limits.memory",
        fmt::format("{} is less than the {} that image \"{}\" on runtime \"{}\" holds when idle; "
                    "raise the limit or use a smaller image",
                    config::format(limit), config::format(idle), d.image, d.runtime));
  }

  void check_layout(const Layout& layout) {
    const std::string path = config::join("layout", layout.name);
    bool sound = true;
    for (std::size_t i = 0; i < layout.route.size(); ++i) {
      sound = check_route(layout, i, fmt::format("{}.route[{}]", path, i)) && sound;
    }
    if (!sound) return;
    for (const Workload& workload : s_.workload) {
      const Route* route = route_of(layout, workload);
      if (route != nullptr) {
        check_fit(workload, *route, fmt::format("{}.route[{}]", path, route - layout.route.data()));
      } else if (s_.workload_class.find(workload.workload_class) != nullptr) {
        add(path + ".route",
            fmt::format("no route takes workload \"{}\" of class \"{}\"; add a route with class = "
                        "\"{}\"",
                        workload.name, workload.workload_class, workload.workload_class));
      }
    }
  }

  // Whether it is clear what the route takes; a name that refers to nothing is reported elsewhere.
  bool check_route(const Layout& layout, std::size_t i, const std::string& path) {
    const Route& route = layout.route[i];
    if (route.workload_class.empty() == route.workload.empty()) {
      add(path, route.workload.empty() ? "takes nothing; say class = \"...\" or workload = \"...\""
                                       : "takes both a class and a workload; keep one of the two");
      return false;
    }
    for (std::size_t earlier = 0; earlier < i; ++earlier) {
      const Route& other = layout.route[earlier];
      if (other.workload_class != route.workload_class || other.workload != route.workload)
        continue;
      add(path, fmt::format("route[{}] takes the same already; remove one of the two", earlier));
      return false;
    }
    return route.workload.empty() ? s_.workload_class.find(route.workload_class) != nullptr
                                  : find_named(s_.workload, route.workload) != nullptr;
  }

  void check_fit(const Workload& workload, const Route& route, const std::string& path) {
    const Deployment* deployment = find_named(s_.deployment, route.deployment);
    const WorkloadClass* wanted = s_.workload_class.find(workload.workload_class);
    if (!deployment || !wanted) return;
    const Deployment& d = *deployment;
    const Runtime* runtime = s_.runtime.find(d.runtime);
    if (!runtime) return;
    if (runtime->isolation < wanted->isolation) {
      add(path + ".deployment",
          fmt::format("workload \"{}\" of class \"{}\" needs {} isolation, but runtime \"{}\" of "
                      "deployment \"{}\" gives {}; route it to a deployment on a stronger runtime",
                      workload.name, workload.workload_class, name_of(wanted->isolation), d.runtime,
                      d.name, name_of(runtime->isolation)));
    }
    const Pool* pool = find_named(s_.pool, route.pool);
    const Host* host = pool == nullptr ? nullptr : s_.host.find(pool->host);
    if (host != nullptr) check_host(d, *runtime, *host, *pool, path);
  }

  void check_host(const Deployment& d, const Runtime& runtime, const Host& host, const Pool& pool,
                  const std::string& path) {
    const Allocatable room = allocatable(host);
    const Resources resources = resources_of(d.requests, d.limits, runtime.guest_kernel);
    const Cores cpu = resources.cpu_request + runtime.cpu_charge;
    const Bytes memory = resources.memory_request + runtime.memory_charge;
    const auto booked_at_most = [](std::int64_t room_count, double overcommit) {
      return whole_part(static_cast<double>(room_count) * overcommit);
    };
    Cores most_cpu{booked_at_most(room.cpu.count(), pool.cpu_overcommit)};
    Bytes most_memory{booked_at_most(room.memory.count(), pool.memory_overcommit)};
    for (const Daemon& daemon : pool.daemons) {
      most_cpu -= daemon.requests.cpu;
      most_memory -= daemon.requests.memory;
    }
    if (cpu > most_cpu) {
      add(path + ".pool",
          fmt::format("one instance of deployment \"{}\" books {}, but a host of pool \"{}\" ({}) "
                      "has {} to give; use a larger host or a smaller {}.cpu",
                      d.name, config::format(cpu), pool.name, pool.host, config::format(most_cpu),
                      d.requests.cpu ? "requests" : "limits"));
    }
    if (memory > most_memory) {
      add(path + ".pool",
          fmt::format("one instance of deployment \"{}\" books {} of memory, but a host of pool "
                      "\"{}\" ({}) has {} to give; use a larger host or a smaller {}.memory",
                      d.name, config::format(memory), pool.name, pool.host,
                      config::format(most_memory), d.requests.memory ? "requests" : "limits"));
    }
    const std::optional<ImageId> id = layers_.find(d.image);
    if (id && layers_.problems().empty() && layers_.unpacked(*id) > host.disk) {
      add(path + ".pool",
          fmt::format("image \"{}\" unpacks to {}, more than the {} disk of a host of pool \"{}\" "
                      "({}); use a smaller image or a host with a larger disk",
                      d.image, config::format(layers_.unpacked(*id)), config::format(host.disk),
                      pool.name, pool.host));
    }
  }

  const Scenario& s_;
  const LayerCatalogue layers_;
  Problems problems_;
};

}  // namespace

const Route* route_of(const Layout& layout, const Workload& workload) {
  const Route* by_class = nullptr;
  for (const Route& route : layout.route) {
    if (route.workload == workload.name) return &route;
    if (by_class == nullptr && !route.workload_class.empty() &&
        route.workload_class == workload.workload_class) {
      by_class = &route;
    }
  }
  return by_class;
}

Problems check_names(const Scenario& scenario) { return NameCheck{scenario, false}.run(); }

Problems validate(const Scenario& scenario) {
  Problems problems = NameCheck{scenario, true}.run();
  for (Problem& problem : check_metrics(scenario)) problems.push_back(std::move(problem));
  for (Problem& problem : check_readings(scenario)) problems.push_back(std::move(problem));
  for (Problem& problem : check_resources(scenario)) problems.push_back(std::move(problem));
  for (Problem& problem : check_sizes(scenario)) problems.push_back(std::move(problem));
  for (Problem& problem : RuleCheck{scenario}.run()) {
    // Workloads of one class share a route and what is wrong with it.
    const bool known = std::any_of(problems.begin(), problems.end(), [&](const Problem& other) {
      return other.path == problem.path && other.message == problem.message;
    });
    if (!known) problems.push_back(std::move(problem));
  }
  return problems;
}

}  // namespace stowplan
