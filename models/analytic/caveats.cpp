#include "models/analytic/caveats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <variant>

#include "models/catalogue/cpu.hpp"

namespace stowplan::analytic {
namespace {

constexpr double high_utilization = 0.9;

/// Writes the caveats of one workload.
class WorkloadCaveats {
 public:
  WorkloadCaveats(const Plan& plan, std::size_t index, const WorkloadAnswer& answer,
                  std::vector<Caveat>& list)
      : plan_(plan),
        index_(static_cast<std::uint32_t>(index)),
        instance_(plan.instance_of(index)),
        answer_(answer),
        list_(list) {}

  void write() {
    load();
    arrivals();
    if (instance_.quota) quota();
    scaling();
    calls();
    limits();
  }

 private:
  void add(std::string text) {
    list_.push_back({MetricScope::workload(answer_.workload), std::move(text)});
  }

  void load() {
    if (answer_.utilization >= 1) {
      add("overloaded: requests ask for more CPU than its instances may use");
    } else if (answer_.utilization > high_utilization) {
      add(
          fmt::format("CPU {:.0f} % used: a small error in the load is a large one in the response "
                      "time",
                      answer_.utilization * 100));
    }
  }

  void arrivals() {
    const Arrivals& a = plan_.workload(index_).arrivals;
    if (std::holds_alternative<MmppArrivals>(a) || std::holds_alternative<DiurnalArrivals>(a) ||
        std::holds_alternative<SeriesArrivals>(a)) {
      add("arrivals change over time; only their mean is used, so peaks are missing");
    }
    if (std::holds_alternative<ClosedUsers>(a)) {
      add("closed users are taken as Poisson arrivals of the rate they reach");
    }
  }

  // The chance that more requests run than the limit has CPUs, if nothing held them back: that is
  // when the quota burns faster than it is refilled.
  void quota() {
    const double load = answer_.arrival_rate * answer_.service_time /
                        static_cast<double>(std::max<std::int64_t>(1, answer_.instances));
    const double cores = static_cast<double>(instance_.resources.cpu_limit->count()) / 1000;
    double p = 1;
    double below = 0;
    double all = 0;
    for (int n = 0; n < 2000; ++n) {
      all += p;
      if (n <= cores) below += p;
      p *= load / (n + 1);
      if (all > 1e200) break;
    }
    const double above = 1 - below / all;
    if (above > 0.05) {
      add(fmt::format(
          "quota throttling: {:.0f} % of the time more requests run at once than the "
          "limit has CPUs; they burn the quota and stall, which lies between the bounds",
          above * 100));
    }
  }

  void scaling() {
    const std::string_view text = caveat(instance_.deployment->autoscaler);
    if (!text.empty()) add(std::string{text});
  }

  void calls() {
    bool parallel = false;
    bool gives_up = plan_.workload(index_).timeout.count() > 0;
    for (const CallStage& stage : plan_.calls().stages(index_)) {
      parallel = parallel || stage.count > 1;
      for (const CompiledCall& call : plan_.calls().calls(stage)) {
        gives_up = gives_up || call.timeout.count() > 0 || call.retries.count > 0;
      }
    }
    const Balancer balancer = plan_.workload(index_).balancer;
    const bool counts_waiting = balancer != Balancer::round_robin && balancer != Balancer::random;
    if (counts_waiting && answer_.instances > 1 && !plan_.calls().stages(index_).empty()) {
      add("the balancer counts requests that wait for calls too, so those that compute are spread "
          "less evenly than assumed");
    }
    if (parallel) add("parallel calls are joined by their means, which is too short");
    if (gives_up) add("timeouts and retries are not included");
  }

  void limits() {
    const Deployment& d = *instance_.deployment;
    if (d.concurrency > 0) {
      add("a request is taken to hold its place only while it computes, not while it waits for "
          "disk and calls");
    }
    if (instance_.crowding > 0 && d.concurrency == 0) {
      add("work that grows with the requests inside (concurrency_cost) and no limit on them "
          "(concurrency): a burst may never drain; up to 1,000 inside are taken into account");
    }
    if (d.queue > 0) add("rejections from a full queue are not included");
    const RequestPlan& costs = plan_.request_of(index_);
    const double limited_ns = costs.disk_read.operations * costs.disk_read.limit_ns +
                              costs.disk_write.operations * costs.disk_write.limit_ns;
    if (answer_.arrival_rate * limited_ns * 1e-9 >
        0.7 * static_cast<double>(std::max<std::int64_t>(1, answer_.instances))) {
      add("close to the runtime's limit on disk operations, whose queue is not included");
    }
  }

  const Plan& plan_;
  std::uint32_t index_;
  const InstancePlan& instance_;
  const WorkloadAnswer& answer_;
  std::vector<Caveat>& list_;
};

// Lines are shared and disks have a queue in the closed form; what loads them besides is not in it.
void io_caveats(const IoShares& io, const std::function<void(std::string)>& add) {
  const auto look = [&](const char* what, double busy, const char* left_out) {
    if (busy >= 1) {
      add(fmt::format("{} overloaded: {:.0f} % of what a host has is asked for", what, busy * 100));
    } else if (busy > 0.7) {
      add(fmt::format("{} {:.0f} % busy; {}", what, busy * 100, left_out));
    }
  };
  constexpr const char* pulls = "image pulls and bursts on it are not included";
  look("network into hosts", io.in, pulls);
  look("network out of hosts", io.out, pulls);
  look("disk", io.disk, "log writes, starts and bursts on it are not included");
}

void pool_caveats(const PoolPlan& plan, const PoolAnswer& answer, std::vector<Caveat>& list) {
  const auto add = [&](std::string text) {
    list.push_back({MetricScope::pool(answer.pool), std::move(text)});
  };
  if (answer.hosts > plan.pool->hosts.max) {
    add(fmt::format("needs {} hosts and may have {}; the rest stays without a host", answer.hosts,
                    plan.pool->hosts.max));
  }
  io_caveats(answer.io, add);
  const Capacity capacity = host_capacity(*plan.host);
  const double threads = static_cast<double>(plan.host->cpus);
  if (answer.cpu_utilization >= 1) {
    add("hosts are overloaded: work outgrows their CPUs");
  } else if (answer.cpu_utilization > 0.7) {
    add("hosts are busy enough for instances to wait for each other, which is not included");
  } else if (capacity.threads > capacity.cores &&
             answer.cpu_utilization * threads > 0.7 * capacity.cores) {
    add("hardware threads share cores; their slowdown is taken at the mean load");
  }
}

}  // namespace

std::vector<Caveat> caveats(const Plan& plan, const AnalyticAnswer& answer) {
  std::vector<Caveat> list;
  for (std::size_t i = 0; i < answer.workloads.size(); ++i) {
    WorkloadCaveats{plan, i, answer.workloads[i], list}.write();
  }
  for (std::size_t p = 0; p < answer.pools.size(); ++p) {
    pool_caveats(plan.pools[p], answer.pools[p], list);
  }
  return list;
}

}  // namespace stowplan::analytic
