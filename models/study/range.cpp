// Ranges and values of axes, as they are written.
#include "models/study/range.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "models/study/design.hpp"
#include "sim/config/decimal.hpp"
#include "sim/config/diagnostic.hpp"
#include "sim/math.hpp"

namespace stowplan {
namespace {

[[noreturn]] void refuse_axis(std::string message) {
  throw config::ConfigError{{{"", 0, 0, "", std::move(message)}}};
}

std::optional<config::Number> end_of(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return config::take_number(text);
}

Range wrong(std::string why) {
  Range range;
  range.error = std::move(why);
  return range;
}

/// Between the brackets of "normal(100, 10) /s": numbers; and the unit behind.
Range parse_distribution(std::string_view name, Spread spread, std::size_t count,
                         std::string_view text) {
  Range range;
  range.spread = spread;
  const std::size_t open = text.find('(');
  const std::size_t close = text.find(')');
  const auto refuse = [&] {
    return wrong(fmt::format("cannot read \"{}\"; expected {}", text,
                             count == 3                 ? fmt::format("{}(LOW, MODE, HIGH)", name)
                             : spread == Spread::normal ? "normal(MEAN, SD)"
                                                        : "lognormal(MEAN, CV)"));
  };
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return refuse();
  }
  std::vector<double> numbers;
  std::string_view inside = text.substr(open + 1, close - open - 1);
  while (!inside.empty()) {
    const std::size_t comma = std::min(inside.find(','), inside.size());
    const auto number = end_of(inside.substr(0, comma));
    if (!number || !number->rest.empty()) return refuse();
    numbers.push_back(number->real);
    inside.remove_prefix(std::min(comma + 1, inside.size()));
  }
  if (numbers.size() != count) return refuse();
  std::string_view unit = text.substr(close + 1);
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  range.unit = unit;
  range.from = numbers.front();
  range.to = numbers.back();
  if (count == 3) {
    range.mode = numbers[1];
    if (!(range.from <= range.mode && range.mode <= range.to && range.from < range.to)) {
      return wrong("the mode of a triangular distribution lies between its ends");
    }
  } else if (range.to < 0 || (spread == Spread::lognormal && range.from <= 0)) {
    return wrong("a spread is not below 0, and the mean of a lognormal distribution above it");
  }
  return range;
}

std::optional<Range> distribution_in(std::string_view text) {
  if (text.starts_with("normal")) return parse_distribution("normal", Spread::normal, 2, text);
  if (text.starts_with("lognormal")) {
    return parse_distribution("lognormal", Spread::lognormal, 2, text);
  }
  if (text.starts_with("triangular")) {
    return parse_distribution("triangular", Spread::triangular, 3, text);
  }
  return std::nullopt;
}

double quantile_of(const Range& range, double share) {
  // The ends of unbounded ones are never drawn; a share of 0 or 1 is taken for the nearest.
  constexpr double edge = 1e-9;
  const double u = std::clamp(share, edge, 1 - edge);
  switch (range.spread) {
    case Spread::even:
      break;
    case Spread::normal:
      return range.from + range.to * math::normal_quantile(u);
    case Spread::lognormal: {
      const double variance = math::log(1 + range.to * range.to);
      return range.from * math::exp(std::sqrt(variance) * math::normal_quantile(u) - variance / 2);
    }
    case Spread::triangular: {
      const double width = range.to - range.from;
      const double turn = (range.mode - range.from) / width;
      return share < turn ? range.from + std::sqrt(share * width * (range.mode - range.from))
                          : range.to - std::sqrt((1 - share) * width * (range.to - range.mode));
    }
  }
  return range.logarithmic ? range.from * math::pow(range.to / range.from, share)
                           : range.from + share * (range.to - range.from);
}

}  // namespace

Range parse_range(std::string_view text, bool drawn) {
  if (auto distribution = distribution_in(text)) {
    if (!drawn) return wrong("a distribution is drawn from; take a design that draws");
    return std::move(*distribution);
  }
  Range range;
  std::string_view rest = text;
  if (rest.ends_with("log")) {
    range.logarithmic = true;
    rest.remove_suffix(3);
  }
  if (const std::size_t slash = rest.rfind('/'); slash != std::string_view::npos) {
    const std::string_view count = rest.substr(slash + 1);
    const auto [end, error] =
        std::from_chars(count.data(), count.data() + count.size(), range.count);
    const bool whole = error == std::errc{} && end == count.data() + count.size();
    if (whole && range.count < 1)
      return wrong("a range of no values; give it a count, like 1..4/7");
    if (whole) rest = rest.substr(0, slash);  // Else it is of a unit, like 100/s.
  }
  const std::size_t dots = rest.find("..");
  const bool two = dots != std::string_view::npos;
  const auto from = two ? end_of(rest.substr(0, dots)) : std::nullopt;
  const auto to = two ? end_of(rest.substr(dots + 2)) : std::nullopt;
  if (!from || !to) {
    return wrong(fmt::format(
        "cannot read \"{}\"; expected FROM..TO/COUNT, like 0.5..4/8 or 1..64/7log", text));
  }
  if (!from->rest.empty() && from->rest != to->rest) {
    return wrong(fmt::format("\"{}\" and \"{}\" are different units; write both ends in one",
                             from->rest, to->rest));
  }
  range.from = from->real;
  range.to = to->real;
  range.unit = to->rest;
  if (range.logarithmic && (range.from <= 0 || range.to <= 0)) {
    return wrong("a logarithmic range begins and ends above 0");
  }
  if (drawn != (range.count == 0)) {
    return wrong(drawn ? "a design that draws takes no count; write FROM..TO"
                       : "say how many values, like 0.5..4/8");
  }
  if (drawn && range.to < range.from) {
    return wrong(fmt::format("the range is upside down; write {}..{}{}{}", range.to, range.from,
                             range.unit.empty() ? "" : " ", range.unit));
  }
  if (range.count > static_cast<std::int64_t>(most_points)) {
    return wrong(fmt::format("{} values are more than {}; take fewer", range.count, most_points));
  }
  return range;
}

std::string Range::at(double share) const {
  const double value = quantile_of(*this, share);
  // Six digits: a value that can be typed again.
  const double rounded = config::take_number(fmt::format("{:.6g}", value))->real;
  return unit.empty() ? fmt::format("{}", rounded) : fmt::format("\"{} {}\"", rounded, unit);
}

std::vector<std::string> Range::values() const {
  std::vector<std::string> all;
  for (std::int64_t i = 0; i < count; ++i) {
    all.push_back(at(count == 1 ? 0.0 : static_cast<double>(i) / static_cast<double>(count - 1)));
  }
  return all;
}

Axis parse_axis(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    refuse_axis(fmt::format(
        "--axis: cannot read \"{}\"; expected PATH=VALUE,VALUE or PATH=FROM..TO/COUNT", text));
  }
  Axis axis;
  axis.path = text.substr(0, equals);
  const std::string values = text.substr(equals + 1);
  const bool drawn = distribution_in(values).has_value();
  if (drawn || (values.find("..") != std::string::npos && values.find(',') == std::string::npos)) {
    axis.range = values;
    return axis;
  }
  // Commas between values, and not inside of one.
  std::string value;
  int depth = 0;
  bool quoted = false;
  const auto take = [&] {
    if (value.empty()) {
      refuse_axis(fmt::format("--axis: {} is empty or has an empty value; write {}=VALUE,VALUE",
                              axis.path, axis.path));
    }
    axis.values.push_back({value});
    value.clear();
  };
  for (const char c : values) {
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '[' || c == '{')) ++depth;
    if (!quoted && (c == ']' || c == '}')) --depth;
    if (c == ',' && depth == 0 && !quoted) {
      take();
    } else {
      value += c;
    }
  }
  take();
  return axis;
}

}  // namespace stowplan
