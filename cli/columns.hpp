// Rows of text with their columns one below the other.
#pragma once

#include <string>
#include <vector>

#include "view/table.hpp"

namespace stowplan::cli {

[[nodiscard]] std::string in_columns(const std::vector<std::vector<std::string>>& rows);

/// The names of the columns and the rows of a table. A cell's interval follows it; what is bad
/// begins with "!", what is strong ends with "*".
[[nodiscard]] std::string in_columns(const view::Table& table);

/// The same below its title and above its notes.
[[nodiscard]] std::string titled_columns(const view::Table& table);

}  // namespace stowplan::cli
