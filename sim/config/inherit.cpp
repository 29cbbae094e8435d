#include "sim/config/inherit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sim/config/path.hpp"
#include "sim/config/suggest.hpp"

namespace stowplan::config {
namespace {

constexpr std::string_view base_key = "base";

class Inheritance {
 public:
  Inheritance(Document& document, std::string_view table, Node& entries)
      : table_(table), entries_(entries), problems_(document), state_(entries.members.size()) {
    // Looked up by name, for a table may have a thousand of them.
    for (std::size_t i = 0; i < entries.members.size(); ++i) order_.push_back(i);
    std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
      return entries.members[a].key < entries.members[b].key;
    });
  }

  std::vector<Complaint> run() {
    for (std::size_t i = 0; i < entries_.members.size(); ++i) settle(i);
    return problems_.complaints();
  }

 private:
  enum class State { untouched, open, done };

  [[nodiscard]] std::size_t find(const std::string& name) const {
    const auto at = std::lower_bound(
        order_.begin(), order_.end(), name,
        [&](std::size_t i, const std::string& wanted) { return entries_.members[i].key < wanted; });
    const bool found = at != order_.end() && entries_.members[*at].key == name;
    return found ? *at : entries_.members.size();
  }

  void complain(const Member& entry, const Node& at, std::string message) {
    problems_.add(at.position, join(std::string{table_}, entry.key) + "." + std::string{base_key},
                  std::move(message));
  }

  // False where it leads back to an entry that is being settled.
  bool settle(std::size_t i) {
    if (state_[i] != State::untouched) return state_[i] == State::done;
    state_[i] = State::open;
    Member& entry = entries_.members[i];
    const Node* stated = entry.node.find(base_key);
    const Node* base = stated == nullptr ? nullptr : &plain(*stated);
    if (base != nullptr && base->is_text()) take_over(entry, *base);
    state_[i] = State::done;
    return true;
  }

  void take_over(Member& entry, const Node& base) {
    const std::string name = base.text;
    const std::size_t from = find(name);
    if (from == entries_.members.size()) {
      std::vector<std::string> names;
      for (const Member& other : entries_.members) names.push_back(other.key);
      complain(entry, base,
               fmt::format("there is no {} \"{}\"{}", table_, name, suggestion(name, names)));
      return;
    }
    if (!settle(from)) {
      complain(entry, base,
               fmt::format("\"{}\" is based on this one in turn; remove one of the two", name));
      return;
    }
    Node whole = entries_.members[from].node;
    const Position own = entry.node.position;
    merge(whole, std::move(entry.node));
    entry.node = std::move(whole);
    entry.node.position = own;
  }

  std::string_view table_;
  Node& entries_;
  Problems problems_;
  std::vector<State> state_;
  std::vector<std::size_t> order_;
};

}  // namespace

void inherit(Document& document, std::string_view table) {
  Node* entries = document.root.find(table);
  if (entries == nullptr || !entries->is_table()) return;
  document.complaints = Inheritance{document, table, *entries}.run();
}

}  // namespace stowplan::config
