#include "models/study/mentioned.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/path.hpp"

namespace stowplan {
namespace {

using config::Node;

constexpr std::array<std::string_view, 7> catalogue_tables{
    "host", "image", "runtime", "network", "storage", "hardening", "class"};

bool is_catalogue(std::string_view key) {
  return std::ranges::find(catalogue_tables, key) != catalogue_tables.end();
}

class Mentions {
 public:
  void add(std::string_view text) { names_.emplace(text); }

  void add_path(std::string_view path) {
    const auto steps = config::split_path(path);
    if (!steps) return;
    for (const config::Step& step : *steps) names_.insert(step.key);
  }

  void add(const Node& node) {
    if (node.is_text()) add(node.text);
    for (const Node& item : node.items) add(item);
    for (const config::Member& member : node.members) {
      add_path(member.key);  // Of a layout's changes.
      add(member.node);
    }
  }

  [[nodiscard]] bool has(const std::string& name) const { return names_.contains(name); }
  [[nodiscard]] std::size_t size() const { return names_.size(); }

 private:
  std::set<std::string> names_;
};

}  // namespace

config::Document only_mentioned(config::Document document, const std::vector<Point>& points) {
  Mentions mentions;
  // What is meant where nothing is named: a deployment's network mode, a host's storage.
  mentions.add("host");
  mentions.add("local-nvme");
  for (const config::Member& member : document.root.members) {
    if (!is_catalogue(member.key)) mentions.add(member.node);
  }
  for (const Point& point : points) {
    for (const Assignment& one : point) {
      mentions.add_path(one.path);
      mentions.add(one.value);
      // A text in quotes, or those in a list.
      std::size_t open = one.value.find('"');
      while (open != std::string::npos) {
        const std::size_t close = one.value.find('"', open + 1);
        if (close == std::string::npos) break;
        mentions.add(std::string_view{one.value}.substr(open + 1, close - open - 1));
        open = one.value.find('"', close + 1);
      }
    }
  }
  // What stays mentions others: until there are no more.
  std::size_t before = 0;
  while (before != mentions.size()) {
    before = mentions.size();
    for (const config::Member& table : document.root.members) {
      if (!is_catalogue(table.key)) continue;
      for (const config::Member& entry : table.node.members) {
        if (mentions.has(entry.key)) mentions.add(entry.node);
      }
    }
  }
  for (config::Member& table : document.root.members) {
    if (!is_catalogue(table.key)) continue;
    std::erase_if(table.node.members,
                  [&](const config::Member& entry) { return !mentions.has(entry.key); });
  }
  return document;
}

}  // namespace stowplan
