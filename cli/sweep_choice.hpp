// Which layout to choose where the axes of a study are what is not known.
#pragma once

#include <string>

#include "cli/store.hpp"
#include "view/table.hpp"

namespace stowplan::cli {

/// What each layout comes to over the points, which are draws of what is not known, and the choice
/// as notes. A layout is good at a point where it keeps up and misses no objective.
[[nodiscard]] view::Table choice_table(const Store& store, const std::string& metric);

}  // namespace stowplan::cli
