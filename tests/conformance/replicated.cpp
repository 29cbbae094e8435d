#include "tests/conformance/replicated.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/experiment/replicate.hpp"
#include "sim/stats/interval.hpp"

namespace stowplan::conformance {

void compare(Findings& findings, const std::vector<Target>& targets,
             const std::function<std::vector<double>(std::uint32_t)>& run) {
  const auto observed = replicate(replications, findings.options().threads, run);
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const Target& target = targets[i];
    std::vector<double> values;
    for (const std::vector<double>& one : observed) values.push_back(one.at(i));
    const Estimate e = t_interval(values, 1 - family_alpha / comparisons);
    const double size = std::abs(target.oracle);
    findings.count_simulated();
    if (!(std::abs(e.mean - target.oracle) <= e.half_width + bias_allowance * size)) {
      findings.fail(fmt::format("simulated {}: expected {}, got {} +- {}", target.name,
                                target.oracle, e.mean, e.half_width));
    } else if (!(e.half_width <= target.widest * size)) {
      findings.fail(fmt::format("simulated {}: half-width {} of {} proves nothing", target.name,
                                e.half_width, target.oracle));
    }
  }
}

double jobs_for(double utilization, double service_scv) {
  constexpr double quantile = 5.9;  // Of Student's t for the confidence used.
  constexpr double precision = 0.03;
  const double idle = 1 - utilization;
  const double services = quantile * quantile * 2 * (1 + utilization) /
                          (utilization * idle * idle * precision * precision);
  return std::clamp(services * (1 + service_scv) / 2 / replications, 5e4, 1e6);
}

}  // namespace stowplan::conformance
