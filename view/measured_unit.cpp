#include "view/measured_unit.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "sim/config/diagnostic.hpp"
#include "sim/config/quantity.hpp"
#include "sim/config/suggest.hpp"

namespace stowplan::view {
namespace {

template <class T>
bool has(const std::string& name) {
  const auto units = config::quantity_info<T>().units;
  return std::find(units.begin(), units.end(), name) != units.end();
}

template <class T>
double base_of(const std::string& name) {
  return static_cast<double>(config::parse<T>("1 " + name).value.value_or(T{}).count());
}

template <class T>
std::string text_of(double value, const std::string& unit) {
  // As many digits as a double has, and no exponent that is hard to read back.
  const auto parsed = config::parse<T>(fmt::format("{:.12g} {}", value, unit));
  return fmt::format("\"{}\"", config::format(parsed.value.value_or(T{})));
}

}  // namespace

std::string MeasuredUnit::toml(double value) const {
  switch (dimension) {
    case Dimension::time:
      return text_of<Duration>(value, name);
    case Dimension::size:
      return text_of<Bytes>(value, name);
    case Dimension::rate:
      return text_of<Rate>(value, name);
    case Dimension::bandwidth:
      return text_of<Bandwidth>(value, name);
    case Dimension::power:
      return text_of<Power>(value, name);
    case Dimension::number:
      break;
  }
  return config::format(value);
}

MeasuredUnit measured_unit(const std::string& name) {
  if (name == "1") return {name, Dimension::number, 1, "1"};
  if (has<Duration>(name))
    return {name, Dimension::time, base_of<Duration>(name) * 1e-9, "s", true};
  if (has<Bytes>(name)) return {name, Dimension::size, base_of<Bytes>(name), "B"};
  if (has<Rate>(name)) return {name, Dimension::rate, base_of<Rate>(name), "1/s"};
  if (has<Bandwidth>(name)) return {name, Dimension::bandwidth, base_of<Bandwidth>(name), "B/s"};
  if (has<Power>(name)) return {name, Dimension::power, base_of<Power>(name), "W"};
  std::vector<std::string_view> all{"1"};
  const auto add = [&all](std::span<const std::string_view> units) {
    all.insert(all.end(), units.begin(), units.end());
  };
  add(config::quantity_info<Duration>().units);
  add(config::quantity_info<Bytes>().units);
  add(config::quantity_info<Rate>().units);
  add(config::quantity_info<Bandwidth>().units);
  add(config::quantity_info<Power>().units);
  const std::string_view near = config::closest(name, all);
  throw config::ConfigError{
      {{"--unit", 0, 0, "",
        fmt::format("there is no unit \"{}\"; expected one of: {}{}", name, fmt::join(all, ", "),
                    near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near))}}};
}

}  // namespace stowplan::view
