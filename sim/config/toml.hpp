// Reads TOML text into a tree of nodes. The library behind it is named in toml.cpp only.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/config/node.hpp"

namespace stowplan::config {

/// What the text is not, and where.
struct SyntaxError {
  Position position;
  std::string message;
};

/// The root table of a TOML text. Every position carries `file`. Dates become text.
/// On a syntax error the table is empty and the error is appended; TOML readers stop at the first.
[[nodiscard]] Node parse_toml(std::string_view text, std::uint32_t file,
                              std::vector<SyntaxError>& errors);

}  // namespace stowplan::config
