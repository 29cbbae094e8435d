// Quantities as users write and read them: a number and a unit, "250 ms", "1.5 GiB", "300/s".
// Whole quantities (time, bytes, millicores) are read by integer arithmetic, so "0.1 s" is exactly
// 100 000 000 ns. docs/units_and_terms.md lists every unit.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/units.hpp"

namespace stowplan::config {

/// A value, or why there is none.
template <class T>
struct Parsed {
  std::optional<T> value;
  std::string error;  ///< Like: cannot read "5 sec"; unknown unit "sec"; expected one of: ...
};

/// Reads "<number><unit>", spaces between them allowed; the number may have a sign, a fraction and
/// an exponent. Whole quantities are rounded to the nearest whole unit, half away from zero.
/// Errors: no number, no unit, unknown unit, out of range, or not zero and yet rounded to zero.
template <class T>
[[nodiscard]] Parsed<T> parse(std::string_view text) = delete;
template <>
[[nodiscard]] Parsed<Duration> parse<Duration>(std::string_view text);
template <>
[[nodiscard]] Parsed<Bytes> parse<Bytes>(std::string_view text);
template <>
[[nodiscard]] Parsed<Cores> parse<Cores>(std::string_view text);  ///< A bare number is cores.
template <>
[[nodiscard]] Parsed<Rate> parse<Rate>(std::string_view text);
template <>
[[nodiscard]] Parsed<Bandwidth> parse<Bandwidth>(std::string_view text);
template <>
[[nodiscard]] Parsed<Price> parse<Price>(std::string_view text);
template <>
[[nodiscard]] Parsed<TrafficPrice> parse<TrafficPrice>(std::string_view text);
template <>
[[nodiscard]] Parsed<Power> parse<Power>(std::string_view text);

/// The shortest text that parse() reads back as the same value; of equals the larger unit.
[[nodiscard]] std::string format(Duration value);
[[nodiscard]] std::string format(Bytes value);
[[nodiscard]] std::string format(Cores value);
[[nodiscard]] std::string format(Rate value);
[[nodiscard]] std::string format(Bandwidth value);
[[nodiscard]] std::string format(Price value);
[[nodiscard]] std::string format(TrafficPrice value);
[[nodiscard]] std::string format(Power value);

/// The shortest decimal text of a plain number that reads back as the same number.
[[nodiscard]] std::string format(double value);

/// What errors, schema and manual say about a type of quantity.
struct QuantityInfo {
  std::string_view name;                    ///< "duration"
  std::string_view article;                 ///< "a duration"
  std::string_view example;                 ///< "250 ms"
  std::span<const std::string_view> units;  ///< As accepted.
};

template <class T>
[[nodiscard]] const QuantityInfo& quantity_info() = delete;
template <>
[[nodiscard]] const QuantityInfo& quantity_info<Duration>();
template <>
[[nodiscard]] const QuantityInfo& quantity_info<Bytes>();
template <>
[[nodiscard]] const QuantityInfo& quantity_info<Cores>();
template <>
[[nodiscard]] const QuantityInfo& quantity_info<Rate>();
template <>
[[nodiscard]] const QuantityInfo& quantity_info<Bandwidth>();
template <>
[[nodiscard]] const QuantityInfo& quantity_info<Price>();
template <>
[[nodiscard]] const QuantityInfo& quantity_info<TrafficPrice>();
template <>
[[nodiscard]] const QuantityInfo& quantity_info<Power>();

}  // namespace stowplan::config
