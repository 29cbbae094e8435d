#include "models/analytic/layout_answer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <variant>

#include "models/analytic/balanced_cores.hpp"
#include "models/analytic/caveats.hpp"
#include "models/analytic/packing.hpp"
#include "models/catalogue/cpu.hpp"
#include "models/demand/arrival_process.hpp"
#include "models/plan/bill.hpp"

namespace stowplan::analytic {
namespace {

/// Threads that stay busy for `work` cores of throughput: the inverse of throughput().
double busy_threads(const Capacity& capacity, double work) {
  if (capacity.contention > 0) {
    double low = 0;
    double high = std::max(capacity.threads, capacity.cores);
    if (work >= throughput(capacity, high)) return high;
    constexpr int halvings = 60;
    for (int i = 0; i < halvings; ++i) {
      const double middle = 0.5 * (low + high);
      (throughput(capacity, middle) < work ? low : high) = middle;
    }
    return high;
  }
  if (work <= capacity.cores || capacity.threads <= capacity.cores) return work;
  const double gain = (capacity.smt_yield - 1) * paired_cores(capacity);
  if (gain <= 0) return capacity.threads;
  return capacity.cores + (work - capacity.cores) * (capacity.threads - capacity.cores) / gain;
}

class Solver {
 public:
  Solver(const Plan& plan, Duration rates_over)
      : plan_(plan),
        rates_over_(rates_over),
        outside_(plan.services.size()),
        stretch_(plan.pools.size(), 1.0) {
    answer_.workloads.resize(plan.services.size());
    answer_.pools.resize(plan.pools.size());
  }

  AnalyticAnswer run() {
    outside_rates();
    settle_closed_users();
    settle();
    totals();
    answer_.caveats = caveats(plan_, answer_);
    return std::move(answer_);
  }

 private:
  void outside_rates() {
    for (std::size_t i = 0; i < outside_.size(); ++i) {
      const Arrivals& arrivals = plan_.workload(i).arrivals;
      const RateSeries* series = nullptr;
      if (const auto* s = std::get_if<SeriesArrivals>(&arrivals)) {
        series = plan_.series().find(series_key(*s));
        if (series == nullptr) continue;
      }
      const ArrivalProcess process{arrivals, series, Stream{0, 0, "analytic"}};
      outside_[i] = process.mean_rate(rates_over_).count();
    }
  }

  // Each closed workload in turn, given the others: its rate is where users think or wait. Response
  // rises with the rate, so bisection finds it; a few rounds settle workloads that meet each other.
  void settle_closed_users() {
    for (int round = 0; round < 3; ++round) {
      for (std::size_t i = 0; i < outside_.size(); ++i) {
        const auto* closed = std::get_if<ClosedUsers>(&plan_.workload(i).arrivals);
        if (closed == nullptr) continue;
        const double think = seconds(closed->think_time);
        const auto users = static_cast<double>(closed->users);
        double low = 0;
        double high = users / think;
        for (int halving = 0; halving < 50; ++halving) {
          outside_[i] = (low + high) / 2;
          settle();
          const double inside = outside_[i] * (think + answer_.workloads[i].response_time);
          (inside > users ? high : low) = outside_[i];
        }
        outside_[i] = low;
      }
    }
  }

  // Instances, hosts and the stretch of shared cores depend on each other; three rounds are enough
  // for what only changes by whole instances.
  void settle() {
    const std::vector<double> rates = plan_.calls().total(outside_);
    std::fill(stretch_.begin(), stretch_.end(), 1.0);
    for (int round = 0; round < 3; ++round) {
      for (std::size_t i = 0; i < rates.size(); ++i) size(i, rates[i]);
      for (std::size_t p = 0; p < plan_.pools.size(); ++p) load_pool(p);
    }
    load_io(rates);
    for (std::size_t i = 0; i < rates.size(); ++i) respond(i);
    add_calls();
  }

  void size(std::size_t i, double rate) {
    const InstancePlan& instance = plan_.instance_of(i);
    const RequestPlan& costs = plan_.request_of(i);
    WorkloadAnswer& w = answer_.workloads[i];
    const PoolPlan& pool = plan_.pools[instance.pool];
    w.workload = plan_.workload(i).name;
    w.arrival_rate = rate;
    const double cpu_ns = costs.cpu_ns(plan_.services[i].cpu->mean(), instance.overhead_factor);
    w.service_time = cpu_ns * 1e-9 / pool.host->speed * stretch_[instance.pool];
    w.instances = replicas(i, rate, w.service_time);
    const double most = usable_cores(instance, *pool.host) * static_cast<double>(w.instances);
    const double busy =
        rate * w.service_time + instance.standing_cpu * static_cast<double>(w.instances);
    w.utilization = most > 0 ? busy / most : std::numeric_limits<double>::infinity();
  }

  [[nodiscard]] std::int64_t replicas(std::size_t i, double rate, double service_time) const {
    return settled_replicas(
        plan_.instance_of(i).deployment->autoscaler,
        steady_load(plan_, i, rate, service_time, plan_.scenario().before_window()));
  }

  void load_pool(std::size_t p) {
    const PoolPlan& pool = plan_.pools[p];
    PoolAnswer& answer = answer_.pools[p];
    std::vector<Booking> bookings;
    // Busy ones if none shared a core.
    double threads = 0;
    for (std::size_t i = 0; i < plan_.services.size(); ++i) {
      const InstancePlan& instance = plan_.instance_of(i);
      if (instance.pool != p) continue;
      const WorkloadAnswer& w = answer_.workloads[i];
      bookings.push_back(
          {instance.booked_cpu, instance.booked_memory, instance.runtime->pod, w.instances});
      threads += w.arrival_rate * w.service_time / stretch_[p] +
                 instance.standing_cpu * static_cast<double>(w.instances);
    }
    const Packing packing =
        pack(bookings, pool.bookable_cpu, pool.bookable_memory, pool.bookable_pods);
    answer.pool = pool.pool->name;
    answer.hosts_bound = packing.bound;
    answer.hosts = std::max(pool.pool->hosts.min, packing.hosts);
    if (answer.hosts == 0) return;
    threads += pool.daemons.use.cpu * static_cast<double>(answer.hosts);
    const Capacity capacity = host_capacity(*pool.host);
    const double per_host = threads / static_cast<double>(answer.hosts);
    const double busy = busy_threads(capacity, per_host);
    stretch_[p] = per_host > 0 ? busy / per_host : 1;
    answer.cpu_utilization = busy / static_cast<double>(pool.host->cpus);
  }

  void respond(std::size_t i) {
    const InstancePlan& instance = plan_.instance_of(i);
    WorkloadAnswer& w = answer_.workloads[i];
    const Host& host = *plan_.pools[instance.pool].host;
    double most = std::max(usable_cores(instance, host) - instance.standing_cpu, 1e-6);
    if (instance.deployment->concurrency > 0) {
      most = std::min(most, static_cast<double>(instance.deployment->concurrency));
    }
    const auto n = static_cast<double>(w.instances);
    const auto response = [&](double rate, std::int64_t instances) {
      if (w.instances == 0) return std::numeric_limits<double>::infinity();
      return BalancedCores{rate, w.service_time,    instances,
                           most, instance.crowding, instance.deployment->concurrency}
          .mean_response();
    };
    const double pooled = response(w.arrival_rate, w.instances);
    const double blind = response(w.arrival_rate / n, 1);
    const Balancer balancer = plan_.workload(i).balancer;
    double estimate = pooled;
    if (balancer == Balancer::round_robin || balancer == Balancer::random) estimate = blind;
    if (balancer == Balancer::two_choices) estimate = std::sqrt(pooled * blind);
    const double delay = delays(i);
    const double unhindered = instance.quota ? std::min(w.service_time, pooled) : pooled;
    // A quota below one CPU slows nobody until it is spent, and at low load it hardly ever is.
    if (instance.quota && most < 1) {
      const double load = std::min(1.0, w.arrival_rate * w.service_time / (n * most));
      estimate = unhindered + (estimate - unhindered) * load * load;
    }
    w.response_time = estimate + delay;
    w.response_low = unhindered + delay;
    w.response_high = blind + delay;
  }

  /// Messages and disk operations of one request.
  [[nodiscard]] double delays(std::size_t i) const {
    const InstancePlan& instance = plan_.instance_of(i);
    const RequestPlan& costs = plan_.request_of(i);
    const auto disk = [&](const DiskPath& path) {
      if (path.operations <= 0) return 0.0;
      const double each =
          std::max({path.latency.mean() + path.added_ns, path.device_ns, path.limit_ns});
      return path.operations * each * 1e-9 +
             std::min(1.0, path.operations) * io_.disk_wait[instance.pool];
    };
    return seconds(2 * costs.hop) + io_.wire[i] + disk(costs.disk_read) + disk(costs.disk_write);
  }

  void load_io(std::span<const double> rates) {
    std::vector<double> hosts;
    for (const PoolAnswer& pool : answer_.pools) hosts.push_back(static_cast<double>(pool.hosts));
    io_ = io_load(plan_, outside_, rates, hosts);
    for (std::size_t p = 0; p < answer_.pools.size(); ++p) answer_.pools[p].io = io_.pools[p];
  }

  // Callees first, so that what they call is already in their own response.
  void add_calls() {
    const auto order = plan_.calls().order();
    for (auto at = order.rbegin(); at != order.rend(); ++at) {
      WorkloadAnswer& w = answer_.workloads[*at];
      for (const CallStage& stage : plan_.calls().stages(*at)) {
        // The caller's own hops on top, which all calls of the stage have alike.
        const double hops = seconds(2 * plan_.request_of(*at).hop);
        w.response_time += slowest(stage, &WorkloadAnswer::response_time, hops);
        w.response_low += slowest(stage, &WorkloadAnswer::response_low, hops);
        w.response_high += slowest(stage, &WorkloadAnswer::response_high, hops);
      }
    }
  }

  /// Mean of the longest call that is made, each as long as its mean: the longest counts if it is
  /// made, the next if the longest is not, and so on.
  [[nodiscard]] double slowest(const CallStage& stage, double WorkloadAnswer::*response,
                               double hops) const {
    const auto calls = plan_.calls().calls(stage);
    std::vector<CompiledCall> order(calls.begin(), calls.end());
    std::stable_sort(order.begin(), order.end(), [&](const CompiledCall& a, const CompiledCall& b) {
      return answer_.workloads[a.to].*response > answer_.workloads[b.to].*response;
    });
    double mean = 0;
    double reached = 1;  // Chance that no longer call is made.
    for (const CompiledCall& call : order) {
      if (call.probability <= 0) continue;
      mean += reached * call.probability * (answer_.workloads[call.to].*response + hops);
      reached *= 1 - call.probability;
      if (reached <= 0) break;
    }
    return mean;
  }

  void totals() {
    double waited = 0;
    for (std::size_t i = 0; i < outside_.size(); ++i) {
      answer_.workloads[i].outside_rate = outside_[i];
      answer_.throughput += outside_[i];
      answer_.instances += static_cast<double>(answer_.workloads[i].instances);
      if (outside_[i] > 0) waited += outside_[i] * answer_.workloads[i].response_time;
    }
    answer_.response_time = answer_.throughput > 0 ? waited / answer_.throughput : 0;
    add_bill();
    for (const PoolAnswer& pool : answer_.pools) answer_.hosts += static_cast<double>(pool.hosts);
  }

  void add_bill() {
    LayoutUse use;
    for (const PoolAnswer& pool : answer_.pools) {
      use.pools.push_back({.hosts = static_cast<double>(pool.hosts)});
    }
    for (std::size_t i = 0; i < outside_.size(); ++i) {
      const auto bytes = static_cast<double>(plan_.workload(i).request.network.out.count());
      const auto instances = static_cast<double>(answer_.workloads[i].instances);
      use.services.push_back({.pool = plan_.instance_of(i).pool,
                              .instances = instances,
                              .bytes_out = outside_[i] * bytes});
    }
    const Bill costs = bill(use, prices_of(plan_));
    answer_.cost_month = costs.layout.cost;
    for (std::size_t p = 0; p < answer_.pools.size(); ++p) {
      answer_.pools[p].cost_month = costs.pools[p].cost;
    }
  }

  const Plan& plan_;
  Duration rates_over_;
  std::vector<double> outside_;
  std::vector<double> stretch_;  // Of CPU time, by pool, where hardware threads share cores.
  IoLoad io_;
  AnalyticAnswer answer_;
};

}  // namespace

AnalyticAnswer solve(const Plan& plan) {
  return solve(plan, plan.scenario().before_window() + plan.scenario().duration);
}

AnalyticAnswer solve(const Plan& plan, Duration rates_over) {
  return Solver{plan, rates_over}.run();
}

std::vector<AnalyticMetric> metrics_of(const AnalyticAnswer& answer) {
  std::vector<AnalyticMetric> metrics;
  const auto add = [&](const MetricScope& scope, MetricId id, double value) {
    metrics.push_back({scope, id, value});
  };
  add({}, "hosts.mean", answer.hosts);
  add({}, "instances.mean", answer.instances);
  const bool mixed =
      std::any_of(answer.workloads.begin(), answer.workloads.end(), [](const WorkloadAnswer& w) {
        return w.outside_rate > 0 && w.arrival_rate > w.outside_rate;
      });
  if (!mixed) {
    add({}, "throughput", answer.throughput);
    add({}, "response_time.mean", answer.response_time);
  }
  add({}, "cost.month", answer.cost_month);
  for (const PoolAnswer& pool : answer.pools) {
    const MetricScope scope = MetricScope::pool(pool.pool);
    add(scope, "hosts.mean", static_cast<double>(pool.hosts));
    add(scope, "cpu.idle", 1 - pool.cpu_utilization);
    add(scope, "cost.month", pool.cost_month);
  }
  for (const WorkloadAnswer& w : answer.workloads) {
    const MetricScope scope = MetricScope::workload(w.workload);
    add(scope, "throughput", w.arrival_rate);
    add(scope, "instances.mean", static_cast<double>(w.instances));
    add(scope, "response_time.mean", w.response_time);
  }
  return metrics;
}

std::vector<Agreement> compare(const AnalyticAnswer& answer, const LayoutResult& simulated) {
  std::vector<Agreement> rows;
  for (const AnalyticMetric& metric : metrics_of(answer)) {
    const Metric* found = simulated.find(metric.scope, metric.id);
    if (found == nullptr) continue;
    const double mean = found->estimate.mean;
    const double error =
        mean != 0 ? metric.value / mean - 1 : std::numeric_limits<double>::quiet_NaN();
    rows.push_back({found->key, metric.value, found->estimate, error});
  }
  return rows;
}

}  // namespace stowplan::analytic
