#include "conformance/replicated.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/stats/interval.hpp"
#include "sim/units.hpp"

namespace stowplan::conformance {

namespace {

// What one of them found of one target.
bool precise(const Estimate& e, const Target& target) {
  return e.half_width <= target.widest * std::abs(target.oracle);
}

std::vector<Estimate> estimates(const Findings& findings, std::size_t targets, double jobs,
                                const Replication& run) {
  std::vector<std::vector<double>> observed(replications);
  findings.options().run(
      replications,
      [&](std::uint32_t replication) { observed[replication] = run(replication, jobs); },
      [](std::uint32_t) { return true; });
  std::vector<Estimate> result;
  for (std::size_t i = 0; i < targets; ++i) {
    std::vector<double> values;
    for (const std::vector<double>& one : observed) values.push_back(one.at(i));
    result.push_back(t_interval(values, 1 - family_alpha / comparisons));
  }
  return result;
}

// How many times longer it would have to be, with a margin; 1 or less if it is long enough.
double stretch_wanted(const std::vector<Target>& targets, const std::vector<Estimate>& found) {
  constexpr double margin = 1.5;
  double stretch = 0;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (precise(found[i], targets[i])) continue;
    const double ratio = found[i].half_width / (targets[i].widest * std::abs(targets[i].oracle));
    stretch = std::max(stretch, std::max(2.0, ratio * ratio * margin));
  }
  return stretch;
}

}  // namespace

bool compare(Findings& findings, const std::vector<Target>& targets, const Length& length,
             const Replication& run) {
  if (targets.empty()) return false;
  const double clock_seconds = seconds(Duration::max()) / (1 + 2 * warm_up_share);
  const double most = std::min(most_jobs, clock_seconds / length.seconds_each);
  double jobs = length.jobs;
  if (!(jobs <= most)) {
    findings.without_simulation(fmt::format("would take {:.1g} jobs a replication", jobs));
    return false;
  }
  std::vector<Estimate> found = estimates(findings, targets.size(), jobs, run);
  double stretch = stretch_wanted(targets, found);
  while (stretch > 1 && jobs * stretch <= most) {
    jobs *= stretch;
    found = estimates(findings, targets.size(), jobs, run);
    stretch = stretch_wanted(targets, found);
  }
  bool all = true;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const Target& target = targets[i];
    const Estimate& e = found[i];
    const double allowed = e.half_width + bias_allowance * std::abs(target.oracle);
    if (!(std::abs(e.mean - target.oracle) <= allowed)) {
      findings.fail(fmt::format("simulated {}: expected {}, got {} +- {}", target.name,
                                target.oracle, e.mean, e.half_width));
    } else if (!precise(e, target)) {
      all = false;
      findings.without_simulation(fmt::format("{}: half-width {:.2g} of {:.4g} proves nothing",
                                              target.name, e.half_width, target.oracle));
      continue;
    }
    findings.count_simulated();
  }
  return all;
}

double relaxation_jobs(double utilization, double service_scv) {
  const double gap = 1 - std::sqrt(utilization);
  return (1 + service_scv) / 2 / (gap * gap);
}

double jobs_for(double utilization, double service_scv) {
  constexpr double quantile = 5.9;  // Of Student's t for the confidence used.
  constexpr double precision = 0.035;
  constexpr double fewest = 5e4;
  if (!(utilization > 0 && utilization < 1)) return fewest;
  const double root = 1 + std::sqrt(utilization);
  const double relaxations = 2 * (1 + utilization) / (utilization * root * root);
  const double jobs = quantile * quantile / (precision * precision) * relaxations *
                      relaxation_jobs(utilization, service_scv) / replications;
  return std::max(jobs, fewest);
}

}  // namespace stowplan::conformance
