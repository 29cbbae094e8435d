#include "models/experiment/start.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "models/analytic/layout_answer.hpp"
#include "models/control/autoscaler/autoscaler.hpp"
#include "models/metric/metric_key.hpp"
#include "sim/config/quantity.hpp"

namespace stowplan {
namespace {

constexpr Duration first_minutes = std::chrono::minutes{5};

const Autoscaler& autoscaler_of(const Plan& plan, std::size_t service) {
  return plan.instance_of(service).deployment->autoscaler;
}

bool follows_use(const Plan& plan) {
  for (std::size_t s = 0; s < plan.services.size(); ++s) {
    if (what_it_follows(autoscaler_of(plan, s)) == Follows::use) return true;
  }
  return false;
}

bool is_start_time(const std::string& path) {
  const std::optional<MetricKey> key = MetricKey::parse(path);
  return key && key->id.family().name.starts_with("start_time");
}

// The key for which a layout with an autoscaler that follows use starts cold; none where it starts
// settled.
std::optional<std::string> reason_for_cold(const Plan& plan) {
  const Scenario& scenario = plan.scenario();
  if (scenario.warm_up) return "warm_up";
  if (scenario.settle <= Duration{}) return "settle = 0 s";
  if (std::ranges::any_of(scenario.stop.metrics, is_start_time)) return "stop.metrics";
  for (std::size_t s = 0; s < plan.services.size(); ++s) {
    const Autoscaler& autoscaler = autoscaler_of(plan, s);
    if (what_it_follows(autoscaler) == Follows::plan) return "schedule";
    if (what_it_follows(autoscaler) == Follows::use && !pace_of(autoscaler)) return "initial";
  }
  return std::nullopt;
}

// "6 min 45 s".
std::string in_words(Duration time) {
  const std::int64_t whole = time / std::chrono::seconds{1};
  if (whole < 60) return config::format(time);
  const std::int64_t rest = whole % 60;
  return fmt::format("{} min{}", whole / 60, rest > 0 ? fmt::format(" {} s", rest) : "");
}

// "7 min", or "7 min to 9 min" where they differ.
template <class Value, class Text>
std::string range_of(std::vector<Value> values, Text text) {
  const auto [least, most] = std::ranges::minmax(values);
  return least == most ? text(least) : fmt::format("{} to {}", text(least), text(most));
}

std::string replicas_at_zero(const Plan& plan, std::span<const Observation> replications) {
  std::vector<std::string> parts;
  std::vector<std::string> workloads;
  for (std::size_t s = 0; s < plan.services.size(); ++s) {
    if (!pace_of(autoscaler_of(plan, s))) continue;
    std::vector<std::int64_t> replicas;
    for (const Observation& one : replications) replicas.push_back(one.settling->replicas[s]);
    std::string text = range_of(replicas, [](std::int64_t n) { return fmt::format("{}", n); });
    const bool one = text == "1";
    text += one ? " replica" : " replicas";
    parts.push_back(std::move(text));
    workloads.push_back(plan.workload(s).name);
  }
  if (parts.size() > 1) {
    for (std::size_t i = 0; i < parts.size(); ++i) parts[i] += " of " + workloads[i];
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace

std::optional<SettledStart> settled_start(const Plan& plan) {
  if (!follows_use(plan) || reason_for_cold(plan)) return std::nullopt;
  SettledStart start{.replicas = {}, .rates = {}, .most = plan.scenario().settle};
  // Of a shorter run all of it: what a series would bring after it is not known.
  const Duration looked_at =
      std::min(first_minutes, plan.scenario().before_window() + plan.scenario().duration);
  const analytic::AnalyticAnswer answer = analytic::solve(plan, looked_at);
  for (const analytic::WorkloadAnswer& workload : answer.workloads) {
    start.replicas.push_back(workload.instances);
    start.rates.push_back(workload.outside_rate);
  }
  return start;
}

void tell_start(const Plan& plan, std::span<const Observation> replications, LayoutResult& layout,
                Comparison& comparison) {
  if (!follows_use(plan)) return;
  const auto say = [&](std::string text) {
    layout.findings.push_back({MetricScope{}, "start", std::move(text)});
  };
  if (const std::optional<std::string> reason = reason_for_cold(plan)) {
    say(fmt::format("cold ({})", *reason));
    return;
  }
  std::vector<Duration> times;
  std::size_t unsettled = 0;
  for (const Observation& one : replications) {
    times.push_back(one.settling->took);
    if (!one.settling->settled) ++unsettled;
  }
  const std::string replicas = replicas_at_zero(plan, replications);
  if (unsettled == 0) {
    say(fmt::format("settled after {} at {}", range_of(times, in_words), replicas));
    return;
  }
  const std::string settle = in_words(plan.scenario().settle);
  const std::string which =
      unsettled == replications.size()
          ? ""
          : fmt::format(" in {} of {} replications", unsettled, replications.size());
  say(fmt::format("not settled after {}{}, at {}", settle, which, replicas));
  comparison.cautions.push_back(
      {.topic = "start",
       .layout = layout.name,
       .text = fmt::format("{}: not settled after {}{}: its replicas or hosts still changed when "
                           "the run began; a longer settle lets them come to rest, initial or "
                           "warm_up state a cold start",
                           layout.name, settle, which)});
}

}  // namespace stowplan
