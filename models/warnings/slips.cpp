// Values that are likely a slip of the pen.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/warnings/kinds.hpp"
#include "sim/config/path.hpp"
#include "sim/config/quantity.hpp"

namespace stowplan {
namespace {

using Demand = double (*)(const RequestDemand&);

struct DemandKey {
  std::string_view key;
  Demand of;
  double least;  // Below this a request is light, however light others are.
};

// Only what one kind of request has about as much of as another: sizes of answers differ by far
// more than two orders of magnitude between an image and a heartbeat.
constexpr DemandKey demand_keys[] = {
    {"cpu", [](const RequestDemand& r) { return sampler(r.cpu).mean(); }, 100e6},
    {"memory", [](const RequestDemand& r) { return static_cast<double>(r.memory.count()); }, 100e6},
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

class Slips {
 public:
  Slips(const Scenario& scenario, const Said& said) : s_(scenario), said_(said) {}

  Problems run() {
    for (const Deployment& deployment : s_.deployment) check(deployment);
    check_cores();
    for (const DemandKey& demand : demand_keys) check_demand(demand);
    for (const Workload& workload : s_.workload) check_called(workload);
    check_settle();
    for (const Layout& layout : s_.layout) check_arrivals(layout);
    return std::move(found_);
  }

 private:
  void add(std::string path, std::string message) {
    found_.push_back({std::move(path), std::move(message)});
  }

  void check(const Deployment& d) {
    const std::string path = config::join("deployment", d.name);
    for (const Problem& doubt : doubts_about(d.autoscaler)) {
      add(path + ".autoscaler." + doubt.path, doubt.message);
    }
    if (d.queue > 0 && d.concurrency == 0) {
      add(path + ".queue",
          "does nothing: without concurrency no request waits for an instance; set concurrency, or "
          "leave queue out");
    }
    const std::string guest_memory = config::join("runtime", d.runtime) + ".guest_memory";
    const Runtime* runtime = s_.runtime.find(d.runtime);
    if (runtime != nullptr && runtime->guest_kernel && runtime->guest_memory == Bytes{} &&
        runtime->guest_memory_share <= 0 && !said_(guest_memory)) {
      add(guest_memory,
          "a guest kernel that holds no memory; say what it holds, with guest_memory and "
          "guest_memory_share");
    }
  }

  // "64 CPUs" of a data sheet are cores, of a cloud threads; it is a matter of half the machine.
  void check_cores() {
    std::vector<std::string_view> seen;
    for (const Pool& pool : s_.pool) {
      const Host* host = s_.host.find(pool.host);
      const std::string path = config::join("host", pool.host);
      const bool again = std::find(seen.begin(), seen.end(), pool.host) != seen.end();
      if (host == nullptr || again || host->cpus < 2 || said_(path + ".threads_per_core")) continue;
      seen.push_back(pool.host);
      add(path + ".cpus",
          fmt::format("{0} are taken for hardware threads, {1} a core; say threads_per_core = {1} "
                      "if so, or threads_per_core = 1 if they are {0} cores",
                      host->cpus, host->threads_per_core));
    }
  }

  void check_settle() {
    if (!said_("settle") || s_.settle <= Duration{} || !s_.warm_up) return;
    add("settle",
        "does nothing: where warm_up is written every layout starts cold; leave out one of them");
  }

  // Common random numbers are worth little where one layout is asked for more than another.
  void check_arrivals(const Layout& layout) {
    for (const auto& change : layout.set.entries) {
      const auto steps = config::split_path(change.first);
      const bool arrivals = steps && steps->size() > 2 && (*steps)[0].key == "workload" &&
                            (*steps)[2].key == "arrivals";
      if (!arrivals) continue;
      add(config::join(config::join("layout", layout.name) + ".set", change.first),
          "this layout is asked for something else than the others; what differs between them is "
          "then no longer the layout alone");
    }
  }

  void check_demand(const DemandKey& demand) {
    constexpr double far = 100;
    for (const Workload& workload : s_.workload) {
      if (demand.of(workload.request) < demand.least) continue;
      std::vector<double> others;
      for (const Workload& other : s_.workload) {
        if (&other == &workload || demand.of(other.request) <= 0) continue;
        others.push_back(demand.of(other.request));
      }
      if (others.empty()) continue;
      const double times = demand.of(workload.request) / median(std::move(others));
      if (times < far) continue;
      add(config::join("workload", workload.name) + ".request." + std::string{demand.key},
          fmt::format("{:.3g} times the median of the other workloads; check its unit", times));
    }
  }

  void check_called(const Workload& workload) {
    if (!std::holds_alternative<NoArrivals>(workload.arrivals)) return;
    const std::string path = config::join("workload", workload.name);
    if (said_(path + ".arrivals")) return;
    const bool called = std::any_of(s_.workload.begin(), s_.workload.end(), [&](const auto& other) {
      return std::any_of(other.calls.begin(), other.calls.end(),
                         [&](const Call& call) { return call.to == workload.name; });
    });
    if (called) return;
    add(path,
        "has no arrivals, and no workload calls it; add arrivals, or say arrivals = \"none\" if "
        "only its start and size matter");
  }

  const Scenario& s_;
  const Said& said_;
  Problems found_;
};

}  // namespace

Problems slips(const Scenario& scenario, const Said& said) { return Slips{scenario, said}.run(); }

}  // namespace stowplan
