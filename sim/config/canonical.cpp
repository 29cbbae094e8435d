#include "sim/config/canonical.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/config/node.hpp"

namespace stowplan::config {
namespace {

bool is_section(const Node& node) { return node.is_table() && !is_sourced(node); }

bool holds_sections_only(const Node& node) {
  return !node.members.empty() &&
         std::all_of(node.members.begin(), node.members.end(),
                     [](const Member& member) { return is_section(member.node); });
}

bool is_list_of_tables(const Node& node) {
  return node.is_array() && !node.items.empty() &&
         std::all_of(node.items.begin(), node.items.end(), is_section);
}

class Text {
 public:
  explicit Text(std::int64_t version) : text_(fmt::format("version = {}\n", version)) {}

  void add(const Member& member) {
    const std::string key = toml_key(member.key);
    if (is_list_of_tables(member.node)) {
      for (const Node& item : member.node.items) section("[[" + key + "]]", item);
    } else if (holds_sections_only(member.node)) {
      for (const Member& part : member.node.members) {
        section("[" + key + "." + toml_key(part.key) + "]", part.node);
      }
    } else if (is_section(member.node)) {
      section("[" + key + "]", member.node);
    } else {
      line(member);
    }
  }

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void section(const std::string& head, const Node& table) {
    text_ += "\n" + head + "\n";
    for (const Member& member : table.members) line(member);
  }

  void line(const Member& member) {
    text_ += toml_key(member.key) + " = " + to_toml(member.node) + "\n";
  }

  std::string text_;
};

std::int64_t lowest_version(const Sources& sources) {
  std::int64_t lowest = newest_version;
  for (const Source& source : sources) {
    const bool file = source.origin == Origin::catalogue || source.origin == Origin::file;
    if (file) lowest = std::min(lowest, source.version);
  }
  return lowest;
}

}  // namespace

std::string canonical_text(const Document& document) {
  Text text{lowest_version(document.sources)};
  // Below the head of a table a key would be the table's.
  const auto is_key = [](const Member& member) {
    return !is_section(member.node) && !is_list_of_tables(member.node);
  };
  for (const Member& member : document.root.members) {
    if (is_key(member)) text.add(member);
  }
  for (const Member& member : document.root.members) {
    if (!is_key(member)) text.add(member);
  }
  return text.take();
}

}  // namespace stowplan::config
