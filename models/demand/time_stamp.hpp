// Instants as monitoring systems write them into CSV files.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace stowplan {

/// Nanoseconds since some zero that a file keeps throughout.
///
/// Model   a number is seconds, fractions allowed; from 1e11 on milliseconds, from 1e14 on
///         microseconds, from 1e17 on nanoseconds, as Unix times of our days are (in seconds, 1e11
///         is the year 5138). Else a date and time, "2026-07-20 12:00:00" with `T` or a blank
///         between, fractions and a zone (`Z`, `+02:00`) if wanted; without a zone it is UTC.
/// Shape   whole nanoseconds, exact for dates and whole numbers
/// Errors  none for what is neither, for dates there are not, and before 1700 or after 2200
[[nodiscard]] std::optional<std::int64_t> time_stamp(std::string_view text);

}  // namespace stowplan
