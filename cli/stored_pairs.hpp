// Results of stores held against each other, by the replications that both have.
#pragma once

#include <string>
#include <vector>

#include "cli/fail_on.hpp"
#include "cli/store.hpp"
#include "models/experiment/paired.hpp"

namespace stowplan::cli {

inline constexpr double stored_confidence = 0.95;

/// What two results are of, and how they differ.
struct ResultPair {
  std::string name;
  std::vector<PairedMetric> metrics;
};

/// The metrics of two results. `file` is the name of the store, for errors.
/// Errors  FileError: a replication that cannot be read
[[nodiscard]] std::vector<PairedMetric> paired_results(const Store& a, const std::string& file_a,
                                                       const Task& of_a, const Store& b,
                                                       const std::string& file_b, const Task& of_b);

/// All results of the same settings and layout, whatever their numbers are.
[[nodiscard]] std::vector<ResultPair> results_in_common(const Store& a, const std::string& file_a,
                                                        const Store& b, const std::string& file_b);

/// One family over all results, so that the more are compared, the more each has to show.
void correct_all(std::vector<ResultPair>& pairs);

[[nodiscard]] std::vector<Change> changes_of(const std::vector<ResultPair>& pairs);

}  // namespace stowplan::cli
