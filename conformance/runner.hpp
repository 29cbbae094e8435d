// Published cases held against the functions that the simulator calls: a text of cases in, what
// became of them out. The format is stowplan-vectors/1; docs/conformance.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/options.hpp"

namespace stowplan::conformance {

/// What became of some cases.
struct Counts {
  int passed = 0;
  int failed = 0;
  int not_covered = 0;
  int simulated = 0;  ///< Comparisons, not cases.

  Counts& operator+=(const Counts& other);
};

/// The cases of one rule.
struct RuleReport {
  std::string rule;
  std::string function;  ///< What of the product it asks; empty where the rule is not covered.
  Counts counts;
  std::vector<std::string> failures;  ///< Each with the id of its case.
};

/// What became of a file.
struct Report {
  std::string name;  ///< Of the vectors.
  std::vector<RuleReport> rules;
  std::vector<std::string> not_covered;    ///< Rules or cases, each with the reason.
  std::vector<std::string> not_simulated;  ///< Comparisons, each with the reason.

  [[nodiscard]] Counts total() const;
};

/// A report, or why there is none.
struct Reading {
  std::optional<Report> report;
  std::string error;
};

/// Checks every case of a text, each by `options.isolate`. A case that is no case (no object, no
/// rule, a rule the file does not list) has failed.
/// Errors  a text that is no stowplan-vectors/1
[[nodiscard]] Reading run_vectors(std::string_view text, const Options& options);

/// A report as lines: one a rule, its failures below it, then what was not looked at.
[[nodiscard]] std::string lines_of(const Report& report);

}  // namespace stowplan::conformance
