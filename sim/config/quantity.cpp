#include "sim/config/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "sim/config/decimal.hpp"

namespace stowplan::config {
namespace {

/// A unit of a whole quantity. Those not `shown` are accepted and never written.
struct WholeUnit {
  std::string_view name;
  std::int64_t size;
  bool shown = true;
};

/// A unit of a real quantity: value = number * multiply / divide. Two factors, so that both ways
/// are as exact as doubles allow.
struct RealUnit {
  std::string_view name;
  double multiply;
  double divide = 1;
};

constexpr std::array<WholeUnit, 9> duration_units{{{"ns", 1},
                                                   {"us", 1'000},
                                                   {"\u00b5s", 1'000, false},
                                                   {"\u03bcs", 1'000, false},
                                                   {"ms", 1'000'000},
                                                   {"s", 1'000'000'000},
                                                   {"min", 60'000'000'000},
                                                   {"h", 3'600'000'000'000},
                                                   {"d", 86'400'000'000'000}}};
constexpr std::array<WholeUnit, 10> byte_units{{{"B", 1},
                                                {"kB", 1'000},
                                                {"KB", 1'000, false},
                                                {"KiB", std::int64_t{1} << 10},
                                                {"MB", 1'000'000},
                                                {"MiB", std::int64_t{1} << 20},
                                                {"GB", 1'000'000'000},
                                                {"GiB", std::int64_t{1} << 30},
                                                {"TB", 1'000'000'000'000},
                                                {"TiB", std::int64_t{1} << 40}}};
constexpr std::array<WholeUnit, 4> core_units{
    {{"m", 1, false}, {"cores", 1000}, {"core", 1000, false}, {"", 1000, false}}};
constexpr std::array<RealUnit, 4> rate_units{
    {{"/s", 1}, {"/min", 1, 60}, {"/h", 1, 3600}, {"/d", 1, 86400}}};
constexpr std::array<RealUnit, 13> bandwidth_units{{{"B/s", 1},
                                                    {"bit/s", 1, 8},
                                                    {"kbit/s", 1e3, 8},
                                                    {"kB/s", 1e3},
                                                    {"KB/s", 1e3},
                                                    {"KiB/s", 1024},
                                                    {"Mbit/s", 1e6, 8},
                                                    {"MB/s", 1e6},
                                                    {"MiB/s", 1048576},
                                                    {"Gbit/s", 1e9, 8},
                                                    {"GB/s", 1e9},
                                                    {"GiB/s", 1073741824},
                                                    {"Tbit/s", 1e12, 8}}};
constexpr std::array<RealUnit, 4> price_units{
    {{"USD/h", 1}, {"USD/d", 1, 24}, {"USD/month", 1, 730}, {"USD/year", 1, 8760}}};
constexpr std::array<RealUnit, 6> traffic_price_units{{{"USD/B", 1},
                                                       {"USD/MB", 1, 1e6},
                                                       {"USD/GB", 1, 1e9},
                                                       {"USD/GiB", 1, 1073741824},
                                                       {"USD/TB", 1, 1e12},
                                                       {"USD/TiB", 1, 1099511627776}}};
constexpr std::array<RealUnit, 4> power_units{{{"mW", 1, 1e3}, {"W", 1}, {"kW", 1e3}, {"MW", 1e6}}};

template <class Unit, std::size_t N>
constexpr std::array<std::string_view, N> names_of(const std::array<Unit, N>& units) {
  std::array<std::string_view, N> names{};
  for (std::size_t i = 0; i < N; ++i) names[i] = units[i].name;
  return names;
}

constexpr auto duration_names = names_of(duration_units);
constexpr auto byte_names = names_of(byte_units);
constexpr auto core_names = names_of(core_units);
constexpr auto rate_names = names_of(rate_units);
constexpr auto bandwidth_names = names_of(bandwidth_units);
constexpr auto price_names = names_of(price_units);
constexpr auto traffic_price_names = names_of(traffic_price_units);
constexpr auto power_names = names_of(power_units);

constexpr QuantityInfo duration_info{"duration", "a duration", "250 ms", duration_names};
constexpr QuantityInfo byte_info{"size", "a size", "512 MiB", byte_names};
constexpr QuantityInfo core_info{"number of CPUs", "a number of CPUs", "500m", core_names};
constexpr QuantityInfo rate_info{"rate", "a rate", "300/s", rate_names};
constexpr QuantityInfo bandwidth_info{"bandwidth", "a bandwidth", "10 Gbit/s", bandwidth_names};
constexpr QuantityInfo price_info{"price", "a price", "0.12 USD/h", price_names};
constexpr QuantityInfo traffic_price_info{"price of traffic", "a price of traffic", "0.09 USD/GB",
                                          traffic_price_names};
constexpr QuantityInfo power_info{"power", "a power", "142 W", power_names};

/// Number and unit of a text, or the reason why it is not.
template <class Unit>
struct Split {
  Number number;
  const Unit* unit = nullptr;
  std::string error;
};

std::string no_unit(std::string_view text, std::string_view unit, const QuantityInfo& info) {
  if (unit.empty()) {
    return fmt::format("\"{}\" has no unit; expected {} like \"{}\"", text, info.article,
                       info.example);
  }
  std::vector<std::string_view> names;
  for (const std::string_view name : info.units) {
    const bool ascii = std::all_of(name.begin(), name.end(), [](char c) { return c > 0; });
    if (ascii && !name.empty()) names.push_back(name);
  }
  // No guess here: "Mb" may be meant as megabytes or megabits.
  return fmt::format("cannot read \"{}\"; unknown unit \"{}\"; expected one of: {}", text, unit,
                     fmt::join(names.begin(), names.end(), ", "));
}

template <class Unit, std::size_t N>
Split<Unit> split(std::string_view text, const std::array<Unit, N>& units,
                  const QuantityInfo& info) {
  Split<Unit> result;
  const std::optional<Number> number = take_number(text);
  if (!number) {
    result.error = fmt::format("cannot read \"{}\"; expected a number and a unit, like \"{}\"",
                               text, info.example);
    return result;
  }
  result.number = *number;
  const auto unit = std::find_if(units.begin(), units.end(),
                                 [&](const Unit& u) { return u.name == number->rest; });
  if (unit != units.end()) {
    result.unit = &*unit;
  } else {
    result.error = no_unit(text, number->rest, info);
  }
  return result;
}

template <class T, std::size_t N>
Parsed<T> parse_whole(std::string_view text, const std::array<WholeUnit, N>& units,
                      const QuantityInfo& info, std::string_view finest) {
  const Split<WholeUnit> part = split(text, units, info);
  if (part.unit == nullptr) return {std::nullopt, part.error};
  const Whole whole = scale(part.number.exact, part.unit->size);
  if (!whole.fits) return {std::nullopt, fmt::format("\"{}\" is too large", text)};
  if (whole.vanishes) {
    return {std::nullopt, fmt::format("\"{}\" is finer than {}", text, finest)};
  }
  return {T{whole.value}, {}};
}

double to_base(double number, const RealUnit& unit) { return number * unit.multiply / unit.divide; }

template <class T, std::size_t N>
Parsed<T> parse_real(std::string_view text, const std::array<RealUnit, N>& units,
                     const QuantityInfo& info) {
  const Split<RealUnit> part = split(text, units, info);
  if (part.unit == nullptr) return {std::nullopt, part.error};
  const double value = to_base(part.number.real, *part.unit);
  if (!std::isfinite(value)) return {std::nullopt, fmt::format("\"{}\" is too large", text)};
  return {T{value}, {}};
}

/// Keeps the candidate that reads best: at least 1 where possible, then fewest characters (a point
/// counts twice), then the larger unit.
class Shortest {
 public:
  void offer(const std::string& number, std::string_view unit) {
    const bool below_one = number.starts_with("0.") || number.starts_with("-0.");
    const bool point = number.find('.') != std::string::npos;
    const std::size_t cost = number.size() + (point ? 1 : 0) + (below_one ? 100 : 0);
    if (!text_.empty() && cost > cost_) return;
    cost_ = cost;
    text_ = number + (unit.starts_with('/') ? "" : " ") + std::string{unit};
  }

  [[nodiscard]] std::string text() const { return text_; }

 private:
  std::size_t cost_ = 0;
  std::string text_;
};

template <std::size_t N>
std::string format_whole(std::int64_t value, const std::array<WholeUnit, N>& units,
                         std::string_view zero) {
  if (value == 0) return fmt::format("0 {}", zero);
  Shortest shortest;
  for (const WholeUnit& unit : units) {
    if (!unit.shown) continue;
    if (const auto number = exact_quotient(value, unit.size)) shortest.offer(*number, unit.name);
  }
  return shortest.text();
}

template <std::size_t N>
std::string format_real(double value, const std::array<RealUnit, N>& units, std::string_view base) {
  const std::string plain = format(value) + (base.starts_with('/') ? "" : " ") + std::string{base};
  if (value == 0 || !std::isfinite(value)) return plain;
  Shortest shortest;
  for (const RealUnit& unit : units) {
    // Fifteen digits hide the rounding of the division; they count if they read back exactly.
    const std::string number = fmt::format("{:.15g}", value * unit.divide / unit.multiply);
    const std::optional<Number> back = take_number(number);
    if (back && to_base(back->real, unit) == value) shortest.offer(number, unit.name);
  }
  return shortest.text().empty() ? plain : shortest.text();
}

}  // namespace

template <>
Parsed<Duration> parse<Duration>(std::string_view text) {
  return parse_whole<Duration>(text, duration_units, duration_info, "1 ns");
}
template <>
Parsed<Bytes> parse<Bytes>(std::string_view text) {
  return parse_whole<Bytes>(text, byte_units, byte_info, "1 byte");
}
template <>
Parsed<Cores> parse<Cores>(std::string_view text) {
  return parse_whole<Cores>(text, core_units, core_info, "a thousandth of a CPU");
}
template <>
Parsed<Rate> parse<Rate>(std::string_view text) {
  return parse_real<Rate>(text, rate_units, rate_info);
}
template <>
Parsed<Bandwidth> parse<Bandwidth>(std::string_view text) {
  return parse_real<Bandwidth>(text, bandwidth_units, bandwidth_info);
}
template <>
Parsed<Price> parse<Price>(std::string_view text) {
  return parse_real<Price>(text, price_units, price_info);
}
template <>
Parsed<TrafficPrice> parse<TrafficPrice>(std::string_view text) {
  return parse_real<TrafficPrice>(text, traffic_price_units, traffic_price_info);
}
template <>
Parsed<Power> parse<Power>(std::string_view text) {
  return parse_real<Power>(text, power_units, power_info);
}

std::string format(Duration value) { return format_whole(value.count(), duration_units, "s"); }
std::string format(Bytes value) { return format_whole(value.count(), byte_units, "B"); }
std::string format(Cores value) {
  const std::string text = format_whole(value.count(), core_units, "cores");
  return text == "1 cores" ? "1 core" : text;
}
std::string format(Rate value) { return format_real(value.count(), rate_units, "/s"); }
std::string format(Bandwidth value) { return format_real(value.count(), bandwidth_units, "B/s"); }
// Prices are compared by the hour, unless they were plainly stated otherwise.
std::string format(Price value) {
  constexpr std::size_t readable = 9;
  const std::string hourly = format(value.count());
  if (hourly.size() <= readable) return hourly + " USD/h";
  return format_real(value.count(), price_units, "USD/h");
}
std::string format(TrafficPrice value) {
  return format_real(value.count(), traffic_price_units, "USD/B");
}
std::string format(Power value) { return format_real(value.count(), power_units, "W"); }
std::string format(double value) { return fmt::format("{}", value); }

template <>
const QuantityInfo& quantity_info<Duration>() {
  return duration_info;
}
template <>
const QuantityInfo& quantity_info<Bytes>() {
  return byte_info;
}
template <>
const QuantityInfo& quantity_info<Cores>() {
  return core_info;
}
template <>
const QuantityInfo& quantity_info<Rate>() {
  return rate_info;
}
template <>
const QuantityInfo& quantity_info<Bandwidth>() {
  return bandwidth_info;
}
template <>
const QuantityInfo& quantity_info<Price>() {
  return price_info;
}
template <>
const QuantityInfo& quantity_info<TrafficPrice>() {
  return traffic_price_info;
}
template <>
const QuantityInfo& quantity_info<Power>() {
  return power_info;
}

}  // namespace stowplan::config
