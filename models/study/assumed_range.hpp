// Which values of a scenario are not known, and how far from the truth they may be: the ranges that
// are stated beside them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/config/show.hpp"

namespace stowplan {

/// A value in force and the ends of what it may be instead, as TOML.
struct AssumedRange {
  std::string path;
  std::string value;
  std::string low;
  std::string high;
  std::string source;
};

/// "19 us to 73 us", "0 to 2 s", "36 to 350"; none where it is words, or both ends are the same.
[[nodiscard]] std::optional<std::pair<std::string, std::string>> ends_of_range(
    std::string_view range);

/// Of all values in force those with a range of two ends, in their order. A range that is stated
/// for a distribution is one of its location: its value, mean, median or least.
[[nodiscard]] std::vector<AssumedRange> assumed_ranges(
    const std::vector<config::EffectiveValue>& values);

}  // namespace stowplan
