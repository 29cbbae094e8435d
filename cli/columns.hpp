// Rows of text with their columns one below the other.
#pragma once

#include <string>
#include <vector>

namespace stowplan::cli {

[[nodiscard]] std::string in_columns(const std::vector<std::vector<std::string>>& rows);

}  // namespace stowplan::cli
