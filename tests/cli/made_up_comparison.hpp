// A comparison of three layouts with invented numbers, for tests of what is printed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/result/result.hpp"
#include "view/verdict.hpp"

namespace stowplan {

void add_metric(LayoutResult& layout, std::string_view key, double mean, double half_width);

[[nodiscard]] LayoutResult made_up_layout(std::string name, double factor);

/// `mixed` is cheaper than `all-vm` by more than the noise; `other` was never paired with it, and
/// their intervals overlap. Response times do not differ.
[[nodiscard]] Comparison made_up_comparison();

/// All that the lines say of a topic, each ended by a line feed.
[[nodiscard]] std::string line_of(const std::vector<view::VerdictLine>& lines,
                                  std::string_view topic);

}  // namespace stowplan
