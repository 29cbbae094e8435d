#include "view/drawing/axis.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include "sim/math.hpp"
#include "view/format_quantity.hpp"

namespace stowplan::view {
namespace {

// The power of `base` that is at most x > 0.
double power_below(double x, double base) {
  double power = 1;
  while (power > x) power /= base;
  while (power * base <= x) power *= base;
  return power;
}

bool is_time(std::string_view unit) { return unit == "s"; }
bool is_bytes(std::string_view unit) { return unit.starts_with("B"); }

// The smallest round number from x > 0 on.
double round_up(double x, std::string_view unit) {
  constexpr double reach = 20;  // Between two neighbours lies less.
  // A value that is round but for its last digits counts as round.
  const std::vector<double> found = round_numbers(x * (1 - 1e-9), x * reach, unit);
  return found.empty() ? x : found.front();
}

// The same for a step between ticks: of 20 or 50 s few make a whole minute.
double step_from(double x, std::string_view unit) {
  const double step = round_up(x, unit);
  if (is_time(unit) && step == 20) return 30;
  if (is_time(unit) && step == 50) return 60;
  return step;
}

double round_down(double x, std::string_view unit) {
  constexpr double reach = 20;
  const std::vector<double> found = round_numbers(x / reach, x * (1 + 1e-9), unit);
  return found.empty() ? x : found.back();
}

// Of many ticks those that are tens or their like, then every so many.
std::vector<double> thinned(std::vector<double> ticks, std::size_t most) {
  if (ticks.size() <= most) return ticks;
  std::vector<double> tens;
  constexpr std::array<double, 5> longer{60, 600, 3600, 43200, 86400};
  for (const double tick : ticks) {
    const bool ten = std::abs(tick / power_below(tick * (1 + 1e-9), 10) - 1) < 1e-6;
    const bool known = tick >= 60 && std::ranges::find(longer, tick) != longer.end();
    if (tick < 60 ? ten : (known || (ten && tick > 86400))) tens.push_back(tick);
  }
  if (tens.size() >= 2) ticks = std::move(tens);
  while (ticks.size() > most) {
    std::vector<double> fewer;
    for (std::size_t i = 0; i < ticks.size(); i += 2) fewer.push_back(ticks[i]);
    ticks = std::move(fewer);
  }
  return ticks;
}

}  // namespace

std::vector<double> round_numbers(double low, double high, std::string_view unit) {
  std::vector<double> numbers;
  const auto add = [&](double number) {
    if (number >= low && number <= high) numbers.push_back(number);
  };
  if (is_bytes(unit)) {
    for (double n = power_below(low, 2); n <= high; n *= 2) add(n);
    return numbers;
  }
  constexpr double minute = 60;
  constexpr double day = 86400;
  const double end = is_time(unit) ? minute - 1 : high;
  for (double ten = power_below(low, 10); ten <= std::min(high, end); ten *= 10) {
    for (const double step : {1.0, 2.0, 5.0}) {
      if (ten * step <= end) add(ten * step);
    }
  }
  if (!is_time(unit)) return numbers;
  for (const double minutes : {1, 2, 5, 10, 20, 30, 60, 120, 240, 480, 720}) add(minutes * minute);
  for (double ten = 1; ten * day <= high; ten *= 10) {
    for (const double step : {1.0, 2.0, 5.0}) add(ten * step * day);
  }
  return numbers;
}

Axis Axis::linear(double low, double high, std::string_view unit, std::size_t most) {
  if (!std::isfinite(low)) low = 0;
  if (!std::isfinite(high) || high <= low) high = low + 1;
  const double step = step_from((high - low) / static_cast<double>(most), unit);
  const double first = std::floor(low / step + 1e-9) * step;
  Axis axis{first, high, false, unit};
  for (int i = 0;; ++i) {
    const double tick = first + i * step;
    axis.ticks_.push_back(tick);
    if (tick >= high * (1 - 1e-9)) break;
  }
  axis.high_ = axis.ticks_.back();
  return axis;
}

Axis Axis::logarithmic(double low, double high, std::string_view unit, std::size_t most) {
  const bool known = std::isfinite(low) && std::isfinite(high) && low > 0 && high >= low;
  low = known ? round_down(low, unit) : 1;
  high = known ? round_up(high, unit) : 10;
  if (high <= low) high = round_up(low * 1.01, unit);
  Axis axis{low, high, true, unit};
  axis.ticks_ = thinned(round_numbers(low, high, unit), most);
  return axis;
}

void Axis::place(double from, double to) {
  from_ = from;
  to_ = to;
}

double Axis::at(double value) const {
  const double inside = std::isnan(value) ? low_ : std::clamp(value, low_, high_);
  const double share =
      logarithmic_ ? (math::log(inside) - math::log(low_)) / (math::log(high_) - math::log(low_))
                   : (inside - low_) / (high_ - low_);
  return from_ + share * (to_ - from_);
}

double Axis::value_at(double place) const {
  const double share = (place - from_) / (to_ - from_);
  if (!logarithmic_) return low_ + share * (high_ - low_);
  return math::exp(math::log(low_) + share * (math::log(high_) - math::log(low_)));
}

std::string Axis::text(double tick) const { return short_quantity(tick, unit_); }

std::string short_quantity(double value, std::string_view unit) {
  std::string text = format_quantity(value, unit);
  const std::size_t point = text.find('.');
  if (point == std::string::npos) return text;
  std::size_t end = point + 1;
  while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
  std::size_t last = end;
  while (text[last - 1] == '0') --last;
  if (last == point + 1) --last;
  return text.substr(0, last) + text.substr(end);
}

}  // namespace stowplan::view
