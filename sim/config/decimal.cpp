#include "sim/config/decimal.hpp"

#include <charconv>
#include <limits>

namespace stowplan::config {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr int most_digits = 19;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Length of a number at the front of the text, without a sign; 0 if there is none.
std::size_t number_length(std::string_view text) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t start = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at > start;
  };
  if (!digits()) return 0;
  if (at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1])) {
    ++at;
    digits();
  }
  const std::size_t mantissa = at;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (!digits()) at = mantissa;
  }
  return at;
}

/// The number as digits and exponent; none if it has too many digits to be exact.
std::optional<Decimal> exact_value(std::string_view number) {
  Decimal decimal;
  int places = 0;
  bool fraction = false;
  std::size_t at = 0;
  for (; at < number.size() && number[at] != 'e' && number[at] != 'E'; ++at) {
    if (number[at] == '.') {
      fraction = true;
      continue;
    }
    if (decimal.digits > 0 && ++places >= most_digits) return std::nullopt;
    decimal.digits = decimal.digits * 10 + static_cast<std::uint64_t>(number[at] - '0');
    if (fraction) --decimal.exponent;
  }
  if (at < number.size()) {
    ++at;
    if (number[at] == '+') ++at;
    std::int32_t power = 0;
    const auto [end, error] =
        std::from_chars(number.data() + at, number.data() + number.size(), power);
    if (error != std::errc{} || power > 1000 || power < -1000) return std::nullopt;
    decimal.exponent += power;
  }
  return decimal;
}

}  // namespace

std::optional<Number> take_number(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  const bool sign = negative || (!text.empty() && text.front() == '+');
  if (sign) text.remove_prefix(1);
  const std::string_view digits = text.substr(0, number_length(text));
  if (digits.empty()) return std::nullopt;
  const std::optional<Decimal> exact = exact_value(digits);
  if (!exact) return std::nullopt;

  Number number;
  number.exact = *exact;
  number.exact.negative = negative;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number.real);
  if (parsed.ec != std::errc{}) return std::nullopt;
  if (negative) number.real = -number.real;
  number.rest = text.substr(digits.size());
  const std::size_t spaces = number.rest.find_first_not_of(' ');
  number.rest.remove_prefix(spaces == std::string_view::npos ? number.rest.size() : spaces);
  return number;
}

Whole scale(const Decimal& decimal, std::int64_t factor) {
  constexpr auto largest = static_cast<Wide>(std::numeric_limits<std::int64_t>::max());
  Wide value = static_cast<Wide>(decimal.digits) * static_cast<Wide>(factor);
  const bool zero = value == 0;
  for (std::int32_t e = 0; e < decimal.exponent && !zero; ++e) {
    if (value > largest) return {};
    value *= 10;
  }
  // All but the last digit can be cut; that one decides how to round.
  Wide last = 0;
  for (std::int32_t e = 0; e > decimal.exponent && value != 0; --e) {
    last = value % 10;
    value /= 10;
    if (value == 0 && e - 1 > decimal.exponent) last = 0;
  }
  if (last >= 5) value += 1;
  if (value > largest) return {};
  const auto magnitude = static_cast<std::int64_t>(value);
  return {true, !zero && magnitude == 0, decimal.negative ? -magnitude : magnitude};
}

std::optional<std::string> exact_quotient(std::int64_t value, std::int64_t size) {
  constexpr int most_places = 9;
  const bool negative = value < 0;
  const auto magnitude = negative ? Wide{0} - static_cast<Wide>(value) : static_cast<Wide>(value);
  const auto divisor = static_cast<Wide>(size);
  std::string text =
      (negative ? "-" : "") + std::to_string(static_cast<std::uint64_t>(magnitude / divisor));
  Wide rest = magnitude % divisor;
  if (rest != 0) text += '.';
  for (int place = 0; rest != 0; ++place) {
    if (place == most_places) return std::nullopt;
    rest *= 10;
    text += static_cast<char>('0' + static_cast<int>(rest / divisor));
    rest %= divisor;
  }
  return text;
}

}  // namespace stowplan::config
