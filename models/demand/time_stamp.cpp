#include "models/demand/time_stamp.hpp"

#include <charconv>
#include <chrono>
#include <cmath>

namespace stowplan {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

// Reads digits off the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  [[nodiscard]] std::string_view rest() const { return rest_; }

  bool skip(char wanted) {
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::optional<int> number(std::size_t digits) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (rest_.empty() || rest_.front() < '0' || rest_.front() > '9') return std::nullopt;
      value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return value;
  }

  /// The digits of a fraction of a second; what is below a nanosecond is cut off.
  std::int64_t fraction_ns() {
    std::int64_t value = 0;
    std::int64_t digit_ns = second_ns / 10;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
      value += (rest_.front() - '0') * digit_ns;
      digit_ns /= 10;
      rest_.remove_prefix(1);
    }
    return value;
  }

 private:
  std::string_view rest_;
};

std::optional<std::int64_t> number_stamp(std::string_view text) {
  const char* const end = text.data() + text.size();
  std::int64_t whole = 0;
  const auto exact = std::from_chars(text.data(), end, whole);
  const bool is_whole = exact.ec == std::errc{} && exact.ptr == end;
  double value = 0;
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc{} || parsed.ptr != end || !std::isfinite(value)) return std::nullopt;
  const double size = std::abs(value);
  std::int64_t unit = second_ns;
  if (size >= 1e17) {
    unit = 1;
  } else if (size >= 1e14) {
    unit = 1'000;
  } else if (size >= 1e11) {
    unit = 1'000'000;
  }
  constexpr double most = 8e18;
  if (size * static_cast<double>(unit) > most) return std::nullopt;
  return is_whole ? whole * unit : static_cast<std::int64_t>(value * static_cast<double>(unit));
}

// "Z", "+02:00", "+0200" or nothing, in seconds east.
std::optional<std::int64_t> zone(Scanner& in) {
  if (in.rest().empty() || in.skip('Z')) return 0;
  const bool east = in.skip('+');
  if (!east && !in.skip('-')) return std::nullopt;
  const std::optional<int> hours = in.number(2);
  in.skip(':');
  const std::optional<int> minutes = in.number(2);
  if (!hours || !minutes || *hours > 14 || *minutes > 59) return std::nullopt;
  return (east ? 1 : -1) * (*hours * 3600 + *minutes * 60);
}

std::optional<std::int64_t> date_stamp(std::string_view text) {
  using std::chrono::day, std::chrono::month, std::chrono::year;
  Scanner in{text};
  const std::optional<int> y = in.number(4);
  const bool first_dash = in.skip('-');
  const std::optional<int> m = in.number(2);
  const bool second_dash = in.skip('-');
  const std::optional<int> d = in.number(2);
  if (!y || !first_dash || !m || !second_dash || !d || *y < 1700 || *y > 2200) return std::nullopt;
  const std::chrono::year_month_day date{year{*y}, month{static_cast<unsigned>(*m)},
                                         day{static_cast<unsigned>(*d)}};
  if (!date.ok()) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
  if (in.rest().empty()) return days * 86400 * second_ns;
  if (!in.skip('T') && !in.skip(' ')) return std::nullopt;
  const std::optional<int> hour = in.number(2);
  const bool colon = in.skip(':');
  const std::optional<int> minute = in.number(2);
  if (!hour || !colon || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  std::int64_t seconds = 0;
  std::int64_t fraction = 0;
  if (in.skip(':')) {
    const std::optional<int> second = in.number(2);
    if (!second || *second > 60) return std::nullopt;
    seconds = *second;
    if (in.skip('.')) fraction = in.fraction_ns();
  }
  const std::optional<std::int64_t> east = zone(in);
  if (!east || !in.rest().empty()) return std::nullopt;
  seconds += days * 86400 + *hour * 3600 + *minute * 60 - *east;
  return seconds * second_ns + fraction;
}

}  // namespace

std::optional<std::int64_t> time_stamp(std::string_view text) {
  const std::optional<std::int64_t> number = number_stamp(text);
  return number ? number : date_stamp(text);
}

}  // namespace stowplan
