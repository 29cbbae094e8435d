#include "models/scenario/variants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "sim/config/override.hpp"
#include "sim/config/path.hpp"
#include "sim/config/suggest.hpp"

namespace stowplan {
namespace {

using config::Node;

// The rest is the question, and one for all layouts: what they are compared by, and how long.
constexpr std::array<std::string_view, 7> changeable{"pool", "deployment", "image",   "runtime",
                                                     "host", "network",    "workload"};

class Taking {
 public:
  Taking(config::Document& document, Node& layouts)
      : layouts_(layouts),
        problems_(document),
        found_(layouts.items.size()),
        state_(layouts.items.size()) {}

  std::vector<Variant> run() {
    for (std::size_t i = 0; i < layouts_.items.size(); ++i) settle(i);
    std::erase_if(found_, [](const Variant& variant) { return variant.changes.empty(); });
    return std::move(found_);
  }

  [[nodiscard]] const std::vector<config::Complaint>& complaints() const {
    return problems_.complaints();
  }

 private:
  enum class State { untouched, open, done };

  // False where it leads back to a layout that is being settled.
  bool settle(std::size_t i) {
    if (state_[i] != State::untouched) return state_[i] == State::done;
    state_[i] = State::open;
    Node& layout = layouts_.items[i];
    if (const std::string* name = name_of(layout)) {
      found_[i].layout = *name;
      if (layout.find("like") != nullptr) {
        take_over(i);
      } else if (layout.find("route") == nullptr) {
        problems_.add(layout.position, config::join("layout", *name) + ".route",
                      "missing, and there is no default: which workloads run as what and where, or "
                      "like = \"...\" for another layout's");
      }
      const Node* set = layout.find("set");
      if (set != nullptr && set->is_table()) take_changes(found_[i], *set);
    }
    state_[i] = State::done;
    return true;
  }

  void take_over(std::size_t i) {
    Node& layout = layouts_.items[i];
    const Node* like = layout.find("like");
    if (like == nullptr || !like->is_text()) return;
    const std::string path = config::join("layout", found_[i].layout) + ".like";
    const std::optional<std::size_t> from = find(like->text);
    if (!from) {
      problems_.add(like->position, path,
                    fmt::format("there is no layout \"{}\"{}", like->text,
                                config::suggestion(like->text, names())));
      return;
    }
    if (!settle(*from)) {
      problems_.add(like->position, path,
                    *from == i ? "a layout cannot be like itself; name another"
                               : fmt::format("\"{}\" is like this one in turn; they form a cycle, "
                                             "so let one of them state its routes",
                                             like->text));
      return;
    }
    found_[i].changes = found_[*from].changes;
    const Node* route = layouts_.items[*from].find("route");
    if (layout.find("route") == nullptr && route != nullptr) {
      layout.members.push_back({"route", route->position, *route});
    }
  }

  void take_changes(Variant& variant, const Node& set) {
    for (const config::Member& member : set.members) {
      const std::string path =
          config::join(config::join("layout", variant.layout) + ".set", member.key);
      if (std::string wrong = refusal(member); !wrong.empty()) {
        problems_.add(member.position, path, std::move(wrong));
        continue;
      }
      variant.changes.push_back({member.key, member.node, member.position});
    }
  }

  static std::string refusal(const config::Member& member) {
    const auto steps = config::split_path(member.key);
    if (!steps) return "cannot be read as a path, like \"pool.core.host\"";
    const std::string& first = steps->front().key;
    const bool known = std::ranges::find(changeable, first) != changeable.end();
    if (!known) {
      return fmt::format("a layout cannot change \"{}\"{}", first,
                         config::expected_one_of(first, changeable));
    }
    if (steps->size() > 2) return {};
    return fmt::format(
        "names no single value; write the whole path in quotes, like \"{}.NAME.KEY\"", first);
  }

  [[nodiscard]] std::optional<std::size_t> find(const std::string& wanted) const {
    for (std::size_t i = 0; i < layouts_.items.size(); ++i) {
      const std::string* name = name_of(layouts_.items[i]);
      if (name != nullptr && *name == wanted) return i;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const Node& layout : layouts_.items) {
      if (const std::string* name = name_of(layout)) all.push_back(*name);
    }
    return all;
  }

  Node& layouts_;
  config::Problems problems_;
  std::vector<Variant> found_;
  std::vector<State> state_;
};

}  // namespace

std::vector<Variant> take_variants(config::Document& document) {
  Node* layouts = document.root.find("layout");
  if (layouts == nullptr || !layouts->is_array()) return {};
  Taking taking{document, *layouts};
  std::vector<Variant> variants = taking.run();
  document.complaints = taking.complaints();
  return variants;
}

config::Document with_changes(const config::Document& document, const Variant& variant) {
  config::Document changed = document;
  config::Problems problems{changed};
  for (const Change& change : variant.changes) {
    config::apply_override(changed.root, change.path, change.value, change.position, problems);
  }
  changed.complaints = problems.complaints();
  return changed;
}

}  // namespace stowplan
