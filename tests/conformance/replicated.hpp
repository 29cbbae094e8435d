// The statistical comparison: independent replications with fixed seeds, warm-up deleted, one mean
// per replication.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tests/conformance/findings.hpp"

namespace stowplan::conformance {

inline constexpr std::uint64_t seed = 20240229;
inline constexpr std::uint32_t replications = 32;
/// More than all statistical comparisons together, so that a correct simulator fails by chance with
/// probability below family_alpha over all of them (Bonferroni).
inline constexpr double comparisons = 600;
inline constexpr double family_alpha = 1e-3;
/// What may remain of warm-up and of the end of the run.
inline constexpr double bias_allowance = 0.002;
/// A comparison with a relatively wider interval would prove nothing, and fails.
inline constexpr double widest = 0.05;
/// Second moments tell service orders apart by factors (1 / (1 - rho) between first and last come),
/// and converge slowly: for them this is narrow enough.
inline constexpr double widest_square = 0.2;
/// Service of infinite variance: means of the work present converge like n^(-1/3).
inline constexpr double widest_heavy = 0.1;
/// Share of a run that is deleted as warm-up.
inline constexpr double warm_up_share = 0.1;

/// A quantity with a known value. NaN observations (nothing seen) are left out of the mean.
struct Target {
  std::string name;
  double oracle;
  double widest = conformance::widest;  ///< Half-width relative to the oracle.
};

/// Runs `run(replication)`, which returns one observation per target, and fails for each target
/// with |mean - oracle| > half-width + bias_allowance * |oracle|, or half-width > widest *
/// |oracle|.
void compare(Findings& findings, const std::vector<Target>& targets,
             const std::function<std::vector<double>(std::uint32_t)>& run);

/// Jobs per replication for a half-width of about 3 % of the mean number in a single-server queue:
/// the asymptotic variance of M/M/1, 2 rho (1 + rho) / (1 - rho)^4, times (1 + scv) / 2.
[[nodiscard]] double jobs_for(double utilization, double service_scv = 1);

}  // namespace stowplan::conformance
