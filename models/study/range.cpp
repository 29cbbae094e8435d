// Ranges and values of axes, as they are written.
#include "models/study/range.hpp"

#include <fmt/format.h>

#include <charconv>
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

}  // namespace

Range parse_range(std::string_view text, bool drawn) {
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
  if (range.count > static_cast<std::int64_t>(most_points)) {
    return wrong(fmt::format("{} values are more than {}; take fewer", range.count, most_points));
  }
  return range;
}

std::string Range::at(double share) const {
  const double value =
      logarithmic ? from * math::pow(to / from, share) : from + share * (to - from);
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
  if (values.find("..") != std::string::npos && values.find(',') == std::string::npos) {
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
