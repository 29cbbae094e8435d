// Decimal numbers read without rounding, and units to scale them by: what quantity.cpp is made of.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace stowplan::config {

/// digits * 10^exponent, with its sign. More than 19 digits make it no Decimal.
struct Decimal {
  bool negative = false;
  std::uint64_t digits = 0;
  std::int32_t exponent = 0;
};

/// A number taken off the front of a text: its exact value, the same as double, and what follows.
struct Number {
  Decimal exact;
  double real = 0;
  std::string_view rest;  ///< Without leading spaces.
};

/// Reads `-12.5e3`; none where the text starts otherwise, or holds too many digits.
[[nodiscard]] std::optional<Number> take_number(std::string_view text);

/// decimal * factor, rounded to the nearest whole number, half away from zero.
struct Whole {
  bool fits = false;      ///< The result is an int64.
  bool vanishes = false;  ///< Not zero, and yet rounded to zero.
  std::int64_t value = 0;
};
[[nodiscard]] Whole scale(const Decimal& decimal, std::int64_t factor);

/// value / size as an exact decimal text of at most nine places; none if it needs more.
[[nodiscard]] std::optional<std::string> exact_quotient(std::int64_t value, std::int64_t size);

}  // namespace stowplan::config
