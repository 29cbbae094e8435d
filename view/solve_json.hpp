// The answer to a search, for programs.
#pragma once

#include <string>
#include <vector>

#include "view/solve_output.hpp"

namespace stowplan::view {

[[nodiscard]] std::string solve_json(const std::vector<SolvedLayout>& solved,
                                     const SolveText& style);

/// A line for every choice that was tried.
[[nodiscard]] std::string solve_csv(const SolvedLayout& one, bool header);

}  // namespace stowplan::view
