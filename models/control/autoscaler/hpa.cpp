#include "models/control/autoscaler/hpa.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "models/control/autoscaler/hpa_scraper.hpp"
#include "sim/config/quantity.hpp"

namespace stowplan {
namespace {

void check_policies(const ScalingRules& rules, std::string_view key, Problems& problems) {
  constexpr std::int64_t most = 1'000'000'000;
  for (std::size_t i = 0; i < rules.policies.size(); ++i) {
    const std::int64_t value = rules.policies[i].value;
    if (value <= most) continue;
    problems.push_back({fmt::format("{}.policies[{}].value", key, i),
                        fmt::format("{} instances or percent are more than the {} that can be "
                                    "simulated; use fewer",
                                    value, most)});
  }
}

}  // namespace

// The last digit of the quotient must not ask for another instance.
std::int64_t Hpa::settled(const SteadyLoad& load) const {
  double wanted = 0;
  const auto ask = [&](double needed, double room) {
    if (room <= 0) wanted = static_cast<double>(max);
    if (room > 0) wanted = std::max(wanted, std::ceil(needed / room * (1 - 1e-12)));
  };
  const auto bytes = [](Bytes b) { return static_cast<double>(b.count()); };
  if (target_cpu) ask(load.cores, load.requested * *target_cpu - load.own);
  if (target_memory) {
    ask(bytes(load.memory), bytes(load.requested_memory) * *target_memory - bytes(load.own_memory));
  }
  if (target_requests) ask(load.requests, target_requests->count());
  return std::clamp(static_cast<std::int64_t>(std::min(wanted, 1e9)),
                    std::max<std::int64_t>(min, 1), max);
}

std::optional<Pace> Hpa::pace() const {
  if (initial > 0) return std::nullopt;
  constexpr Duration longest = std::chrono::hours{24 * 365 * 20};  // So that the sum fits.
  Duration looks_back = std::min(2 * std::min(sync, longest), longest);
  for (const Duration part :
       {std::max(scale_up.stabilization, scale_down.stabilization), metric_window, metric_lag}) {
    looks_back += std::min(part, longest);
  }
  return Pace{.between_looks = sync, .looks_back = looks_back};
}

std::string Hpa::note() const {
  std::vector<std::string> targets;
  if (target_cpu) targets.push_back(fmt::format("{:.0f} % CPU", *target_cpu * 100));
  if (target_memory) targets.push_back(fmt::format("{:.0f} % memory", *target_memory * 100));
  if (target_requests) targets.push_back(config::format(*target_requests) + " requests");
  return fmt::format("at {}", fmt::join(targets, ", "));
}

std::unique_ptr<AutoscalerController> Hpa::controller() const {
  return std::make_unique<HpaWithMetrics>(*this);
}

void Hpa::check(Duration window, Problems& problems) const {
  if (min > max) {
    problems.push_back(
        {"min", fmt::format("{} instances at least is more than {} at most; raise autoscaler.max",
                            min, max)});
  }
  if (min == 0) {
    problems.push_back(
        {"min",
         "from no instance it would never come back: what wakes a workload at its first "
         "request (scale-to-zero) is not simulated; use at least 1"});
  }
  if (!target_cpu && !target_memory && !target_requests) {
    problems.push_back({"target_cpu",
                        "it has nothing to steer by; give target_cpu, target_memory or "
                        "target_requests"});
  }
  const auto check_share = [&](const char* key, const std::optional<double>& target) {
    if (!target || (*target >= 0.01 && *target <= 1e4)) return;
    problems.push_back({key, "must lie between 0.01 and 10,000: whole percents count"});
  };
  check_share("target_cpu", target_cpu);
  check_share("target_memory", target_memory);
  if (target_requests && (target_requests->count() < 0.001 || target_requests->count() > 1e9)) {
    problems.push_back({"target_requests",
                        "must lie between 0.001/s and 1e9/s: thousandths of a request a second "
                        "count"});
  }
  check_policies(scale_up, "scale_up", problems);
  check_policies(scale_down, "scale_down", problems);
  const double decisions = seconds(window) / seconds(sync);
  constexpr double most = 1e8;
  if (decisions <= most) return;
  problems.push_back(
      {"sync", fmt::format("{:.3g} decisions in {} are more than the {:.0e} that can be simulated; "
                           "use a longer time between two, like 15 s",
                           decisions, config::format(window), most)});
}

void Hpa::doubts(Problems& problems) const {
  constexpr double likely_per_cent = 10;
  const auto doubt = [&](const char* key, const std::optional<double>& target) {
    if (!target || *target <= 1) return;
    problems.push_back(
        {key,
         *target >= likely_per_cent
             ? fmt::format("{:.6g} is {:.6g} % of what is requested; a share is meant: write "
                           "{:.6g}",
                           *target, *target * 100, *target / 100)
             : fmt::format("{:.6g} is above all that is requested, so it grows only beyond that; "
                           "write a share below 1, like 0.6",
                           *target)});
  };
  doubt("target_cpu", target_cpu);
  doubt("target_memory", target_memory);
}

}  // namespace stowplan
