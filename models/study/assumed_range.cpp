#include "models/study/assumed_range.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/config/decimal.hpp"

namespace stowplan {
namespace {

std::string_view stripped(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::string as_toml(std::string_view number, std::string_view unit) {
  return unit.empty() ? std::string{number} : fmt::format("\"{} {}\"", number, unit);
}

/// Where the place of a distribution on its line is stated: beside its kind.
std::string location_beside(const std::vector<config::EffectiveValue>& values,
                            const std::string& kind) {
  const std::string stem = kind.substr(0, kind.size() - std::string_view{"kind"}.size());
  for (const char* name : {"value", "mean", "median", "min"}) {
    const auto at = std::ranges::find(values, stem + name, &config::EffectiveValue::key);
    if (at != values.end()) return at->key;
  }
  return {};
}

}  // namespace

std::optional<std::pair<std::string, std::string>> ends_of_range(std::string_view range) {
  constexpr std::string_view between = " to ";
  const std::size_t at = range.find(between);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view first = stripped(range.substr(0, at));
  const std::string_view second = stripped(range.substr(at + between.size()));
  const auto low = config::take_number(first);
  const auto high = config::take_number(second);
  if (!low || !high) return std::nullopt;
  const std::string_view low_number = stripped(first.substr(0, first.size() - low->rest.size()));
  const std::string_view high_number =
      stripped(second.substr(0, second.size() - high->rest.size()));
  const std::string_view unit = low->rest.empty() ? high->rest : low->rest;
  // Words behind a number are no unit.
  if (unit.find(' ') != std::string_view::npos || high->rest.find(' ') != std::string_view::npos) {
    return std::nullopt;
  }
  std::pair<std::string, std::string> ends{as_toml(low_number, unit),
                                           as_toml(high_number, high->rest)};
  if (ends.first == ends.second) return std::nullopt;
  return ends;
}

std::vector<AssumedRange> assumed_ranges(const std::vector<config::EffectiveValue>& values) {
  std::vector<AssumedRange> all;
  for (const config::EffectiveValue& value : values) {
    const auto ends = ends_of_range(value.range);
    if (!ends) continue;
    std::string path = value.key;
    std::string now = value.value;
    if (path.ends_with(".kind")) {
      path = location_beside(values, path);
      const auto at = std::ranges::find(values, path, &config::EffectiveValue::key);
      if (at == values.end()) continue;
      now = at->value;
    }
    // One range may be stated with a distribution and with its parts.
    if (std::ranges::find(all, path, &AssumedRange::path) != all.end()) continue;
    all.push_back({std::move(path), std::move(now), ends->first, ends->second, value.source});
  }
  return all;
}

}  // namespace stowplan
