// What became of a scenario's assertions, in sentences.
#pragma once

#include <string>
#include <vector>

#include "models/result/result.hpp"
#include "view/verdict.hpp"

namespace stowplan::view {

/// "workload/shop response_time.p99 of mixed is 120 ms ± 4, and has to be at most 80 ms"
[[nodiscard]] std::string assertion_text(const AssertionCheck& check);

/// A line for each that does not hold; where all do, one that says so; none where there are none.
[[nodiscard]] std::vector<VerdictLine> assertion_lines(const Comparison& comparison);

}  // namespace stowplan::view
