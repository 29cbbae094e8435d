#include "view/format_quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "models/metric/currency.hpp"

namespace stowplan::view {
namespace {

// A multiple of a unit, used for values below `limit` of it.
struct Scale {
  double factor = 1;
  std::string_view sign;
  double limit = math::infinity;
};

constexpr std::array time_scales{
    Scale{1e-9, "ns", 1000}, Scale{1e-6, "µs", 1000}, Scale{1e-3, "ms", 1000}, Scale{1, "s", 120},
    Scale{60, "min", 120},   Scale{3600, "h", 48},    Scale{86400, "d"}};
constexpr std::array byte_scales{Scale{1, "B", 1024},        Scale{0x1p10, "KiB", 1024},
                                 Scale{0x1p20, "MiB", 1024}, Scale{0x1p30, "GiB", 1024},
                                 Scale{0x1p40, "TiB", 1024}, Scale{0x1p50, "PiB"}};
constexpr std::array watt_scales{Scale{1e-3, "mW", 1000}, Scale{1, "W", 1000},
                                 Scale{1e3, "kW", 1000}, Scale{1e6, "MW"}};
constexpr std::array watt_hour_scales{Scale{1, "Wh", 1000}, Scale{1e3, "kWh", 1000},
                                      Scale{1e6, "MWh", 1000}, Scale{1e9, "GWh"}};
constexpr std::array kilowatt_hour_scales{Scale{1e-3, "Wh", 1000}, Scale{1, "kWh", 1000},
                                          Scale{1e3, "MWh", 1000}, Scale{1e6, "GWh"}};
constexpr std::array gram_scales{Scale{1, "g", 1000}, Scale{1e3, "kg", 1000}, Scale{1e6, "t"}};
constexpr std::array rate_scales{Scale{1, "", 1000}, Scale{1e3, "k", 1000}, Scale{1e6, "M", 1000},
                                 Scale{1e9, "G"}};
constexpr std::array plain_scales{Scale{1, "", 1e6}, Scale{1e6, "M", 1000}, Scale{1e9, "G"}};
constexpr std::array share_scale{Scale{0.01, "%"}};
constexpr std::array one_scale{Scale{}};

// How a unit is written: its multiples, what stands behind them, and how many digits.
struct Notation {
  std::span<const Scale> scales;
  std::string_view name;  // Behind the multiple's sign, like "cores".
  std::string_view per;   // "/month" or "".
  enum class Kind { measured, counted, money, share } kind = Kind::measured;
  std::string_view front = "";  // Before the number, like "$".
};

Notation notation_of(std::string_view unit) {
  using enum Notation::Kind;
  const std::size_t slash = std::min(unit.find('/'), unit.size());
  const std::string_view base = unit.substr(0, slash);
  const std::string_view per = unit.substr(slash);
  if (base == "s") return {time_scales, "", per, measured};
  if (base == "B") return {byte_scales, "", per, measured};
  if (base == "W") return {watt_scales, "", per, measured};
  if (base == "Wh") return {watt_hour_scales, "", per, measured};
  if (base == "kWh") return {kilowatt_hour_scales, "", per, measured};
  if (base == "g") return {gram_scales, "", per, measured};
  if (const CurrencyNames* currency = find_currency(base)) {
    return {one_scale, "", per, money, currency->sign};
  }
  if (unit == "share") return {share_scale, "", "", share};
  if ((base == "1" || base.empty()) && !per.empty()) return {rate_scales, "", per, measured};
  if (base == "1" || base.empty()) return {plain_scales, "", "", counted};
  return {plain_scales, base, per, counted};
}

// Decimals that show three significant digits of x >= 0 after rounding.
int three_digits(double x) {
  if (x == 0.0 || x >= 99.95) return 0;
  if (x >= 9.995) return 1;
  int decimals = 2;
  for (double shown = x; shown < 0.9995 && decimals < 12; shown *= 10) ++decimals;
  return decimals;
}

int decimals_of(double x, Notation::Kind kind) {
  switch (kind) {
    case Notation::Kind::counted:
      return x == std::floor(x) ? 0 : three_digits(x);
    case Notation::Kind::money:
      return x == 0.0 || x >= 999.995 ? 0 : (x >= 0.0995 ? 2 : three_digits(x));
    case Notation::Kind::share:
      // What is missing from 100 % is the news, so it gets two digits.
      if (x >= 99.0 && x < 100.0) return std::min(9, std::max(2, three_digits(100.0 - x) - 1));
      return three_digits(x);
    case Notation::Kind::measured:
      break;
  }
  return three_digits(x);
}

const Scale& scale_of(double magnitude, const Notation& notation) {
  for (const Scale& scale : notation.scales) {
    const double x = magnitude / scale.factor;
    // 999.6 would be rounded up to the limit and belongs to the next multiple.
    if (x + (x >= 99.95 ? 0.5 : 0.0) < scale.limit && magnitude > 0) return scale;
  }
  // Nothing is zero of the unit itself, not of its smallest multiple.
  if (magnitude == 0.0) {
    const auto unit = std::ranges::find(notation.scales, 1.0, &Scale::factor);
    if (unit != notation.scales.end()) return *unit;
  }
  return notation.scales.back();
}

// Fixed digits with a comma between thousands.
std::string digits(double x, int decimals) {
  if (decimals > 9) return fmt::format("{:.3g}", x);
  std::string text = fmt::format("{:.{}f}", x, decimals);
  const std::size_t whole = std::min(text.find('.'), text.size());
  for (std::size_t at = whole; at > 3; at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

std::string behind(const Scale& scale, const Notation& notation) {
  std::string text{scale.sign};
  if (!notation.name.empty()) text += (text.empty() ? "" : " ") + std::string{notation.name};
  text += notation.per;
  const bool spaced = !text.empty() && notation.kind != Notation::Kind::money;
  return spaced ? " " + text : text;
}

enum class Sign { if_negative, always };

// The value in the scale and with the decimals that suit `magnitude`.
std::string write(double value, double magnitude, const Notation& notation, Sign sign) {
  if (std::isnan(value)) return "–";
  const Scale& scale = scale_of(magnitude, notation);
  const int decimals = decimals_of(magnitude / scale.factor, notation.kind);
  const bool infinite = std::isinf(value);
  const std::string number = infinite ? "∞" : digits(std::abs(value) / scale.factor, decimals);

  std::string front;
  const bool zero = number.find_first_not_of("0.") == std::string::npos;
  if (!zero && value < 0) front = "-";
  if (!zero && value > 0 && sign == Sign::always) front = "+";
  front += notation.front;
  return front + number + (infinite ? "" : behind(scale, notation));
}

std::string write(double value, std::string_view unit, Sign sign) {
  return write(value, std::abs(value), notation_of(unit), sign);
}

std::string write_half_width(double half_width, double magnitude, const Notation& notation) {
  const double factor = scale_of(magnitude, notation).factor;
  const double x = half_width / factor;
  const int of_mean = decimals_of(magnitude / factor, notation.kind);
  // "± 0.0" hides whether the noise is small or absent; up to three more decimals show it.
  const int first_digit = three_digits(x) - 2;
  if (x == 0.0 || first_digit > of_mean + 3) return "± 0";
  return "± " + digits(x, std::max(of_mean, first_digit));
}

EstimateText write_estimate(const Estimate& estimate, std::string_view unit, Sign sign) {
  if (!std::isfinite(estimate.half_width) || !std::isfinite(estimate.mean)) {
    return {.mean = write(estimate.mean, unit, sign), .half_width = ""};
  }
  // A mean that drowns in its noise takes the noise's scale, so that both are comparable.
  const Notation notation = notation_of(unit);
  const double magnitude = std::max(std::abs(estimate.mean), estimate.half_width);
  return {.mean = write(estimate.mean, magnitude, notation, sign),
          .half_width = write_half_width(estimate.half_width, magnitude, notation)};
}

// What the numbers of a row have in common.
struct RowScale {
  Scale scale;
  int decimals = 0;
};

RowScale row_scale(std::span<const Estimate> estimates, const Notation& notation) {
  double least = math::infinity;
  double most = 0;
  for (const Estimate& estimate : estimates) {
    const double magnitude = std::abs(estimate.mean);
    if (!std::isfinite(magnitude) || magnitude == 0) continue;
    least = std::min(least, magnitude);
    most = std::max(most, magnitude);
    if (std::isfinite(estimate.half_width)) most = std::max(most, estimate.half_width);
  }
  if (most == 0) return {scale_of(0, notation), 0};
  constexpr double long_number = 10'000;
  const Scale& small = scale_of(least, notation);
  const Scale& scale = most / small.factor < long_number ? small : scale_of(most, notation);
  // One more than the largest needs, so that it does not become long behind its point; of shares no
  // more than tell a thousandth of a per cent.
  constexpr int most_of_share = 3;
  const int decimals = std::min(decimals_of(least / scale.factor, notation.kind),
                                decimals_of(most / scale.factor, notation.kind) + 1);
  const bool share = notation.kind == Notation::Kind::share;
  return {scale, share ? std::min(decimals, most_of_share) : decimals};
}

std::string write_in(double value, const RowScale& row, const Notation& notation) {
  const std::string money{notation.front};
  const std::string unit = behind(row.scale, notation);
  if (value == 0) return money + "0" + unit;
  double last_digit = 1;
  for (int i = 0; i < row.decimals; ++i) last_digit /= 10;
  const double x = std::abs(value) / row.scale.factor;
  if (x < last_digit / 2) return "< " + money + digits(last_digit, row.decimals) + unit;
  return (value < 0 ? "-" : "") + money + digits(x, row.decimals) + unit;
}

}  // namespace

std::string format_quantity(double value, std::string_view unit) {
  return write(value, unit, Sign::if_negative);
}

std::string format_change(double value, std::string_view unit) {
  return write(value, unit, Sign::always);
}

EstimateText format_estimate(const Estimate& estimate, std::string_view unit) {
  return write_estimate(estimate, unit, Sign::if_negative);
}

EstimateText format_estimate_of_change(const Estimate& estimate, std::string_view unit) {
  return write_estimate(estimate, unit, Sign::always);
}

std::vector<EstimateText> format_alike(std::span<const Estimate> estimates, std::string_view unit) {
  const Notation notation = notation_of(unit);
  const RowScale row = row_scale(estimates, notation);
  std::vector<EstimateText> texts;
  for (const Estimate& estimate : estimates) {
    EstimateText& text = texts.emplace_back();
    if (!std::isfinite(estimate.mean)) {
      text.mean = write(estimate.mean, unit, Sign::if_negative);
      continue;
    }
    text.mean = write_in(estimate.mean, row, notation);
    constexpr double noise = 0.005;
    const bool known = std::isfinite(estimate.half_width) && estimate.half_width > 0;
    if (!known || text.mean.starts_with('<')) continue;
    if (estimate.half_width < noise * std::abs(estimate.mean)) continue;
    const double x = estimate.half_width / row.scale.factor;
    const int first_digit = std::min(row.decimals + 3, three_digits(x) - 2);
    text.half_width = "± " + digits(x, std::max(row.decimals, first_digit));
  }
  return texts;
}

std::string shortest(double value) { return fmt::format("{}", value); }

}  // namespace stowplan::view
