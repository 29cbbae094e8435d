#include "models/scenario/validate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "models/catalogue/layers.hpp"
#include "models/catalogue/memory.hpp"
#include "models/scenario/check_assertions.hpp"
#include "models/scenario/check_layouts.hpp"
#include "models/scenario/check_metrics.hpp"
#include "models/scenario/check_names.hpp"
#include "models/scenario/check_readings.hpp"
#include "models/scenario/check_resources.hpp"
#include "models/scenario/check_sizes.hpp"
#include "sim/config/path.hpp"
#include "sim/config/quantity.hpp"

namespace stowplan {
namespace {

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
    for (Problem& problem : check_layouts(s_, layers_)) problems_.push_back(std::move(problem));
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

  void check_images(const std::string& path, const Pool& pool) {
    const ImagePull& pull = pool.image_pull;
    if (pull.unpacks_at_once > 1 && pull.kind != Puller::containerd_2_2) {
      add(path + ".image_pull.unpacks_at_once",
          "only containerd-2.2 unpacks several layers at a time; set kind = \"containerd-2.2\"");
    }
    if (pull.fetch_buffer.count() > 0 && pull.kind != Puller::containerd_2_1 &&
        pull.kind != Puller::containerd_2_2) {
      add(path + ".image_pull.fetch_buffer",
          "only containerd-2.1 and later fetch a layer in parts; set kind");
    }
    if (pull.layers_at_once && pull.kind == Puller::whole) {
      add(path + ".image_pull.layers_at_once",
          "an image that comes whole has one stream; set kind");
    }
    if (pull.downloads_at_once > 0 && pull.kind == Puller::whole) {
      add(path + ".image_pull.downloads_at_once",
          "images that come whole are bounded by parallel_pulls; set kind");
    }
    if (pool.image_gc && pool.image_gc->low >= pool.image_gc->high) {
      add(path + ".image_gc.low", "is not below image_gc.high; deleting would never be enough");
    }
  }

  void check_outage(const std::string& path, const Pool& pool) {
    if (!pool.outage) return;
    const Outage& outage = *pool.outage;
    if (outage.hosts == 0 && outage.zones == 0) {
      add(path + ".outage", "nothing fails; say how many hosts, or how many zones");
    }
    if (outage.zones > pool.zones) {
      add(path + ".outage.zones", fmt::format("{} of {} zones cannot fail; raise zones of the pool",
                                              outage.zones, pool.zones));
    }
    if (outage.after >= s_.duration) {
      add(path + ".outage.after",
          fmt::format("the window of {} is over by then; use less", config::format(s_.duration)));
    }
  }

  void check_pool(const Pool& pool) {
    const std::string path = config::join("pool", pool.name);
    if (pool.hosts.min > pool.hosts.max) {
      add(path + ".hosts.min",
          fmt::format("{} hosts at least is more than {} at most; raise hosts.max", pool.hosts.min,
                      pool.hosts.max));
    }
    check_outage(path, pool);
    const Host* host = s_.host.find(pool.host);
    if (host == nullptr) return;
    if (pool.eviction.value_or(false) && host->reserve == Reserve::none) {
      add(path + ".eviction",
          fmt::format("no kubelet evicts on host \"{}\", which has no reserve; use a host of a "
                      "Kubernetes provider, or set its reserve",
                      pool.host));
    }
    check_images(path, pool);
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
    constexpr std::array taken{"placement", "pull",    "unpack",      "registry",
                               "userspace", "copy-up", "application", "page-ins"};
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

  const Scenario& s_;
  const LayerCatalogue layers_;
  Problems problems_;
};

}  // namespace

Problems validate(const Scenario& scenario) {
  Problems problems = check_names(scenario, true);
  for (Problem& problem : check_metrics(scenario)) problems.push_back(std::move(problem));
  for (Problem& problem : check_assertions(scenario)) problems.push_back(std::move(problem));
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
