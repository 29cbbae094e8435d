#include "models/solve/decision.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "models/study/range.hpp"
#include "models/study/study.hpp"
#include "sim/config/diagnostic.hpp"
#include "sim/config/path.hpp"
#include "sim/math.hpp"

namespace stowplan {
namespace {

[[noreturn]] void refuse_decision(std::string message) {
  throw config::ConfigError{{{"", 0, 0, "", "--over: " + std::move(message)}}};
}

bool is_host_count(std::string_view path) {
  return path.starts_with("pool.") && path.ends_with(".hosts");
}

std::string trimmed_path(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return std::string{text};
}

// The first "=" ends the paths; one of them may be in quotes.
std::vector<std::string> paths_of(std::string_view text, std::string_view whole) {
  std::vector<std::string> paths{""};
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (c == ',' && !quoted) {
      paths.emplace_back();
    } else {
      paths.back() += c;
    }
  }
  for (std::string& path : paths) {
    path = trimmed_path(path);
    if (path == load_path || config::split_path(path)) continue;
    refuse_decision(
        fmt::format("cannot read \"{}\" as a path, like pool.core.hosts, in \"{}\"", path, whole));
  }
  return paths;
}

void take_range(Decision& decision, const std::string& text, const std::string& whole) {
  // A "/" is that of a count or that of a unit, like /s.
  Range range = parse_range(text, true);
  const bool counted = !range.error.empty() && parse_range(text).error.empty();
  if (counted) range = parse_range(text);
  if (!range.error.empty()) refuse_decision(fmt::format("{}: {}", whole, range.error));
  if (range.to < range.from) {
    const std::size_t dots = text.find("..");
    refuse_decision(fmt::format("{}: the range is upside down; write {}..{}", whole,
                                trimmed_path(text.substr(dots + 2)),
                                trimmed_path(text.substr(0, dots))));
  }
  decision.ordered = true;
  if (counted) {
    decision.values = range.values();
    return;
  }
  if (std::floor(range.from) != range.from || std::floor(range.to) != range.to) {
    refuse_decision(
        fmt::format("{}: the ends of a range are whole numbers; say how many values with "
                    "FROM..TO/COUNT, or list them: VALUE,VALUE",
                    whole));
  }
  if (range.to - range.from >= static_cast<double>(most_points)) {
    refuse_decision(fmt::format("{}: more than {} values; take fewer", whole, most_points));
  }
  for (double value = range.from; value <= range.to; ++value) {
    decision.values.push_back(range.unit.empty() ? fmt::format("{:.0f}", value)
                                                 : fmt::format("\"{:.0f} {}\"", value, range.unit));
  }
}

}  // namespace

void Decision::assign(std::size_t i, Point& point) const {
  for (const std::string& path : paths) {
    const std::string& value = values[i];
    point.push_back({path, hosts && is_host_count(path)
                               ? fmt::format("{{ min = {}, max = {} }}", value, value)
                               : value});
  }
}

std::string Decision::name() const { return fmt::format("{}", fmt::join(paths, ",")); }

Decision parse_decision(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    refuse_decision(
        fmt::format("cannot read \"{}\"; expected PATH=FROM..TO, as in pool.core.hosts=2..60, or "
                    "PATH=VALUE,VALUE",
                    text));
  }
  Decision decision;
  decision.paths = paths_of(text.substr(0, equals), text);
  const std::string values = text.substr(equals + 1);
  if (trimmed_path(values).empty()) {
    refuse_decision(fmt::format("{} is empty; give it FROM..TO or VALUE,VALUE", text));
  }
  if (values.find("..") != std::string::npos && values.find(',') == std::string::npos &&
      values.find('"') == std::string::npos) {
    take_range(decision, values, text);
  } else {
    for (const config::Written& value : parse_axis("a=" + values).values) {
      const std::string one = trimmed_path(value.toml);
      if (std::ranges::find(decision.values, one) != decision.values.end()) {
        refuse_decision(fmt::format("{}: {} is listed twice", text, one));
      }
      decision.values.push_back(one);
    }
  }
  const auto hosts = std::ranges::count_if(decision.paths, is_host_count);
  decision.hosts = hosts > 0;
  return decision;
}

Decision load_decision() {
  Decision decision;
  decision.paths = {std::string{load_path}};
  decision.ordered = true;
  // From high to low: the most load is preferred.
  for (int step = 200; step >= -200; --step) {
    decision.values.push_back(fmt::format("{:.3g}", math::pow(10.0, step / 100.0)));
  }
  return decision;
}

}  // namespace stowplan
