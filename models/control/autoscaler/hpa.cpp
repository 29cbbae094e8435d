#include "models/control/autoscaler/hpa.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

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
  const double room = load.requested * target_cpu - load.own;
  if (room <= 0) return max;
  const double wanted = std::ceil(load.cores / room * (1 - 1e-12));
  return std::clamp(static_cast<std::int64_t>(std::min(wanted, 1e9)),
                    std::max<std::int64_t>(min, 1), max);
}

std::string Hpa::note() const { return fmt::format("at {:.0f} % CPU", target_cpu * 100); }

std::unique_ptr<AutoscalerController> Hpa::controller() const {
  return std::make_unique<HpaWithMetrics>(*this);
}

void Hpa::check(Duration window, Problems& problems) const {
  if (min > max) {
    problems.push_back(
        {"min", fmt::format("{} instances at least is more than {} at most; raise autoscaler.max",
                            min, max)});
  }
  if (target_cpu < 0.01 || target_cpu > 1e4) {
    problems.push_back({"target_cpu", "must lie between 0.01 and 10,000: whole percents count"});
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
  if (target_cpu <= 1) return;
  constexpr double likely_per_cent = 10;
  problems.push_back(
      {"target_cpu",
       target_cpu >= likely_per_cent
           ? fmt::format("{:.6g} is {:.6g} % of what is requested; a share is meant: write {:.6g}",
                         target_cpu, target_cpu * 100, target_cpu / 100)
           : fmt::format("{:.6g} is above all that is requested, so it grows only beyond that; "
                         "write a share below 1, like 0.6",
                         target_cpu)});
}

}  // namespace stowplan
