// Tells apart the types a field may have, for the visitors that treat each differently.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "sim/config/fields.hpp"
#include "sim/units.hpp"

namespace stowplan::config {

template <class T, class... Options>
concept one_of = (std::same_as<T, Options> || ...);

template <class T>
concept QuantityType =
    one_of<T, Duration, Bytes, Cores, Rate, Bandwidth, Price, TrafficPrice, Power>;

template <class T>
concept NumberType = one_of<T, double, std::int64_t, std::uint64_t>;

template <class T>
concept EnumType = std::is_enum_v<T>;

/// Anything that is one value in the file.
template <class T>
concept ScalarType =
    QuantityType<T> || NumberType<T> || EnumType<T> || one_of<T, bool, std::string, Written>;

template <class T>
struct ElementOf {};
template <class T>
struct ElementOf<std::vector<T>> {
  using list = T;
};
template <class T>
struct ElementOf<std::optional<T>> {
  using maybe = T;
};
template <class T>
struct ElementOf<Table<T>> {
  using entry = T;
};
template <class... Alternatives>
struct ElementOf<std::variant<Alternatives...>> {
  static constexpr std::array<std::string_view, sizeof...(Alternatives)> names{
      Alternatives::name...};
};

template <class T>
concept ListType = requires {
  typename ElementOf<T>::list;
};
template <class T>
concept OptionalType = requires {
  typename ElementOf<T>::maybe;
};
template <class T>
concept TableType = requires {
  typename ElementOf<T>::entry;
};
template <class T>
concept ChoiceType = requires {
  ElementOf<T>::names;
};

/// A choice among laws that a plain value stands for too: its first alternative is "constant".
template <class T>
concept DistributionType = ChoiceType<T> && ElementOf<T>::names[0] == "constant";

/// Structs whose elements of an array are merged and addressed by name.
template <class T>
concept NamedType = requires(T value) {
  { value.name } -> std::same_as<std::string&>;
};

}  // namespace stowplan::config
