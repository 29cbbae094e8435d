// Files of cases in, lines about them out.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "tests/conformance/findings.hpp"

namespace stowplan::conformance {

/// What became of some cases.
struct Counts {
  int passed = 0;
  int failed = 0;
  int not_covered = 0;
  int simulated = 0;  ///< Comparisons, not cases.

  Counts& operator+=(const Counts& other);
};

/// Checks every case of a file, each in a process of its own, and prints a line per rule with what
/// failed and what was not looked at. A case that is no case (no object, no rule, a rule the file
/// does not list) has failed. Throws std::runtime_error if the file is none of stowplan-vectors/1.
[[nodiscard]] Counts run_vectors(const Json& vectors, const Options& options, std::ostream& out);

/// All files, then "N passed, M failed". Returns 0 if some case passed and none failed, 2 if a file
/// could not be read, else 1.
[[nodiscard]] int run_files(const std::vector<std::string>& files, const Options& options,
                            std::ostream& out, std::ostream& errors);

}  // namespace stowplan::conformance
