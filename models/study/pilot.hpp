// How many replications a wish for the precision of a difference comes to.
#pragma once

#include <cstdint>

#include "sim/stats/interval.hpp"

namespace stowplan {

/// Replications in all after those of a pilot, so that the mean difference is known within
/// `half_width` to either side.
///
/// Model   n (w / half_width)^2, rounded up, with w the half-width of the t interval of the pilot's
/// n
///         differences; at least n. For normal differences the mean of so many, within half_width,
///         holds the truth with the interval's confidence, whatever their variance.
/// Example differences 1, 2, 3 at 95 %: w = 2.48, so 19 for a half-width of 1.
/// Shape   `most` where more would be needed, or half_width is not above 0 and they vary
/// Errors  aborts unless there are two differences or more
/// Source  C. Stein, Annals of Mathematical Statistics 16 (1945)
[[nodiscard]] std::int64_t replications_for(const Estimate& pilot, double half_width,
                                            std::int64_t most);

}  // namespace stowplan
