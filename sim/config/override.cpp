#include "sim/config/override.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/config/path.hpp"
#include "sim/config/suggest.hpp"
#include "sim/config/toml.hpp"

namespace stowplan::config {
namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

void move_to(Node& node, Position position) {
  node.position = position;
  for (Node& item : node.items) move_to(item, position);
  for (Member& member : node.members) {
    member.position = position;
    move_to(member.node, position);
  }
}

/// The value of an assignment; none if it looks like TOML and is not.
std::optional<Node> value_of(std::string_view text, Position position, std::string& error) {
  std::vector<SyntaxError> errors;
  Node table = parse_toml("value = " + std::string{text}, position.file, errors);
  const bool one_value = errors.empty() && table.members.size() == 1;
  Node value;
  if (one_value) {
    value = std::move(table.members.front().node);
  } else if (!text.empty() && std::string_view{"\"'[{"}.find(text.front()) != text.npos) {
    error = errors.empty() ? "expected one value" : errors.front().message;
    return std::nullopt;
  } else {
    value.kind = Node::Kind::text;
    value.text = text;
  }
  move_to(value, position);
  return value;
}

/// Walks to the value a path names and gives it its place in the tree.
class Target {
 public:
  Target(Node& root, Position position, Problems& problems)
      : at_(&root), position_(position), problems_(problems) {}

  /// The node at the end of the path, made where tables lack it; null with a complaint otherwise.
  Node* find(const std::vector<Step>& steps) {
    std::vector<Step> done;
    for (const Step& step : steps) {
      done.push_back(step);
      Node* next = take(step, path_text(done));
      if (next == nullptr) return nullptr;
      at_ = next;
    }
    return at_;
  }

 private:
  Node* take(const Step& step, const std::string& path) {
    if (is_sourced(*at_) && at_->find(step.key) == nullptr) at_ = at_->find("value");
    if (step.index) return element(*step.index, path);
    if (at_->is_array()) return named_element(step.key, path);
    if (!at_->is_table()) {
      problems_.add(position_, path, fmt::format("unknown key; {} has no keys", to_toml(*at_)));
      return nullptr;
    }
    for (Member& member : at_->members) {
      if (member.key == step.key) return &member.node;
    }
    Member member{step.key, position_, {}};
    member.node.position = position_;
    member.node.implied = true;
    at_->members.push_back(std::move(member));
    return &at_->members.back().node;
  }

  Node* element(std::size_t index, const std::string& path) {
    if (at_->is_array() && index < at_->items.size()) return &at_->items[index];
    problems_.add(position_, path,
                  fmt::format("there is no such element; there are {}", at_->items.size()));
    return nullptr;
  }

  Node* named_element(const std::string& name, const std::string& path) {
    std::vector<std::string> names;
    for (Node& item : at_->items) {
      const std::string* known = name_of(item);
      if (known != nullptr && *known == name) return &item;
      if (known != nullptr) names.push_back(*known);
    }
    problems_.add(position_, path, "there is no element of that name" + suggestion(name, names));
    return nullptr;
  }

  Node* at_;
  Position position_;
  Problems& problems_;
};

constexpr std::string_view every = "*";

/// Puts the value wherever the path leads: `*` is every element or entry that there is.
void put(Node& root, const std::vector<Step>& steps, const Node& value, Position position,
         Problems& problems) {
  const auto star = std::ranges::find(steps, every, &Step::key);
  if (star == steps.end()) {
    if (Node* node = Target{root, position, problems}.find(steps)) *node = value;
    return;
  }
  Node* list = Target{root, position, problems}.find({steps.begin(), star});
  if (list == nullptr) return;
  const auto at = static_cast<std::size_t>(star - steps.begin());
  const auto put_one = [&](Step one) {
    std::vector<Step> path = steps;
    path[at] = std::move(one);
    put(root, path, value, position, problems);
  };
  if (list->items.empty() && list->members.empty()) {
    problems.add(position, path_text(steps), "there is nothing that * could stand for");
  }
  // Names first: what is put may move the elements.
  std::vector<Step> all;
  for (std::size_t i = 0; i < list->items.size(); ++i) all.push_back({"", i});
  for (const Member& member : list->members) all.push_back({member.key, std::nullopt});
  for (Step& one : all) put_one(std::move(one));
}

}  // namespace

void apply_override(Node& root, std::string_view assignment, Position position,
                    Problems& problems) {
  const std::size_t equals = end_of_path(assignment);
  const bool has_equals = equals != assignment.size();
  const std::string_view path = trimmed(assignment.substr(0, has_equals ? equals : 0));
  const auto steps = split_path(path);
  if (!has_equals || !steps) {
    problems.add(position, {},
                 fmt::format("cannot read \"{}\"; expected path=value, like duration=2h "
                             "or workload.web.arrivals.rate=300/s",
                             assignment));
    return;
  }
  std::string error;
  std::optional<Node> value = value_of(trimmed(assignment.substr(equals + 1)), position, error);
  if (!value) {
    problems.add(position, path_text(*steps), std::move(error));
    return;
  }
  put(root, *steps, *value, position, problems);
}

void apply_override(Node& root, std::string_view path, const Node& value, Position position,
                    Problems& problems) {
  const auto steps = split_path(path);
  if (!steps) {
    problems.add(position, {},
                 fmt::format("cannot read \"{}\" as a path, like pool.core.host", path));
    return;
  }
  put(root, *steps, value, position, problems);
}

}  // namespace stowplan::config
