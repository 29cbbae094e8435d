#include "sim/config/node.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sim/config/path.hpp"

namespace stowplan::config {
namespace {

bool kind_changes(const Node& base, const Node& over) {
  const Node* before = base.find("kind");
  const Node* after = over.find("kind");
  return before != nullptr && after != nullptr && before->text != after->text;
}

void merge_tables(Node& base, Node over) {
  for (Member& member : over.members) {
    const auto at = std::find_if(base.members.begin(), base.members.end(),
                                 [&](const Member& known) { return known.key == member.key; });
    if (at == base.members.end()) {
      base.members.push_back(std::move(member));
      continue;
    }
    const bool replaced = !member.node.is_table() && !member.node.is_array();
    if (replaced) at->position = member.position;
    merge(at->node, std::move(member.node));
  }
}

// Each element is matched at most once, so that a name used twice in one text stays an error.
void merge_named(Node& base, Node over) {
  const std::size_t known = base.items.size();
  std::vector<bool> taken(known, false);
  for (Node& item : over.items) {
    std::size_t at = 0;
    while (at < known && (taken[at] || *name_of(base.items[at]) != *name_of(item))) ++at;
    if (at == known) {
      base.items.push_back(std::move(item));
    } else {
      taken[at] = true;
      merge(base.items[at], std::move(item));
    }
  }
}

std::string in_quotes(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (c == '\n') {
      result += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      result += c;
    }
  }
  return result + '"';
}

std::string real_text(double value) {
  std::string text = fmt::format("{}", value);
  const bool looks_whole = text.find_first_not_of("-0123456789") == std::string::npos;
  return looks_whole ? text + ".0" : text;
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  for (const Member& member : members) {
    if (member.key == key) return &member.node;
  }
  return nullptr;
}

Node* Node::find(std::string_view key) { return const_cast<Node*>(std::as_const(*this).find(key)); }

const std::string* name_of(const Node& node) {
  const Node* name = node.find("name");
  return name != nullptr && plain(*name).is_text() ? &plain(*name).text : nullptr;
}

bool has_named_items(const Node& node) {
  return node.is_array() && !node.items.empty() &&
         std::all_of(node.items.begin(), node.items.end(),
                     [](const Node& item) { return name_of(item) != nullptr; });
}

bool is_sourced(const Node& node) {
  static constexpr std::array<std::string_view, 5> keys{"value", "low", "high", "source", "note"};
  return node.find("value") != nullptr &&
         std::all_of(node.members.begin(), node.members.end(), [](const Member& member) {
           return std::find(keys.begin(), keys.end(), member.key) != keys.end();
         });
}

const Node& plain(const Node& node) { return is_sourced(node) ? *node.find("value") : node; }

std::string toml_key(std::string_view key) {
  const std::string text = key_text(key);
  return text == key ? text : in_quotes(key);
}

std::string to_toml(const Node& node) {
  switch (node.kind) {
    case Node::Kind::text:
      return in_quotes(node.text);
    case Node::Kind::integer:
      return fmt::format("{}", node.integer);
    case Node::Kind::real:
      return real_text(node.real);
    case Node::Kind::boolean:
      return node.boolean ? "true" : "false";
    case Node::Kind::array: {
      std::string text;
      for (const Node& item : node.items) text += (text.empty() ? "" : ", ") + to_toml(item);
      return "[" + text + "]";
    }
    case Node::Kind::table: {
      std::string text;
      for (const Member& member : node.members) {
        text += (text.empty() ? " " : ", ") + toml_key(member.key) + " = " + to_toml(member.node);
      }
      return "{" + text + (text.empty() ? "}" : " }");
    }
  }
  return {};
}

void merge(Node& base, Node over) {
  if (base.is_table() && over.is_table() && !is_sourced(base) && !is_sourced(over) &&
      !kind_changes(base, over)) {
    merge_tables(base, std::move(over));
  } else if (has_named_items(base) && has_named_items(over)) {
    merge_named(base, std::move(over));
  } else {
    base = std::move(over);
  }
}

}  // namespace stowplan::config
