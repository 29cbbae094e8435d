// Values in force as a reader or a program takes them: what `show` and one entry of `catalog`
// print.
#pragma once

#include <string>
#include <vector>

#include "sim/config/show.hpp"
#include "view/print_comparison.hpp"

namespace stowplan::cli {

/// Key, value, origin, range and source of each: as TOML with comments, a JSON list, CSV or
/// Markdown. Places inside the folder of the catalogue are named from there on.
[[nodiscard]] std::string value_rows(const std::vector<config::EffectiveValue>& rows,
                                     view::OutputFormat format, const std::string& catalogue);

/// Those that one of the paths names or that lie below one; all where there is no path.
/// Errors  config::ConfigError with each path that nothing lies below
[[nodiscard]] std::vector<config::EffectiveValue> rows_below(
    std::vector<config::EffectiveValue> rows, const std::vector<std::string>& paths);

}  // namespace stowplan::cli
