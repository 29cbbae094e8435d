#include "models/validate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "models/call_graph.hpp"
#include "models/layers.hpp"
#include "models/memory.hpp"
#include "models/reserve.hpp"
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
  const auto at = std::find_if(items.begin(), items.end(),
                               [&](const T& item) { return item.name == name; });
  return at == items.end() ? nullptr : &*at;
}

std::string_view name_of(Isolation isolation) {
  return config::EnumNames<Isolation>::names[static_cast<std::size_t>(isolation)];
}

/// Collects the problems of one scenario, a group of rules a function.
class Validation {
 public:
  explicit Validation(const Scenario& scenario) : s_(scenario) {}

  Problems run() {
    check_stop();
    check_pools();
    check_workloads();
    check_images();
    check_deployments();
    for (const Layout& layout : s_.layout) check_layout(layout);
    return std::move(problems_);
  }

 private:
  void add(std::string path, std::string message) {
    problems_.push_back({std::move(path), std::move(message)});
  }

  /// Reports a name that refers to nothing.
  template <class Named>
  bool refers(const std::string& path, const std::string& name, std::string_view what,
              const Named& named) {
    const std::vector<std::string> names = names_of(named);
    if (std::find(names.begin(), names.end(), name) != names.end()) return true;
    add(path, fmt::format("there is no {} \"{}\"{}", what, name,
                          config::suggestion(name, names)));
    return false;
  }

  void check_stop() {
    if (s_.stop.min > s_.stop.max) {
      add("stop.min", fmt::format("{} replications at least is more than {} at most; raise stop.max",
                                  s_.stop.min, s_.stop.max));
    }
    if (s_.stop.confidence <= 0 || s_.stop.confidence >= 1) {
      add("stop.confidence", "must lie between 0 and 1, like 0.95");
    }
  }

  void check_pools() {
    for (const Pool& pool : s_.pool) {
      const std::string path = "pool." + pool.name;
      if (refers(path + ".host", pool.host, "host", s_.host)) {
        const Host& host = *s_.host.find(pool.host);
        refers(path + ".host", host.storage, "storage class", s_.storage);
      }
      if (pool.hosts.min > pool.hosts.max) {
        add(path + ".hosts.min", fmt::format("{} hosts at least is more than {} at most",
                                             pool.hosts.min, pool.hosts.max));
      }
    }
  }

  void check_workloads() {
    for (const Workload& workload : s_.workload) {
      const std::string path = "workload." + workload.name;
      refers(path + ".class", workload.workload_class, "class", s_.workload_class);
      for (std::size_t i = 0; i < workload.calls.size(); ++i) {
        refers(fmt::format("{}.calls[{}].to", path, i), workload.calls[i].to, "workload",
               s_.workload);
      }
    }
    if (!problems_.empty()) return;
    for (Problem& problem : check_calls(s_.workload)) problems_.push_back(std::move(problem));
  }

  void check_images() {
    const LayerCatalogue layers{s_.image};
    for (const Problem& problem : layers.problems()) problems_.push_back(problem);
  }

  void check_deployments() {
    for (const Deployment& d : s_.deployment) {
      const std::string path = "deployment." + d.name;
      refers(path + ".network", d.network, "network mode", s_.network);
      if (const Hpa* hpa = std::get_if<Hpa>(&d.autoscaler); hpa && hpa->min > hpa->max) {
        add(path + ".autoscaler.min",
            fmt::format("{} replicas at least is more than {} at most", hpa->min, hpa->max));
      }
      const bool image = refers(path + ".image", d.image, "image", s_.image);
      const bool runtime = refers(path + ".runtime", d.runtime, "runtime", s_.runtime);
      if (image && runtime) check_memory(d, path);
    }
  }

  // An instance that is over its limit before the first request can never serve one.
  void check_memory(const Deployment& d, const std::string& path) {
    const LayerCatalogue layers{s_.image};
    const std::optional<ImageId> image = layers.find(d.image);
    if (!image || !layers.problems().empty()) return;
    const Runtime& runtime = *s_.runtime.find(d.runtime);
    const Image& what = *s_.image.find(d.image);
    const Bytes idle =
        memory_in_limit(memory_parts(what, system_services(s_.image, what), runtime,
                                     d.limits.memory, layers.mapped(*image)));
    if (idle <= d.limits.memory) return;
    add(path + ".limits.memory",
        fmt::format("{} is less than the {} that image \"{}\" on runtime \"{}\" holds when idle; "
                    "raise the limit or use a smaller image",
                    config::format(d.limits.memory), config::format(idle), d.image, d.runtime));
  }

  void check_layout(const Layout& layout) {
    const std::string path = "layout." + layout.name;
    const std::size_t before = problems_.size();
    for (std::size_t i = 0; i < layout.route.size(); ++i) {
      check_route(layout.route[i], fmt::format("{}.route[{}]", path, i));
    }
    if (problems_.size() != before) return;
    for (const Workload& workload : s_.workload) {
      const Route* route = route_of(layout, workload);
      if (route == nullptr) {
        add(path + ".route",
            fmt::format("no route takes workload \"{}\" of class \"{}\"; add a route with class = "
                        "\"{}\"",
                        workload.name, workload.workload_class, workload.workload_class));
        continue;
      }
      check_fit(workload, *route, fmt::format("{}.route[{}]", path, route - layout.route.data()));
    }
  }

  void check_route(const Route& route, const std::string& path) {
    if (route.workload_class.empty() == route.workload.empty()) {
      add(path, "needs either a class or a workload to take");
      return;
    }
    if (!route.workload.empty()) refers(path + ".workload", route.workload, "workload", s_.workload);
    if (!route.workload_class.empty()) {
      refers(path + ".class", route.workload_class, "class", s_.workload_class);
    }
    refers(path + ".deployment", route.deployment, "deployment", s_.deployment);
    refers(path + ".pool", route.pool, "pool", s_.pool);
  }

  void check_fit(const Workload& workload, const Route& route, const std::string& path) {
    const Deployment& d = *find_named(s_.deployment, route.deployment);
    const Pool& pool = *find_named(s_.pool, route.pool);
    const Runtime* runtime = s_.runtime.find(d.runtime);
    const Host* host = s_.host.find(pool.host);
    const WorkloadClass* wanted = s_.workload_class.find(workload.workload_class);
    const Image* image = s_.image.find(d.image);
    if (!runtime || !host || !wanted || !image) return;
    if (runtime->isolation < wanted->isolation) {
      add(path + ".deployment",
          fmt::format("workload \"{}\" of class \"{}\" needs {} isolation, but runtime \"{}\" of "
                      "deployment \"{}\" gives {}; route it to a deployment on a stronger runtime",
                      workload.name, workload.workload_class, name_of(wanted->isolation), d.runtime,
                      d.name, name_of(runtime->isolation)));
    }
    check_host(d, *runtime, *host, pool, path);
  }

  void check_host(const Deployment& d, const Runtime& runtime, const Host& host, const Pool& pool,
                  const std::string& path) {
    const Allocatable room = allocatable(host);
    const Cores cpu = d.limits.cpu + runtime.cpu_charge;
    const Bytes memory = d.limits.memory + runtime.memory_charge;
    const auto at_most = [](auto room_count, double overcommit) {
      return static_cast<double>(room_count) * overcommit;
    };
    if (static_cast<double>(cpu.count()) > at_most(room.cpu.count(), pool.cpu_overcommit)) {
      add(path + ".pool",
          fmt::format("one instance of deployment \"{}\" books {} CPUs, but a host of pool \"{}\" "
                      "({}) has {} to give; use a larger host or a smaller limit",
                      d.name, config::format(cpu), pool.name, pool.host, config::format(room.cpu)));
    }
    if (static_cast<double>(memory.count()) > at_most(room.memory.count(), pool.memory_overcommit)) {
      add(path + ".pool",
          fmt::format("one instance of deployment \"{}\" books {} of memory, but a host of pool "
                      "\"{}\" ({}) has {} to give; use a larger host or a smaller limit",
                      d.name, config::format(memory), pool.name, pool.host,
                      config::format(room.memory)));
    }
    const LayerCatalogue layers{s_.image};
    const std::optional<ImageId> id = layers.find(d.image);
    if (id && layers.problems().empty() && layers.unpacked(*id) > host.disk) {
      add(path + ".pool",
          fmt::format("image \"{}\" unpacks to {}, more than the {} disk of a host of pool \"{}\" "
                      "({}); use a smaller image or a host with a larger disk",
                      d.image, config::format(layers.unpacked(*id)), config::format(host.disk),
                      pool.name, pool.host));
    }
  }

  const Scenario& s_;
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

Problems validate(const Scenario& scenario) { return Validation{scenario}.run(); }

}  // namespace stowplan
