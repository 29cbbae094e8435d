#include "cli/value_filter.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

#include "sim/config/diagnostic.hpp"
#include "sim/config/quantity.hpp"
#include "sim/config/suggest.hpp"

namespace stowplan::cli {
namespace {

using Relation = Condition::Relation;

// The longer ones first, so that ">=" is not read as ">".
constexpr std::array<std::pair<std::string_view, Relation>, 7> relations{
    {{">=", Relation::at_least},
     {"<=", Relation::at_most},
     {"!=", Relation::not_equal},
     {">", Relation::more},
     {"<", Relation::less},
     {"~", Relation::contains},
     {"=", Relation::equal}}};

[[noreturn]] void refuse_condition(std::string message) {
  throw config::ConfigError{{{"", 0, 0, "", "--where: " + std::move(message)}}};
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::optional<double> plain_number(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

using Numbers = std::optional<std::pair<double, double>>;

template <class Q>
Numbers both_as(std::string_view a, std::string_view b) {
  const config::Parsed<Q> left = config::parse<Q>(a);
  const config::Parsed<Q> right = config::parse<Q>(b);
  if (!left.value || !right.value) return std::nullopt;
  return std::pair{static_cast<double>(left.value->count()),
                   static_cast<double>(right.value->count())};
}

template <class... Qs>
Numbers both_as_one_of(std::string_view a, std::string_view b) {
  Numbers found;
  static_cast<void>(((found = both_as<Qs>(a, b)).has_value() || ...));
  return found;
}

// Both as numbers in one unit, where they are of one kind.
Numbers numbers_of(std::string_view a, std::string_view b) {
  const std::optional<double> left = plain_number(a);
  const std::optional<double> right = plain_number(b);
  if (left && right) return std::pair{*left, *right};
  return both_as_one_of<Duration, Bytes, Bandwidth, Rate, Price, TrafficPrice, Power, Cores>(a, b);
}

}  // namespace

Condition parse_condition(std::string_view text) {
  const std::size_t at = text.find_first_of("<>!=~");
  for (const auto& [sign, relation] : relations) {
    if (at == std::string_view::npos || !text.substr(at).starts_with(sign)) continue;
    const std::string_view key = trimmed(text.substr(0, at));
    const std::string_view value = trimmed(text.substr(at + sign.size()));
    if (key.empty() || value.empty()) break;
    return {std::string{key}, relation, std::string{value}};
  }
  refuse_condition(
      fmt::format("\"{}\" is no condition; expected KEY, one of = != >= <= > < ~, and a value, "
                  "as in cpus>=16",
                  text));
}

std::string full_key(const std::string& key, const std::vector<std::string>& keys) {
  if (std::ranges::find(keys, key) != keys.end()) return key;
  std::vector<std::string> longer;
  for (const std::string& each : keys) {
    const bool known = std::ranges::find(longer, each) != longer.end();
    if (each.starts_with(key) && !known) longer.push_back(each);
  }
  if (longer.size() == 1) return longer.front();
  if (longer.empty()) {
    refuse_condition(
        fmt::format("no entry has a key \"{}\"{}", key, config::suggestion(key, keys)));
  }
  refuse_condition(fmt::format("\"{}\" may be {}; write it out", key, fmt::join(longer, ", ")));
}

bool holds(const Condition& condition, std::string_view value) {
  const Numbers numbers = numbers_of(value, condition.value);
  switch (condition.relation) {
    case Relation::equal:
      return numbers ? numbers->first == numbers->second : value == condition.value;
    case Relation::not_equal:
      return numbers ? numbers->first != numbers->second : value != condition.value;
    case Relation::contains:
      return value.find(condition.value) != std::string_view::npos;
    default:
      break;
  }
  if (!numbers) {
    refuse_condition(fmt::format("{}: \"{}\" and \"{}\" are not of one kind; use =, != or ~",
                                 condition.key, value, condition.value));
  }
  const auto [left, right] = *numbers;
  switch (condition.relation) {
    case Relation::at_least:
      return left >= right;
    case Relation::at_most:
      return left <= right;
    case Relation::more:
      return left > right;
    default:
      return left < right;
  }
}

}  // namespace stowplan::cli
