// One workload across the layouts, on one screen: whether it keeps up and keeps its objectives, how
// it runs, and what it gets and costs.
#pragma once

#include <string>
#include <vector>

#include "models/result/result.hpp"
#include "view/table.hpp"
#include "view/verdict.hpp"

namespace stowplan::view {

[[nodiscard]] std::vector<VerdictLine> workload_verdict(const Comparison& comparison,
                                                        const std::string& workload);

[[nodiscard]] Table workload_table(const Comparison& comparison, const std::string& workload);

}  // namespace stowplan::view
