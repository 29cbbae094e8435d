#include "sim/config/shape.hpp"

#include <fmt/format.h>

#include <array>
#include <cassert>

namespace stowplan::config {
namespace {

std::string joined(std::span<const std::string_view> names) {
  return fmt::format("{}", fmt::join(names.begin(), names.end(), ", "));
}

}  // namespace

std::string_view kind_word(Shape::Kind kind) {
  static constexpr std::array<std::string_view, 20> words{
      "duration", "size",         "cores",   "rate",    "bandwidth", "price", "traffic-price",
      "power",    "number",       "integer", "natural", "boolean",   "any",   "text",
      "name",     "distribution", "choice",  "list",    "table",     "keys"};
  return words[static_cast<std::size_t>(kind)];
}

const QuantityInfo& info_of(Shape::Kind kind) {
  static const std::array<const QuantityInfo*, 8> infos{
      &quantity_info<Duration>(),     &quantity_info<Bytes>(),     &quantity_info<Cores>(),
      &quantity_info<Rate>(),         &quantity_info<Bandwidth>(), &quantity_info<Price>(),
      &quantity_info<TrafficPrice>(), &quantity_info<Power>()};
  assert(static_cast<std::size_t>(kind) < infos.size());
  return *infos[static_cast<std::size_t>(kind)];
}

std::string type_text(const Shape& shape) {
  switch (shape.kind) {
    case Shape::Kind::integer:
    case Shape::Kind::natural:
      return "whole number";
    case Shape::Kind::boolean:
      return "true or false";
    case Shape::Kind::any:
      return "value of any type";
    case Shape::Kind::name:
      return "one of " + joined(shape.names);
    case Shape::Kind::distribution:
      return std::string{kind_word(shape.quantity)} + " or distribution";
    case Shape::Kind::choice:
      return "table by kind: " + joined(shape.names);
    case Shape::Kind::list: {
      const bool tables = !shape.element.empty() && !shape.element.front().is_scalar();
      return tables || shape.element.empty() ? "list of tables"
                                             : "list of " + type_text(shape.element.front());
    }
    case Shape::Kind::table:
      return "tables by name";
    case Shape::Kind::keys:
      return "table";
    default:
      return shape.is_quantity() ? std::string{info_of(shape.kind).name}
                                 : std::string{kind_word(shape.kind)};
  }
}

std::string_view check_text(Check check) {
  switch (check) {
    case Check::any:
      return "";
    case Check::not_negative:
      return ">= 0";
    case Check::positive:
      return "> 0";
    case Check::fraction:
      return "0 to 1";
    case Check::at_least_one:
      return ">= 1";
  }
  return "";
}

std::string value_text(const Shape& shape) {
  if (!shape.set) return "";
  const bool is_value = shape.is_scalar() || shape.kind == Shape::Kind::choice ||
                        shape.kind == Shape::Kind::distribution;
  if (is_value) return shape.value;
  if (shape.kind != Shape::Kind::list) return "";
  std::string text;
  for (const Shape& member : shape.members) {
    text += text.empty() ? "" : ", ";
    if (member.is_scalar()) {
      text += member.value;
      continue;
    }
    std::string keys;
    for (const Shape& key : member.members) {
      keys += (keys.empty() ? "" : ", ") + key.name + " = " + value_text(key);
    }
    text += "{ " + keys + " }";
  }
  return "[" + text + "]";
}

}  // namespace stowplan::config
