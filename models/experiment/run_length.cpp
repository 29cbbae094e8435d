#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "models/analytic/layout_answer.hpp"
#include "models/experiment/cautions.hpp"
#include "sim/config/quantity.hpp"
#include "sim/stats/autocorrelation.hpp"

namespace stowplan {
namespace {

constexpr double beyond_wanted = 100;    // Observations.
constexpr double memories_wanted = 250;  // Windows of so many times the memory.
constexpr double memory_of_waiting = 3;  // In times what requests last by themselves.

/// How long requests in flight remember [s].
struct Memory {
  double time = 0;
  bool resolved = true;
};

// What piles up has no steady state that a longer run would show.
bool grows(const LayoutResult& layout, std::size_t workload) {
  return workload < layout.workloads.size() &&
         layout.workloads[workload].state == LoadState::overloaded;
}

bool is_quantile(const Metric& metric) { return metric.key.id.share().has_value(); }

bool of_response(const Metric& metric) {
  constexpr DurationId response{"response_time"};
  constexpr DurationId wait{"response_time.wait"};
  const MetricFamily& family = metric.key.id.family();
  return &family == &response.family() || &family == &wait.family();
}

// The one station whose relaxation time is known exactly.
std::optional<double> relaxation_of_mm1(const Plan& plan) {
  if (plan.services.size() != 1) return std::nullopt;
  const Workload& workload = plan.workload(0);
  const InstancePlan& instance = plan.instance_of(0);
  const RequestPlan& costs = plan.request_of(0);
  const ReplicaRange replicas = replica_range(instance.deployment->autoscaler);
  const bool plain = std::holds_alternative<PoissonArrivals>(workload.arrivals) &&
                     std::holds_alternative<Exponential<Duration>>(workload.request.cpu) &&
                     workload.calls.empty() && instance.crowding == 0 && replicas.min == 1 &&
                     replicas.max == 1 && costs.overhead_ns == 0 &&
                     costs.disk_read.operations == 0 && costs.disk_write.operations == 0;
  if (!plain) return std::nullopt;
  const analytic::AnalyticAnswer answer = analytic::solve(plan);
  const analytic::WorkloadAnswer& w = answer.workloads.front();
  const double rho = w.arrival_rate * w.service_time;
  const bool one_server =
      instance.deployment->concurrency == 1 || std::abs(w.utilization - rho) < 1e-9 * rho;
  if (!one_server || !(rho < 1)) return std::nullopt;
  const double gap = 1 - std::sqrt(rho);
  return w.service_time / (gap * gap);
}

// What a request's own presence makes of requests in flight: in M/G/infinity the integral of the
// autocorrelation is E[R^2] / E[R], and no request depends on another.
double memory_without_waiting(const SimulatedLayout& layout, const MetricScope& scope) {
  const std::vector<Measure>& measures = layout.replications.front().measures;
  const auto at = std::ranges::find_if(measures, [&](const Measure& m) {
    return m.key.id == "response_time.p50" && m.key.scope == scope;
  });
  if (at == measures.end()) return 0;
  Histogram pool;
  for (const Observation& one : layout.replications) {
    one.distributions[at->distribution].add_to(pool);
  }
  if (pool.empty()) return 0;
  double squares = 0;
  for (const Histogram::Bucket& b : pool.buckets()) {
    const double middle = 0.5 * (static_cast<double>(b.low) + static_cast<double>(b.high)) * 1e-9;
    squares += static_cast<double>(b.count) * middle * middle;
  }
  const double mean = pool.mean() * 1e-9;
  return mean > 0 ? squares / static_cast<double>(pool.count()) / mean : 0;
}

Memory memory_of(const SimulatedLayout& layout, std::size_t workload) {
  if (const std::optional<double> exact = relaxation_of_mm1(layout.plan)) return {*exact, true};
  std::vector<std::span<const double>> windows;
  for (const Observation& one : layout.replications) {
    windows.push_back(one.in_flight[workload].window());
  }
  const MemoryTime found = memory_time(windows);
  const double step = seconds(layout.replications.front().in_flight[workload].step);
  const double time = found.steps * step;
  const auto scope = MetricScope::workload(layout.plan.workload(workload).name);
  if (time <= memory_of_waiting * memory_without_waiting(layout, scope)) return {};
  return {time, found.resolved};
}

/// The worst case of one reason, over scopes and layouts.
struct Shortage {
  double needed = 0;  ///< Window [s].
  Caution caution;

  void offer(double window, Caution candidate) {
    if (window <= needed) return;
    needed = window;
    caution = std::move(candidate);
  }
};

class RunLengthJudge {
 public:
  RunLengthJudge(const std::vector<SimulatedLayout>& layouts, Comparison& comparison)
      : layouts_(layouts), comparison_(comparison), several_(layouts.size() > 1) {}

  void run() {
    for (std::size_t i = 0; i < layouts_.size(); ++i) judge_layout(i);
    if (memory_.needed > 0) comparison_.cautions.push_back(memory_.caution);
    for (const auto& [name, shortage] : few_) comparison_.cautions.push_back(shortage.caution);
  }

 private:
  void judge_layout(std::size_t i) {
    const SimulatedLayout& layout = layouts_[i];
    const double window = seconds(layout.plan.scenario().duration);
    bool any = false;
    for (std::size_t s = 0; s < layout.plan.services.size(); ++s) {
      if (grows(comparison_.layouts[i], s)) continue;
      const Memory memory = memory_of(layout, s);
      if (memory.time * memories_wanted <= window) continue;
      any = true;
      const std::string name = layout.plan.workload(s).name;
      mark_responses(i, MetricScope::workload(name));
      memory_.offer(
          memory.time * memories_wanted,
          {"length", comparison_.layouts[i].name, MetricScope::workload(name), "",
           fmt::format("{}{}: the window of {} is too short for quantiles of response times, as "
                       "requests in flight remember {}{}; duration = \"{}\" would do{}",
                       several_ ? comparison_.layouts[i].name + ", " : "", name,
                       config::format(layout.plan.scenario().duration),
                       memory.resolved ? "" : "more than ", at_least(memory.time),
                       at_least(memory.time * memories_wanted),
                       memory.resolved ? "" : " at the least")});
    }
    if (any) mark_responses(i, {});
    count_beyond(i, window);
  }

  void mark_responses(std::size_t i, const MetricScope& scope) {
    for (Metric& metric : comparison_.layouts[i].metrics) {
      if (metric.key.scope == scope && is_quantile(metric) && of_response(metric)) {
        metric.too_short = true;
      }
    }
  }

  // Of starts there are as many as the scenario has; those are marked, and a longer run would not
  // help.
  void count_beyond(std::size_t i, double window) {
    for (Metric& metric : comparison_.layouts[i].metrics) {
      if (!is_quantile(metric) || metric.beyond == 0 || metric.beyond >= beyond_wanted) continue;
      if (metric.estimate.half_width == 0) continue;
      metric.too_short = true;
      if (!of_response(metric)) continue;
      const double needed = window * beyond_wanted / metric.beyond;
      const MetricScope& scope = metric.key.scope;
      const std::string of = scope.is_layout() ? std::string{} : " of " + scope.text();
      const std::string name = metric.key.name();
      Shortage& shortage = of_metric(name);
      shortage.offer(
          needed,
          {"length", comparison_.layouts[i].name, scope, name,
           fmt::format("{}{}{}: {:.2g} requests lie beyond it and {} should; duration = \"{}\" "
                       "would do, or more replications",
                       several_ ? comparison_.layouts[i].name + ", " : "", name, of, metric.beyond,
                       beyond_wanted, at_least(needed))});
    }
  }

  Shortage& of_metric(const std::string& name) {
    for (auto& [known, shortage] : few_) {
      if (known == name) return shortage;
    }
    return few_.emplace_back(name, Shortage{}).second;
  }

  const std::vector<SimulatedLayout>& layouts_;
  Comparison& comparison_;
  bool several_;
  Shortage memory_;
  std::vector<std::pair<std::string, Shortage>> few_;
};

}  // namespace

void judge_run_length(const std::vector<SimulatedLayout>& layouts, Comparison& comparison) {
  RunLengthJudge{layouts, comparison}.run();
}

}  // namespace stowplan
