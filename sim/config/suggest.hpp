// Finds what a mistyped name was meant to be, so that an error can say so. Suggestions are only
// made when they are close: a wild guess is worse than none.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stowplan::config {

/// Fewest insertions, deletions, substitutions and swaps of neighbours that turn a into b, no
/// letter being touched twice (optimal string alignment). Counts bytes. O(|a| |b|).
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The name closest to `wrong` within distance 2 (1 for names of up to five letters), the
/// earliest of equals; else one that is so close behind the last slash of both; empty when none is.
[[nodiscard]] std::string_view closest(std::string_view wrong,
                                       std::span<const std::string_view> names);

/// Ready to append to an error: `; did you mean "x"?`, else `; expected one of: a, b` when there
/// are at most eight names, else nothing.
[[nodiscard]] std::string suggestion(std::string_view wrong,
                                     std::span<const std::string_view> names);
[[nodiscard]] std::string suggestion(std::string_view wrong, const std::vector<std::string>& names);

/// The whole list, and a suggestion where one is close: `; expected one of: a, b; did you mean
/// "a"?`
[[nodiscard]] std::string expected_one_of(std::string_view wrong,
                                          std::span<const std::string_view> names);

}  // namespace stowplan::config
