// A complaint with the line that it is about.
#pragma once

#include <string>
#include <vector>

#include "sim/config/diagnostic.hpp"

namespace stowplan::cli {

/// Each diagnostic as `config::to_string` writes it; below it, where its file can be read again,
/// the line and a mark under the column.
[[nodiscard]] std::string with_source_lines(const std::vector<config::Diagnostic>& diagnostics);

}  // namespace stowplan::cli
