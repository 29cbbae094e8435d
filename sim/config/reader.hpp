// From a document to the structs that declare `fields`: types, units, limits, unknown and missing
// keys are checked here and all complaints are collected. Templates only choose; the work is in
// reader.cpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sim/config/document.hpp"
#include "sim/config/fields.hpp"
#include "sim/config/node.hpp"
#include "sim/config/types.hpp"
#include "sim/units.hpp"

namespace stowplan::config {

/// Where the reader is in the tree. Its text is only made for an error.
struct Place {
  const Place* up = nullptr;
  std::string_view key;                ///< Key, or name of an element.
  std::optional<std::size_t> index{};  ///< Number of an element without a name.

  [[nodiscard]] std::string text() const;
};

/// The keys of one table: hands out values and remembers which keys were asked for.
class KeyReader {
 public:
  KeyReader(const Node& table, const Place& place, Problems& problems)
      : table_(table), place_(place), problems_(problems) {}

  /// The value of a key, or null; a complaint if it is required.
  const Node* take(std::string_view key, std::string_view help, const About& about);

  /// Keys that may be there and are not read here.
  void allow(std::string_view key) { known_.push_back(key); }

  /// Complains about every key that nobody asked for, but for `source` and `note`: any table may
  /// say where its values come from.
  void finish() const;

 private:
  [[nodiscard]] std::string suggestion_for(std::string_view key) const;

  const Node& table_;
  const Place& place_;
  Problems& problems_;
  std::vector<std::string_view> known_;
};

/// The parts of `{ value = ..., low = ..., high = ..., source = ... }`; a plain value has the rest
/// null. Complains about other keys.
struct SourcedParts {
  const Node* value = nullptr;
  const Node* low = nullptr;
  const Node* high = nullptr;
};
[[nodiscard]] SourcedParts sourced_parts(const Node& node, const Place& place, Problems& problems);

// One scalar each. On an error the value is left as it is.
void read_scalar(const Node&, const Place&, Check, Problems&, Duration&);
void read_scalar(const Node&, const Place&, Check, Problems&, Bytes&);
void read_scalar(const Node&, const Place&, Check, Problems&, Cores&);
void read_scalar(const Node&, const Place&, Check, Problems&, Rate&);
void read_scalar(const Node&, const Place&, Check, Problems&, Bandwidth&);
void read_scalar(const Node&, const Place&, Check, Problems&, Price&);
void read_scalar(const Node&, const Place&, Check, Problems&, TrafficPrice&);
void read_scalar(const Node&, const Place&, Check, Problems&, Power&);
void read_scalar(const Node&, const Place&, Check, Problems&, double&);
void read_scalar(const Node&, const Place&, Check, Problems&, std::int64_t&);
void read_scalar(const Node&, const Place&, Check, Problems&, std::uint64_t&);
void read_scalar(const Node&, const Place&, Check, Problems&, bool&);
void read_scalar(const Node&, const Place&, Check, Problems&, std::string&);

/// Which of the names the text is; none after a complaint, in which `noun` says what they name.
[[nodiscard]] std::optional<std::size_t> read_name(const Node& node, const Place& place,
                                                   std::string_view noun,
                                                   std::span<const std::string_view> names,
                                                   Problems& problems);

/// Which alternative the key `kind` of a table selects, or the text if it is one.
[[nodiscard]] std::optional<std::size_t> read_kind(const Node& node, const Place& place,
                                                   std::string_view noun,
                                                   std::span<const std::string_view> names,
                                                   Problems& problems);

/// Whether the node is a table (or an array); a complaint otherwise.
[[nodiscard]] bool expect_table(const Node& node, const Place& place, Problems& problems);
[[nodiscard]] bool expect_array(const Node& node, const Place& place, Problems& problems);

/// Complains about elements of the same name.
void check_names_differ(const Node& array, const Place& place, Problems& problems);

/// False, with a complaint, for an entry that only exists because `--set` named it.
[[nodiscard]] bool expect_written(const Node& table, const Member& entry, const Place& place,
                                  Problems& problems);

class Reader;

/// Visitor of the fields of one struct.
class StructReader {
 public:
  StructReader(Reader& reader, const Node& table, const Place& place, Problems& problems)
      : reader_(reader), place_(place), keys_(table, place, problems) {}

  template <class T>
  void field(std::string_view name, T& member, std::string_view help, const About& about);

  [[nodiscard]] KeyReader& keys() { return keys_; }

 private:
  Reader& reader_;
  const Place& place_;
  KeyReader keys_;
};

/// Reads values of any type a field may have.
class Reader {
 public:
  explicit Reader(Problems& problems) : problems_(problems) {}

  template <class T>
  void read(const Node& node, const Place& place, const About& about, T& out) {
    if constexpr (std::same_as<T, Written>) {
      out.toml = to_toml(node);
    } else if constexpr (ScalarType<T>) {
      read_sourced(node, place, about, out);
    } else if constexpr (DistributionType<T>) {
      read_distribution(node, place, about, out);
    } else if constexpr (ChoiceType<T>) {
      read_choice(node, place, place.key, out);
    } else if constexpr (ListType<T>) {
      read_list(node, place, about, out);
    } else if constexpr (TableType<T>) {
      read_table(node, place, out);
    } else if constexpr (OptionalType<T>) {
      out.emplace();
      read(node, place, about, *out);
    } else {
      if (expect_table(node, place, problems_)) read_struct(node, place, out);
    }
  }

  template <class T>
  void read_struct(const Node& table, const Place& place, T& out) {
    StructReader visitor{*this, table, place, problems_};
    fields(visitor, out);
    visitor.keys().finish();
  }

 private:
  template <class T>
  void read_plain(const Node& node, const Place& place, Check check, T& out) {
    if constexpr (EnumType<T>) {
      const auto index = read_name(node, place, place.key, EnumNames<T>::names, problems_);
      if (index) out = static_cast<T>(*index);
    } else {
      read_scalar(node, place, check, problems_, out);
    }
  }

  template <class T>
  void read_sourced(const Node& node, const Place& place, const About& about, T& out) {
    if (!node.is_table()) return read_plain(node, place, about.check, out);
    const SourcedParts parts = sourced_parts(node, place, problems_);
    if (parts.value != nullptr) read_plain(*parts.value, place, about.check, out);
    read_range(parts, place, about, out);
  }

  // The range is shown, not used; reading it makes sure that its units are right.
  template <class T>
  void read_range(const SourcedParts& parts, const Place& place, const About& about, T like) {
    const Place low{&place, "low"};
    const Place high{&place, "high"};
    if (parts.low != nullptr) read_plain(*parts.low, low, about.check, like);
    if (parts.high != nullptr) read_plain(*parts.high, high, about.check, like);
  }

  template <class D>
  void read_distribution(const Node& node, const Place& place, const About& about, D& out) {
    if (node.is_table() && node.find("kind") == nullptr) {
      const SourcedParts parts = sourced_parts(node, place, problems_);
      if (parts.value != nullptr) read_distribution(*parts.value, place, about, out);
      read_range(parts, place, about, std::variant_alternative_t<0, D>{}.value);
      return;
    }
    const std::size_t before = problems_.count();
    if (node.is_table()) {
      read_choice(node, place, "distribution", out);
    } else {
      read_plain(node, place, about.check, out.template emplace<0>().value);
    }
    if (problems_.count() > before) return;
    if (std::string message = problem(out); !message.empty()) {
      problems_.add(node.position, place.text(), std::move(message));
    }
  }

  template <class V>
  void read_choice(const Node& node, const Place& place, std::string_view noun, V& out) {
    const auto kind = read_kind(node, place, noun, ElementOf<V>::names, problems_);
    if (kind)
      read_alternative(node, place, *kind, out, std::make_index_sequence<std::variant_size_v<V>>{});
  }

  template <class V, std::size_t... I>
  void read_alternative(const Node& node, const Place& place, std::size_t kind, V& out,
                        std::index_sequence<I...>) {
    ((I == kind ? read_fields_of(node, place, out.template emplace<I>()) : void()), ...);
  }

  template <class T>
  void read_fields_of(const Node& node, const Place& place, T& out) {
    Node no_keys;  // A kind alone, as text, is a table without further keys.
    no_keys.position = node.position;
    StructReader visitor{*this, node.is_table() ? node : no_keys, place, problems_};
    visitor.keys().allow("kind");
    fields(visitor, out);
    visitor.keys().finish();
  }

  template <class T>
  void read_list(const Node& node, const Place& place, const About& about, std::vector<T>& out) {
    if (!expect_array(node, place, problems_)) return;
    if constexpr (NamedType<T>) check_names_differ(node, place, problems_);
    out.clear();
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const std::string* name = NamedType<T> ? name_of(node.items[i]) : nullptr;
      const Place item = name != nullptr ? Place{&place, *name} : Place{&place, {}, i};
      read(node.items[i], item, About{.check = about.check}, out.emplace_back());
    }
  }

  template <class T>
  void read_table(const Node& node, const Place& place, Table<T>& out) {
    if (!expect_table(node, place, problems_)) return;
    out.entries.clear();
    for (const Member& member : node.members) {
      const Place entry{&place, member.key};
      if (!expect_written(node, member, entry, problems_)) continue;
      out.entries.emplace_back(member.key, T{});
      read(member.node, entry, About{}, out.entries.back().second);
    }
    std::sort(out.entries.begin(), out.entries.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
  }

  Problems& problems_;
};

template <class T>
void StructReader::field(std::string_view name, T& member, std::string_view help,
                         const About& about) {
  const Node* node = keys_.take(name, help, about);
  if (node != nullptr) reader_.read(*node, Place{&place_, name}, about, member);
}

/// Reads a whole document into a struct; complaints go to `problems`.
template <class T>
[[nodiscard]] T read(const Document& document, Problems& problems) {
  T value{};
  Reader{problems}.read_struct(document.root, Place{}, value);
  return value;
}

/// A configuration, and the document it came from, for positions of values and for `show`.
template <class T>
struct Loaded {
  T value;
  Document document;
};

/// Loads, merges and reads. Errors: ConfigError with everything that is wrong.
template <class T>
[[nodiscard]] Loaded<T> load(const Inputs& inputs, const FileReader& read_file) {
  Loaded<T> loaded{T{}, load_document(inputs, read_file)};
  Problems problems{loaded.document};
  loaded.value = read<T>(loaded.document, problems);
  problems.throw_if_any();
  return loaded;
}

/// The same from one text; for tests and generated configurations.
template <class T>
[[nodiscard]] Loaded<T> load_text(std::string_view text, const std::string& file_name) {
  Loaded<T> loaded{T{}, parse_document(text, file_name)};
  Problems problems{loaded.document};
  loaded.value = read<T>(loaded.document, problems);
  problems.throw_if_any();
  return loaded;
}

}  // namespace stowplan::config
