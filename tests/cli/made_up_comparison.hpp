// A comparison of three layouts with invented numbers, for tests of what is printed.
#pragma once

#include <string>
#include <string_view>

#include "models/result/result.hpp"

namespace stowplan {

void add_metric(LayoutResult& layout, std::string_view key, double mean, double half_width);

[[nodiscard]] LayoutResult made_up_layout(std::string name, double factor);

/// `mixed` is cheaper than `all-vm` by more than the noise; `other` was never paired with it, and
/// their intervals overlap. Response times do not differ.
[[nodiscard]] Comparison made_up_comparison();

}  // namespace stowplan
