// The statistical comparison: independent replications with fixed seeds, warm-up deleted, one mean
// per replication.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "conformance/findings.hpp"

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
/// Longest replication [jobs]: 1.6e9 jobs in all, some minutes. What needs more is not simulated.
inline constexpr double most_jobs = 5e7;
/// Share of a run that is deleted as warm-up.
inline constexpr double warm_up_share = 0.1;

/// A quantity with a known value. NaN observations (nothing seen) are left out of the mean.
struct Target {
  std::string name;
  double oracle;
  double widest = conformance::widest;  ///< Half-width relative to the oracle.
};

/// How much one replication simulates at first.
struct Length {
  double jobs = 0;
  double seconds_each = 1;  ///< Mean time between jobs: the clock ends after 292 years.
};

/// One replication of `jobs` jobs: one observation per target.
using Replication = std::function<std::vector<double>(std::uint32_t replication, double jobs)>;

/// Runs the replications and fails for each target with
/// |mean - oracle| > half-width + bias_allowance * |oracle|. Starts with `length` and makes
/// it longer until every half-width is at most widest * |oracle|. What more than `most_jobs` would
/// take counts as not simulated, with its reason, because a wide interval is no test.
/// Returns whether all targets were compared.
bool compare(Findings& findings, const std::vector<Target>& targets, const Length& length,
             const Replication& run);

/// Jobs that pass in one relaxation time of a line, 1 / (mu (1 - sqrt rho)^2) in M/M/1, times
/// (1 + scv) / 2 for other services.
[[nodiscard]] double relaxation_jobs(double utilization, double service_scv = 1);

/// Jobs per replication for a half-width of 3.5 % of the mean number in a single-server queue: the
/// asymptotic variance of M/M/1, relative 2 (1 + rho) / (rho (1 - rho)^2) a job, which is
/// 2 (1 + rho) / (rho (1 + sqrt rho)^2) relaxation times; times (1 + scv) / 2. About 890 relaxation
/// times in each, so that the tenth that is deleted is more than the start takes to be forgotten.
[[nodiscard]] double jobs_for(double utilization, double service_scv = 1);

}  // namespace stowplan::conformance
