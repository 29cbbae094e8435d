#include "sim/config/show.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>

#include "sim/config/path.hpp"

namespace stowplan::config {
namespace {

/// What a range bound says, without quotes round text.
std::string bound_text(const Node* node) {
  if (node == nullptr) return "";
  return node->is_text() ? node->text : to_toml(*node);
}

std::string range_text(const Node& node) {
  if (!is_sourced(node)) return "";
  const std::string low = bound_text(node.find("low"));
  const std::string high = bound_text(node.find("high"));
  if (low.empty() && high.empty()) return "";
  if (high.empty()) return "from " + low;
  return low.empty() ? "up to " + high : low + " to " + high;
}

bool is_number(const Shape& shape) {
  return shape.kind < Shape::Kind::boolean || shape.kind == Shape::Kind::distribution;
}

/// Whether the value is a number that changes something.
bool matters(const Shape& shape) {
  const bool zero = shape.value.starts_with("0 ") || shape.value.starts_with("0/") ||
                    shape.value == "0" || shape.value == "0.0";
  return is_number(shape) && !zero;
}

/// What a value rests on, and in which file somebody says so.
struct Said {
  std::string text;
  std::uint32_t file = 0;
};

/// Walks a shape and the tree it was read from side by side.
class Walker {
 public:
  Walker(const Document& document, const EntryFilter& shown) : document_(document), shown_(shown) {}

  /// `node` is null where nothing was written; `source` is that of the tables around it.
  void visit(const Shape& shape, const Node* node, const std::string& path, const Said& source) {
    const Said inner = inner_source(shape, node, source);
    switch (shape.kind) {
      case Shape::Kind::keys:
        return visit_keys(shape, node, path, inner);
      case Shape::Kind::table:
        return visit_entries(shape, node, path, inner);
      case Shape::Kind::list:
        return visit_list(shape, node, path, inner);
      case Shape::Kind::choice:
      case Shape::Kind::distribution:
        return visit_choice(shape, node, path, source);
      default:
        add(shape, node, path, shape.value, source);
    }
  }

  [[nodiscard]] std::vector<EffectiveValue> take() { return std::move(rows_); }

 private:
  static Said source_of(const Node& node, const Said& outer) {
    const Node* own = node.find("source");
    return own != nullptr && own->is_text() ? Said{own->text, own->position.file} : outer;
  }

  /// What the values inside rest on, if they do not say so themselves.
  static Said inner_source(const Shape& shape, const Node* node, const Said& outer) {
    if (node != nullptr) return source_of(*node, outer);
    return shape.about.source.empty() ? outer : Said{std::string{shape.about.source}, 0};
  }

  /// Visits a part of a table or list. The source of a written table does not hold for defaults.
  void visit_part(const Shape& part, const Node* whole, const Node* node, const std::string& path,
                  const Said& source) {
    const bool only_a_default = whole != nullptr && node == nullptr;
    visit(part, node, path, only_a_default ? Said{} : source);
  }

  void visit_keys(const Shape& shape, const Node* node, const std::string& path,
                  const Said& source) {
    for (const Shape& member : shape.members) {
      const Node* part = node == nullptr ? nullptr : node->find(member.name);
      visit_part(member, node, part, join(path, member.name), source);
    }
  }

  void visit_entries(const Shape& shape, const Node* node, const std::string& path,
                     const Said& source) {
    for (const Shape& entry : shape.members) {
      if (shown_ && !shown_(path, entry.name)) continue;
      const Node* part = node == nullptr ? nullptr : node->find(entry.name);
      visit_part(entry, node, part, join(path, entry.name), source);
    }
  }

  void visit_list(const Shape& shape, const Node* node, const std::string& path,
                  const Said& source) {
    const bool scalars = shape.members.empty() || shape.members.front().is_scalar();
    if (scalars) return add(shape, node, path, value_text(shape), source);
    for (std::size_t i = 0; i < shape.members.size(); ++i) {
      const Shape& item = shape.members[i];
      const std::string item_path =
          item.name.empty() ? fmt::format("{}[{}]", path, i) : join(path, item.name);
      const bool written = node != nullptr && i < node->items.size();
      visit_part(item, node, written ? &node->items[i] : nullptr, item_path, source);
    }
  }

  void visit_choice(const Shape& shape, const Node* node, const std::string& path,
                    const Said& source) {
    const bool constant = shape.kind == Shape::Kind::distribution && shape.members.empty();
    if (constant) return add(shape, node, path, shape.value, source);
    const Node* table = node == nullptr ? nullptr : &plain(*node);
    const Node* kind = table == nullptr ? nullptr : table->find("kind");
    const Said inner = inner_source(shape, node, source);
    add_kind(shape, kind != nullptr ? kind : table, join(path, "kind"), node, inner);
    visit_keys(shape, table, path, inner);
  }

  // A law is a number's, so its row carries the range; the keys below share its source.
  void add_kind(const Shape& shape, const Node* kind, const std::string& path, const Node* sourced,
                const Said& source) {
    add(shape, kind, path, shape.value, source);
    if (sourced != nullptr) rows_.back().range = range_text(*sourced);
  }

  void add(const Shape& shape, const Node* node, const std::string& path, std::string value,
           const Said& outer) {
    if (!shape.set) return;
    EffectiveValue row;
    row.key = path;
    row.value = std::move(value);
    if (node == nullptr) {
      row.range = shape.about.range;
      row.source = inner_source(shape, node, outer).text;
    } else {
      row.origin = document_.sources[node->position.file].origin;
      row.place = document_.text_of(node->position);
      row.range = range_text(*node);
      // Whoever overrides a value does not do so on the strength of the table around it.
      const Said said = source_of(*node, outer);
      if (said.file == node->position.file) row.source = said.text;
    }
    const bool ours = row.origin == Origin::defaults || row.origin == Origin::catalogue;
    if (row.source.empty() && ours && matters(shape)) row.source = "assumption";
    rows_.push_back(std::move(row));
  }

  const Document& document_;
  const EntryFilter& shown_;
  std::vector<EffectiveValue> rows_;
};

}  // namespace

std::vector<EffectiveValue> effective_values(const Document& document, const Shape& shape,
                                             const EntryFilter& shown) {
  Walker walker{document, shown};
  walker.visit(shape, &document.root, {}, {});
  return walker.take();
}

std::string_view origin_text(Origin origin) {
  static constexpr std::array<std::string_view, 4> words{"default", "catalogue", "file",
                                                         "command line"};
  return words[static_cast<std::size_t>(origin)];
}

}  // namespace stowplan::config
