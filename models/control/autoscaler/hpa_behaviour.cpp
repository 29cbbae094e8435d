#include "models/control/autoscaler/hpa_behaviour.hpp"

#include <algorithm>
#include <limits>

namespace stowplan::hpa {
namespace {

constexpr std::int64_t legacy_minimum_limit = 4;

std::int64_t period_start(std::int64_t current, const ScaleEvents& events, Duration period,
                          Time now) {
  return current - change_within(events.up, period, now) + change_within(events.down, period, now);
}

std::int64_t grown(const ScalingPolicy& policy, std::int64_t start) {
  if (policy.type == PolicyType::pods) return start + policy.value;
  const double limit =
      static_cast<double>(start) * (1.0 + static_cast<double>(policy.value) / 100.0);
  const auto whole = static_cast<std::int64_t>(limit);
  return whole + (static_cast<double>(whole) < limit ? 1 : 0);
}

std::int64_t shrunk(const ScalingPolicy& policy, std::int64_t start) {
  if (policy.type == PolicyType::pods) return start - policy.value;
  return static_cast<std::int64_t>(static_cast<double>(start) *
                                   (1.0 - static_cast<double>(policy.value) / 100.0));
}

Duration longest_period(const ScalingRules& rules) {
  Duration longest{};
  for (const ScalingPolicy& policy : rules.policies) longest = std::max(longest, policy.period);
  return longest;
}

// Into the slot of an entry that no longer counts, if there is one.
template <class Entry>
void put(std::vector<Entry>& log, Entry* free_slot, const Entry& entry) {
  if (free_slot != nullptr) {
    *free_slot = entry;
  } else {
    log.push_back(entry);
  }
}

}  // namespace

std::int64_t change_within(std::span<const ScaleEvent> events, Duration period, Time now) {
  std::int64_t sum = 0;
  for (const ScaleEvent& event : events) {
    if (now - event.at < period) sum += event.change;
  }
  return sum;
}

std::int64_t scale_up_limit(std::int64_t current, const ScaleEvents& events,
                            const ScalingRules& rules, Time now) {
  if (rules.select == PolicySelect::disabled) return current;
  if (rules.policies.empty()) return std::numeric_limits<std::int64_t>::max();
  const bool most = rules.select == PolicySelect::max;
  std::int64_t limit =
      most ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
  for (const ScalingPolicy& policy : rules.policies) {
    const std::int64_t allowed = grown(policy, period_start(current, events, policy.period, now));
    limit = most ? std::max(limit, allowed) : std::min(limit, allowed);
  }
  return limit;
}

std::int64_t scale_down_limit(std::int64_t current, const ScaleEvents& events,
                              const ScalingRules& rules, Time now) {
  if (rules.select == PolicySelect::disabled) return current;
  if (rules.policies.empty()) return std::numeric_limits<std::int64_t>::min();
  const bool most = rules.select == PolicySelect::max;
  std::int64_t limit =
      most ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
  for (const ScalingPolicy& policy : rules.policies) {
    const std::int64_t allowed = shrunk(policy, period_start(current, events, policy.period, now));
    limit = most ? std::min(limit, allowed) : std::max(limit, allowed);
  }
  return limit;
}

Limited limit_rate(std::int64_t current, std::int64_t desired, ReplicaRange range,
                   const ScaleEvents& events, const ScalingRules& up, const ScalingRules& down,
                   Time now) {
  if (desired > current) {
    const std::int64_t limit = std::max(current, scale_up_limit(current, events, up, now));
    const std::int64_t most = std::min(range.max, limit);
    if (desired > most) {
      return {most, range.max > limit ? Condition::scale_up_limit : Condition::too_many};
    }
  } else if (desired < current) {
    const std::int64_t limit = std::min(current, scale_down_limit(current, events, down, now));
    const std::int64_t fewest = std::max(range.min, limit);
    if (desired < fewest) {
      return {fewest, range.min < limit ? Condition::scale_down_limit : Condition::too_few};
    }
  }
  return {desired, Condition::within_range};
}

void record_change(std::vector<ScaleEvent>& events, std::int64_t change, const ScalingRules& rules,
                   Time now) {
  const Duration longest = longest_period(rules);
  ScaleEvent* free_slot = nullptr;
  for (ScaleEvent& event : events) {
    if (now - event.at > longest) event.outdated = true;
    if (event.outdated) free_slot = &event;
  }
  put(events, free_slot, {change, now, false});
}

std::int64_t stabilize(std::int64_t current, std::int64_t desired, std::vector<Recommendation>& log,
                       Duration up_window, Duration down_window, Time now) {
  std::int64_t least_up = desired;
  std::int64_t most_down = desired;
  Recommendation* free_slot = nullptr;
  for (Recommendation& past : log) {
    const Duration age = now - past.at;
    if (age < up_window) least_up = std::min(least_up, past.replicas);
    if (age < down_window) most_down = std::max(most_down, past.replicas);
    if (age > up_window && age > down_window) free_slot = &past;
  }
  put(log, free_slot, {desired, now});
  return std::min(std::max(current, least_up), most_down);
}

std::int64_t stabilize_legacy(std::int64_t desired, std::vector<Recommendation>& log,
                              Duration window, Time now) {
  std::int64_t largest = desired;
  Recommendation* free_slot = nullptr;
  for (Recommendation& past : log) {
    if (now - past.at > window) {
      free_slot = &past;
    } else {
      largest = std::max(largest, past.replicas);
    }
  }
  put(log, free_slot, {desired, now});
  return largest;
}

Limited limit_legacy(std::int64_t current, std::int64_t desired, ReplicaRange range,
                     std::int64_t factor) {
  const std::int64_t limit = std::max(factor * current, legacy_minimum_limit);
  const std::int64_t most = std::min(range.max, limit);
  if (desired < range.min) return {range.min, Condition::too_few};
  if (desired > most) {
    return {most, range.max > limit ? Condition::scale_up_limit : Condition::too_many};
  }
  return {desired, Condition::within_range};
}

}  // namespace stowplan::hpa
