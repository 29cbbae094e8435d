#include "models/scenario/check_layouts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "models/catalogue/layers.hpp"
#include "models/catalogue/reserve.hpp"
#include "models/scenario/route.hpp"
#include "sim/config/path.hpp"
#include "sim/config/quantity.hpp"

namespace stowplan {
namespace {

template <class T>
const T* find_named(const std::vector<T>& items, const std::string& name) {
  const auto at =
      std::find_if(items.begin(), items.end(), [&](const T& item) { return item.name == name; });
  return at == items.end() ? nullptr : &*at;
}

std::string_view name_of(Isolation isolation) {
  return config::EnumNames<Isolation>::names[static_cast<std::size_t>(isolation)];
}

/// What instances may book on a host of the pool beside its daemons; below zero where these are
/// larger than the host.
std::pair<Cores, Bytes> left_by_daemons(const Host& host, const Pool& pool) {
  const auto times = [](std::int64_t count, double overcommit) {
    return whole_part(static_cast<double>(count) * overcommit);
  };
  const Allocatable room = allocatable(host);
  std::pair left{Cores{times(room.cpu.count(), pool.cpu_overcommit)},
                 Bytes{times(room.memory.count(), pool.memory_overcommit)}};
  for (const Daemon& daemon : pool.daemons) {
    left.first -= daemon.requests.cpu;
    left.second -= daemon.requests.memory;
  }
  return left;
}

/// What routes take, and whether it can run where they send it. What has a wrong name in it is
/// passed over.
class LayoutCheck {
 public:
  LayoutCheck(const Scenario& scenario, const LayerCatalogue& layers)
      : s_(scenario), layers_(layers) {}

  Problems run() {
    for (const Pool& pool : s_.pool) check_daemons(pool);
    for (const Layout& layout : s_.layout) {
      if (s_.holds_for(layout)) check_layout(layout);
    }
    return std::move(problems_);
  }

 private:
  void add(std::string path, std::string message) {
    problems_.push_back({std::move(path), std::move(message)});
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
    if (workload.balancer == Balancer::shared_queue && d.concurrency == 0) {
      add(config::join("workload", workload.name) + ".balancer",
          fmt::format("deployment \"{}\" that serves it has no limit for whose places a shared "
                      "queue could wait; set its concurrency, or take another balancer",
                      d.name));
    }
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
    const Resources resources = resources_of(d.requests, d.limits, runtime.guest_kernel);
    const Cores cpu = resources.cpu_request + runtime.cpu_charge;
    const Bytes memory = resources.memory_request + runtime.memory_charge;
    const auto [most_cpu, most_memory] = left_by_daemons(host, pool);
    // What the daemons do not leave is their fault.
    if (most_cpu < Cores{} || most_memory < Bytes{}) return;
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

  // Daemons come with every host, so one that is larger keeps all instances away.
  void check_daemons(const Pool& pool) {
    const Host* host = s_.host.find(pool.host);
    if (host == nullptr) return;
    check_use(pool, *host);
    const auto [cpu, memory] = left_by_daemons(*host, pool);
    const auto too_large = [&](auto missing, auto part, std::string_view key, std::string_view of) {
      auto others = decltype(missing){};
      const Daemon* largest = &pool.daemons.front();
      for (const Daemon& daemon : pool.daemons) {
        others += part(daemon);
        if (part(*largest) < part(daemon)) largest = &daemon;
      }
      others -= part(*largest);
      const std::string path = config::join("pool", pool.name) + ".daemons";
      const bool alone = missing > others;
      add(alone ? config::join(path, largest->name) + ".requests." + std::string{key} : path,
          fmt::format("{} {} more{} than a host of the pool ({}) has to give; use a larger host or "
                      "smaller requests",
                      pool.daemons.size() == 1 ? "books"
                      : alone                  ? "with the others it books"
                                               : "together book",
                      config::format(missing), of, pool.host));
    };
    if (cpu < Cores{}) {
      too_large(
          Cores{} - cpu, [](const Daemon& d) { return d.requests.cpu; }, "cpu", "");
    }
    if (memory < Bytes{}) {
      too_large(
          Bytes{} - memory, [](const Daemon& d) { return d.requests.memory; }, "memory", " memory");
    }
  }

  // What a daemon uses it takes, whatever it books.
  void check_use(const Pool& pool, const Host& host) {
    for (const Daemon& daemon : pool.daemons) {
      const std::string path =
          config::join(config::join("pool", pool.name) + ".daemons", daemon.name) + ".use.";
      if (daemon.use.cpu > static_cast<double>(host.cpus)) {
        add(path + "cpu",
            fmt::format("keeps {} CPUs busy, and a host of the pool ({}) has {}; use a larger host",
                        daemon.use.cpu, pool.host, host.cpus));
      }
      if (daemon.use.memory > host.memory) {
        add(path + "memory",
            fmt::format("holds {}, and a host of the pool ({}) has {}; use a larger host",
                        config::format(daemon.use.memory), pool.host, config::format(host.memory)));
      }
    }
  }

  const Scenario& s_;
  const LayerCatalogue& layers_;
  Problems problems_;
};

}  // namespace

Problems check_layouts(const Scenario& scenario, const LayerCatalogue& layers) {
  return LayoutCheck{scenario, layers}.run();
}

}  // namespace stowplan
