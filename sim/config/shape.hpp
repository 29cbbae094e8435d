// A configuration type, or one value of it, as data: keys, types, limits, help and values, taken
// from `fields`. `show`, the JSON Schema and the reference manual are plain functions of it, so
// the one template below is all that is compiled per type.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sim/config/fields.hpp"
#include "sim/config/quantity.hpp"
#include "sim/config/types.hpp"
#include "sim/units.hpp"

namespace stowplan::config {

/// A value of any type a field may have.
struct Shape {
  enum class Kind {
    duration,
    size,
    cores,
    rate,
    bandwidth,
    price,
    traffic_price,
    power,
    number,
    integer,
    natural,  ///< Whole number, not negative.
    boolean,
    any,  ///< Read elsewhere.
    text,
    name,          ///< One of `names`.
    distribution,  ///< A quantity, or a law for it; `quantity` says of what kind.
    choice,        ///< One of several tables, selected by `kind`.
    list,
    table,  ///< Entries under names of the user's choice.
    keys,   ///< A struct.
  };

  Kind kind = Kind::keys;
  Kind quantity = Kind::number;
  std::string name;  ///< Key, name of an entry or element, or alternative; empty if it has none.
  std::string_view help;
  About about;
  bool set = true;    ///< False for an optional value that is absent.
  std::string value;  ///< Of a scalar, as text; of a choice, the alternative in force. A constant
                      ///< distribution is its value.
  std::span<const std::string_view> names;
  std::vector<Shape> members;       ///< Keys of a struct or of the alternative in force; elements
                                    ///< of a list; entries of a table.
  std::vector<Shape> alternatives;  ///< Every one of a choice or distribution, with its defaults.
  std::vector<Shape> element;       ///< One: an element of a list or an entry of a table, as it
                                    ///< is when nothing is said about it.

  [[nodiscard]] bool is_scalar() const { return kind <= Kind::name; }
  [[nodiscard]] bool is_quantity() const { return kind <= Kind::power; }
};

/// Whether alternatives and elements are described beside the value itself.
enum class Detail { value, type };

namespace detail {

template <class T>
inline constexpr Shape::Kind scalar_kind = Shape::Kind::name;
template <>
inline constexpr Shape::Kind scalar_kind<Duration> = Shape::Kind::duration;
template <>
inline constexpr Shape::Kind scalar_kind<Bytes> = Shape::Kind::size;
template <>
inline constexpr Shape::Kind scalar_kind<Cores> = Shape::Kind::cores;
template <>
inline constexpr Shape::Kind scalar_kind<Rate> = Shape::Kind::rate;
template <>
inline constexpr Shape::Kind scalar_kind<Bandwidth> = Shape::Kind::bandwidth;
template <>
inline constexpr Shape::Kind scalar_kind<Price> = Shape::Kind::price;
template <>
inline constexpr Shape::Kind scalar_kind<TrafficPrice> = Shape::Kind::traffic_price;
template <>
inline constexpr Shape::Kind scalar_kind<Power> = Shape::Kind::power;
template <>
inline constexpr Shape::Kind scalar_kind<double> = Shape::Kind::number;
template <>
inline constexpr Shape::Kind scalar_kind<std::int64_t> = Shape::Kind::integer;
template <>
inline constexpr Shape::Kind scalar_kind<std::uint64_t> = Shape::Kind::natural;
template <>
inline constexpr Shape::Kind scalar_kind<bool> = Shape::Kind::boolean;
template <>
inline constexpr Shape::Kind scalar_kind<Written> = Shape::Kind::any;
template <>
inline constexpr Shape::Kind scalar_kind<std::string> = Shape::Kind::text;

}  // namespace detail

/// Fills in shapes; the visitor of `fields`.
class ShapeBuilder {
 public:
  ShapeBuilder(Shape& out, Detail detail) : out_(out), detail_(detail) {}

  template <class T>
  void field(std::string_view name, T& member, std::string_view help, const About& about) {
    Shape& shape = out_.members.emplace_back();
    shape.name = name;
    shape.help = help;
    shape.about = about;
    ShapeBuilder{shape, detail_}.describe(member);
  }

  template <class T>
  void describe(T& value) {
    if constexpr (ScalarType<T>) {
      out_.kind = detail::scalar_kind<T>;
      describe_scalar(value);
    } else if constexpr (DistributionType<T>) {
      describe_distribution(value);
    } else if constexpr (ChoiceType<T>) {
      out_.kind = Shape::Kind::choice;
      describe_choice(value);
    } else if constexpr (ListType<T>) {
      describe_list(value);
    } else if constexpr (TableType<T>) {
      describe_table(value);
    } else if constexpr (OptionalType<T>) {
      typename ElementOf<T>::maybe absent{};
      describe(value ? *value : absent);
      out_.set = value.has_value();
    } else {
      out_.kind = Shape::Kind::keys;
      fields(*this, value);
    }
  }

 private:
  template <class T>
  void describe_scalar(const T& value) {
    if constexpr (EnumType<T>) {
      out_.names = EnumNames<T>::names;
      out_.value = out_.names[static_cast<std::size_t>(value)];
    } else if constexpr (std::same_as<T, bool>) {
      out_.value = value ? "true" : "false";
    } else if constexpr (std::same_as<T, std::string>) {
      out_.value = value;
    } else if constexpr (std::same_as<T, Written>) {
      out_.value = value.toml;
    } else if constexpr (std::integral<T>) {
      out_.value = std::to_string(value);
    } else {
      out_.value = format(value);
    }
  }

  template <class D>
  void describe_distribution(D& value) {
    using Quantity = decltype(std::variant_alternative_t<0, D>{}.value);
    out_.quantity = detail::scalar_kind<Quantity>;
    if (auto* constant = std::get_if<0>(&value)) {
      describe_alternatives<D>();
      describe_scalar(constant->value);
    } else {
      describe_choice(value);
    }
    out_.kind = Shape::Kind::distribution;
  }

  template <class V>
  void describe_choice(V& value) {
    describe_alternatives<V>();
    out_.value = ElementOf<V>::names[value.index()];
    std::visit([this](auto& chosen) { fields(*this, chosen); }, value);
  }

  template <class V>
  void describe_alternatives() {
    out_.names = ElementOf<V>::names;
    if (detail_ == Detail::type) {
      add_alternatives<V>(std::make_index_sequence<std::variant_size_v<V>>{});
    }
  }

  template <class V, std::size_t... I>
  void add_alternatives(std::index_sequence<I...>) {
    (add_alternative<std::variant_alternative_t<I, V>>(), ...);
  }

  template <class T>
  void add_alternative() {
    Shape& shape = out_.alternatives.emplace_back();
    shape.name = T::name;
    T value{};
    fields_of(shape, value);
  }

  template <class T>
  void fields_of(Shape& shape, T& value) {
    ShapeBuilder builder{shape, detail_};
    fields(builder, value);
  }

  template <class T>
  void add_element() {
    if (detail_ != Detail::type) return;
    T value{};
    ShapeBuilder{out_.element.emplace_back(), detail_}.describe(value);
  }

  template <class T>
  void describe_list(std::vector<T>& list) {
    out_.kind = Shape::Kind::list;
    add_element<T>();
    for (T& item : list) {
      Shape& shape = out_.members.emplace_back();
      if constexpr (NamedType<T>) shape.name = item.name;
      ShapeBuilder{shape, detail_}.describe(item);
    }
  }

  template <class T>
  void describe_table(Table<T>& table) {
    out_.kind = Shape::Kind::table;
    add_element<T>();
    for (auto& entry : table.entries) {
      Shape& shape = out_.members.emplace_back();
      shape.name = entry.first;
      ShapeBuilder{shape, detail_}.describe(entry.second);
    }
  }

  Shape& out_;
  Detail detail_;
};

/// A value as data. The value is taken by copy, as `fields` may change what it visits.
template <class T>
[[nodiscard]] Shape shape_of(T value) {
  Shape shape;
  ShapeBuilder{shape, Detail::value}.describe(value);
  return shape;
}

/// A type as data, with its defaults.
template <class T>
[[nodiscard]] Shape shape_of_type() {
  Shape shape;
  T value{};
  ShapeBuilder{shape, Detail::type}.describe(value);
  return shape;
}

/// The type of a value in the manual's words: "duration", "list of text", "one of a, b".
[[nodiscard]] std::string type_text(const Shape& shape);

/// What a number must satisfy, as "> 0"; empty for anything.
[[nodiscard]] std::string_view check_text(Check check);

/// Default or value as the manual and `show` print it: lists in brackets, "" for absent.
[[nodiscard]] std::string value_text(const Shape& shape);

/// What is known of a kind of quantity. Precondition: the kind is one.
[[nodiscard]] const QuantityInfo& info_of(Shape::Kind kind);

/// One word for a scalar kind: "duration", "number", "integer".
[[nodiscard]] std::string_view kind_word(Shape::Kind kind);

}  // namespace stowplan::config
