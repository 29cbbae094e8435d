// A result with all that pictures show, with invented numbers; and one with random ones.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/result/result.hpp"
#include "view/drawing/pictures.hpp"

namespace stowplan {

/// `all-vm` misses an objective, `mixed` is fine, `other` does not keep up, `too-big` is
/// infeasible.
[[nodiscard]] Comparison drawn_comparison();

/// Layouts, workloads, names, numbers and failures by chance; anything may be NaN, infinite or
/// zero.
[[nodiscard]] Comparison random_comparison(std::uint32_t seed);

/// Names that must not get out of hand in a document.
[[nodiscard]] const std::vector<std::string>& hostile_names();

/// A day of two layouts and two quantities, with a gap and a stretch without a band.
[[nodiscard]] std::vector<view::TimeSeries> made_up_series();

}  // namespace stowplan
