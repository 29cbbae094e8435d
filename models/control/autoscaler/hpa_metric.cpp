#include "models/control/autoscaler/hpa_metric.hpp"

#include <algorithm>

namespace stowplan::hpa {
namespace {

// Usage and request are summed over counted pods; pods count even if their usage is assumed.
struct Totals {
  std::int64_t usage = 0;
  std::int64_t request = 0;
  std::int64_t pods = 0;
};

struct Measured {
  std::int64_t value = 0;
  double ratio = 0;
};

// The two per-pod metrics differ in how totals become a ratio and in what a missing pod counts.
struct Utilization {
  std::int64_t target;
  MissingPods missing_pods;
  static constexpr bool of_known_pods = true;  // What a stray asked for is not known.

  [[nodiscard]] Measured measure(const Totals& totals) const {
    const std::int64_t percent = totals.usage * 100 / totals.request;
    return {percent, static_cast<double>(percent) / static_cast<double>(target)};
  }
  [[nodiscard]] std::int64_t assumed_usage(std::int64_t request) const {
    if (missing_pods == MissingPods::full_request) return request;
    return request * std::max<std::int64_t>(100, target) / 100;
  }
};

struct Average {
  std::int64_t target;
  static constexpr bool of_known_pods = false;

  [[nodiscard]] Measured measure(const Totals& totals) const {
    const std::int64_t mean = totals.usage / totals.pods;
    return {mean, static_cast<double>(mean) / static_cast<double>(target)};
  }
  [[nodiscard]] std::int64_t assumed_usage(std::int64_t) const { return target; }
};

std::int64_t ceil_count(double replicas) {
  const std::int64_t whole = whole_part(replicas);
  return whole + (static_cast<double>(whole) < replicas ? 1 : 0);
}

void add(Totals& totals, const Pod& pod, std::int64_t usage) {
  totals.usage += usage;
  totals.request += pod.request.value_or(0);
  ++totals.pods;
}

bool any_sample(std::span<const Pod> pods) {
  return std::any_of(pods.begin(), pods.end(), [](const Pod& p) { return p.sample.has_value(); });
}

// Adds back the pods left out, at the usage that argues against the change.
template <class Metric>
Totals with_absent_pods(Totals totals, std::span<const Pod> pods, const PodGroups& groups,
                        double ratio, const Metric& metric) {
  if (ratio != 1.0) {
    for (const std::size_t i : groups.missing) {
      add(totals, pods[i], ratio < 1.0 ? metric.assumed_usage(pods[i].request.value_or(0)) : 0);
    }
  }
  if (ratio > 1.0) {
    for (const std::size_t i : groups.unready) add(totals, pods[i], 0);
  }
  return totals;
}

template <class Metric>
Proposal propose(std::span<const Pod> pods, std::int64_t current, const PodMetricRule& rule,
                 Time now, std::span<const std::int64_t> strays, const Metric& metric) {
  const PodGroups groups = group_pods(pods, rule.readiness, now);
  if (groups.ready.empty() && strays.empty()) return {MetricError::no_metrics, current};
  Totals totals;
  for (const std::size_t i : groups.ready) add(totals, pods[i], pods[i].sample->value);
  if (Metric::of_known_pods) {
    if (totals.request == 0) return {MetricError::no_known_pod, current};
  } else {
    for (const std::int64_t value : strays) totals.usage += value;
    totals.pods += static_cast<std::int64_t>(strays.size());
  }
  const Measured seen = metric.measure(totals);
  Proposal proposal{MetricError::none, current, seen.value, totals.usage / totals.pods};

  const bool unready_matter = !groups.unready.empty() && seen.ratio > 1.0;
  if (!unready_matter && groups.missing.empty()) {
    if (!rule.tolerance.holds(seen.ratio)) {
      proposal.replicas = ceil_count(seen.ratio * static_cast<double>(groups.ready.size()));
    }
    return proposal;
  }

  const Totals all = with_absent_pods(totals, pods, groups, seen.ratio, metric);
  const double ratio = metric.measure(all).ratio;
  const bool flipped = (seen.ratio < 1.0 && ratio > 1.0) || (seen.ratio > 1.0 && ratio < 1.0);
  if (rule.tolerance.holds(ratio) || flipped) return proposal;
  const auto unknown = Metric::of_known_pods ? static_cast<std::int64_t>(strays.size()) : 0;
  const std::int64_t wanted = ceil_count(ratio * static_cast<double>(all.pods + unknown));
  const bool backwards = (ratio < 1.0 && wanted > current) || (ratio > 1.0 && wanted < current);
  if (!backwards) proposal.replicas = wanted;
  return proposal;
}

bool counts_as_unready(const Pod& pod, const Readiness& rules, Time now) {
  if (!pod.ready.has_value() || !pod.started.has_value()) return true;
  if (*pod.started + rules.cpu_initialization > now) {
    return !*pod.ready || pod.sample->time < pod.ready_changed + pod.sample->window;
  }
  return !*pod.ready && *pod.started + rules.readiness_delay > pod.ready_changed;
}

}  // namespace

PodGroups group_pods(std::span<const Pod> pods, const Readiness& rules, Time now) {
  PodGroups groups;
  for (std::size_t i = 0; i < pods.size(); ++i) {
    const Pod& pod = pods[i];
    if (pod.deleting || pod.phase == PodPhase::failed) {
      groups.ignored.push_back(i);
    } else if (pod.phase == PodPhase::pending) {
      groups.unready.push_back(i);
    } else if (!pod.sample.has_value()) {
      groups.missing.push_back(i);
    } else if (rules.cpu && counts_as_unready(pod, rules, now)) {
      groups.unready.push_back(i);
    } else {
      groups.ready.push_back(i);
    }
  }
  return groups;
}

Proposal utilization_proposal(std::span<const Pod> pods, std::int64_t current,
                              const PodMetricRule& rule, Time now,
                              std::span<const std::int64_t> strays) {
  if (!any_sample(pods) && strays.empty()) return {MetricError::no_metrics, current};
  const auto asks_for_nothing = [](const Pod& p) { return !p.request.has_value(); };
  if (std::any_of(pods.begin(), pods.end(), asks_for_nothing)) {
    return {MetricError::missing_request, current};
  }
  return propose(pods, current, rule, now, strays, Utilization{rule.target, rule.missing_pods});
}

Proposal average_proposal(std::span<const Pod> pods, std::int64_t current,
                          const PodMetricRule& rule, Time now,
                          std::span<const std::int64_t> strays) {
  return propose(pods, current, rule, now, strays, Average{rule.target});
}

Proposal largest_proposal(std::span<const Proposal> proposals, std::int64_t current) {
  const Proposal* largest = nullptr;
  const Proposal* wrong = nullptr;
  for (const Proposal& proposal : proposals) {
    if (proposal.error != MetricError::none) {
      if (wrong == nullptr) wrong = &proposal;
    } else if (largest == nullptr || proposal.replicas > largest->replicas) {
      largest = &proposal;
    }
  }
  const bool unsafe = wrong != nullptr && (largest == nullptr || largest->replicas < current);
  if (unsafe) return {wrong->error, current};
  return largest == nullptr ? Proposal{MetricError::no_metrics, current} : *largest;
}

Proposal value_proposal(std::int64_t value, std::span<const Pod> pods, std::int64_t current,
                        std::int64_t target, const Tolerance& tolerance) {
  const double ratio = static_cast<double>(value) / static_cast<double>(target);
  Proposal proposal{MetricError::none, current, value, value};
  if (current == 0) {
    proposal.replicas = ceil_count(ratio);
  } else if (!tolerance.holds(ratio)) {
    const auto ready = std::count_if(pods.begin(), pods.end(), [](const Pod& p) {
      return p.phase == PodPhase::running && p.ready.value_or(false);
    });
    proposal.replicas = ceil_count(ratio * static_cast<double>(ready));
  }
  return proposal;
}

Proposal share_proposal(std::int64_t value, std::int64_t current, std::int64_t target,
                        const Tolerance& tolerance) {
  const double per_replica = static_cast<double>(value) / static_cast<double>(target);
  if (current == 0) return {MetricError::none, ceil_count(per_replica)};
  const std::int64_t share = (value + current - 1) / current;
  Proposal proposal{MetricError::none, current, share, share};
  if (!tolerance.holds(per_replica / static_cast<double>(current))) {
    proposal.replicas = ceil_count(per_replica);
  }
  return proposal;
}

}  // namespace stowplan::hpa
