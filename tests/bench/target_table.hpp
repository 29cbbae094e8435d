// Collects what the target benchmarks counted, and prints it as one table.
#pragma once

#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <vector>

#include "tests/bench/targets.hpp"

namespace stowplan::bench {

/// Reports like the console, or only which benchmark has ended, on standard error.
class TargetReporter : public benchmark::ConsoleReporter {
 public:
  explicit TargetReporter(bool quiet) : quiet_{quiet} {}

  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;

  /// The counter of a benchmark, or none if it was not run.
  [[nodiscard]] const double* find(const std::string& benchmark, const std::string& counter) const;

 private:
  bool quiet_;
  std::map<std::string, std::map<std::string, double>> counters_;
};

/// Prints the rows on standard output. Returns whether every target was measured and met.
bool print_targets(const std::vector<TargetRow>& rows, const TargetReporter& measured);

}  // namespace stowplan::bench
