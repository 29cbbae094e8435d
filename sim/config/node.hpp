// A configuration as a tree of values that remember where they were written. The reader, merging
// and `show` work on this tree, so nothing but toml.cpp knows which file format it came from.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stowplan::config {

/// Who said so, weakest first: each overrides those before it.
enum class Origin { defaults, catalogue, file, command_line };

/// A text that values come from: a file, or the command line.
struct Source {
  std::string name;
  Origin origin = Origin::file;
  std::int64_t version = 1;  ///< Of the file, by its key `version`; 1 where it has none.
};

/// Element 0 stands for no text at all: the defaults in the code.
using Sources = std::vector<Source>;

/// A place in a text. `file` is an index into Sources; lines and columns count from 1.
struct Position {
  std::uint32_t file = 0;
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  friend auto operator<=>(const Position&, const Position&) = default;
};

struct Member;

/// A value: one of the scalars, an array of `items`, or a table of `members` in order of
/// appearance with keys that differ.
struct Node {
  enum class Kind { text, integer, real, boolean, array, table };

  Kind kind = Kind::table;
  Position position;
  bool implied = false;  ///< Created as a step of a `--set` path, not written by anyone.
  bool boolean = false;
  std::int64_t integer = 0;
  double real = 0;
  std::string text;
  std::vector<Node> items;
  std::vector<Member> members;

  [[nodiscard]] bool is_table() const { return kind == Kind::table; }
  [[nodiscard]] bool is_array() const { return kind == Kind::array; }
  [[nodiscard]] bool is_text() const { return kind == Kind::text; }

  /// The value under that key, or null; null too if this is no table.
  [[nodiscard]] const Node* find(std::string_view key) const;
  [[nodiscard]] Node* find(std::string_view key);
};

/// One key of a table.
struct Member {
  std::string key;
  Position position;
  Node node;
};

/// The text under the key `name` of a table, or null: what arrays of tables are merged and
/// addressed by.
[[nodiscard]] const std::string* name_of(const Node& node);

/// Whether the array has elements, all of them tables with a name.
[[nodiscard]] bool has_named_items(const Node& node);

/// Whether this is a value with its provenance, `{ value = ..., source = ... }`: a table with the
/// key `value` and no keys but value, low, high, source, note.
[[nodiscard]] bool is_sourced(const Node& node);

/// The value itself, whether it comes with its provenance or not.
[[nodiscard]] const Node& plain(const Node& node);

/// A key as one would write it in TOML.
[[nodiscard]] std::string toml_key(std::string_view key);

/// The value as one would write it in TOML, on one line.
[[nodiscard]] std::string to_toml(const Node& node);

/// Lays `over` on `base`. Tables merge key by key, arrays of named tables element by element;
/// everything else is replaced: scalars, other arrays, values with provenance, and tables whose
/// `kind` changes, since the keys of one kind mean nothing to another.
void merge(Node& base, Node over);

}  // namespace stowplan::config
