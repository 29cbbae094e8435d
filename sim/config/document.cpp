#include "sim/config/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sim/config/path.hpp"

namespace stowplan::config {
namespace {

/// Follows a path into a tree as far as it goes.
class Walk {
 public:
  Walk(const Node& root, std::string_view path) : at_(&root), rest_(path) {
    while (!rest_.empty() && step()) {
    }
  }

  [[nodiscard]] bool arrived() const { return rest_.empty(); }
  [[nodiscard]] const Node& node() const { return *at_; }
  /// The path in its proper form, with quotes where names need them.
  [[nodiscard]] std::string text() const {
    const bool joined = text_.empty() || rest_.empty() || rest_.front() == '[';
    return text_ + (joined ? "" : ".") + std::string{rest_};
  }

 private:
  bool step() {
    const Node& node = plain(*at_);
    return rest_.front() == '[' ? step_to_index(node) : step_to_name(node);
  }

  bool step_to_index(const Node& node) {
    const std::size_t close = rest_.find(']');
    if (!node.is_array() || close == std::string_view::npos) return false;
    std::size_t index = 0;
    const auto parsed = std::from_chars(rest_.data() + 1, rest_.data() + close, index);
    if (parsed.ec != std::errc{} || index >= node.items.size()) return false;
    text_ += rest_.substr(0, close + 1);
    at_ = &node.items[index];
    consume(close + 1);
    return true;
  }

  // Names may hold dots and come without quotes; the longest that matches is meant.
  bool step_to_name(const Node& node) {
    const Node* best = nullptr;
    std::string_view best_name;
    const auto offer = [&](const std::string& name, const Node& candidate) {
      if (matched(name) == 0 || (best != nullptr && name.size() <= best_name.size())) return;
      best = &candidate;
      best_name = name;
    };
    for (const Member& member : node.members) offer(member.key, member.node);
    for (const Node& item : node.items) {
      if (const std::string* name = name_of(item)) offer(*name, item);
    }
    if (best == nullptr) return false;
    text_ = join(text_, best_name);
    at_ = best;
    consume(matched(best_name));
    return true;
  }

  /// How many characters of the rest this name takes up; 0 if it is not meant.
  [[nodiscard]] std::size_t matched(std::string_view name) const {
    for (const std::string_view quote : {"", "\"", "'"}) {
      const std::string written = std::string{quote} + std::string{name} + std::string{quote};
      if (name.empty() || !rest_.starts_with(written)) continue;
      const bool ends = rest_.size() == written.size() || rest_[written.size()] == '.' ||
                        rest_[written.size()] == '[';
      if (ends) return written.size();
    }
    return 0;
  }

  void consume(std::size_t count) {
    rest_.remove_prefix(count);
    if (rest_.starts_with('.')) rest_.remove_prefix(1);
  }

  const Node* at_;
  std::string_view rest_;
  std::string text_;
};

std::string text(const Sources& sources, Position position) {
  if (position.file == 0) return {};
  if (position.line == 0) return sources[position.file].name;
  return fmt::format("{}:{}:{}", sources[position.file].name, position.line, position.column);
}

}  // namespace

const Node* Document::find(std::string_view path) const {
  const Walk walk{root, path};
  return walk.arrived() ? &walk.node() : nullptr;
}

Position Document::position_of(std::string_view path) const {
  return Walk{root, path}.node().position;
}

std::int64_t Document::version_of(std::string_view path) const {
  return sources[position_of(path).file].version;
}

Diagnostic Document::diagnose(std::string_view path, std::string message) const {
  const Walk walk{root, path};
  const Position at = walk.node().position;
  return {sources[at.file].name, at.line, at.column, walk.text(), std::move(message)};
}

std::string Document::text_of(Position position) const { return text(sources, position); }

void Problems::add(Position position, std::string path, std::string message) {
  found_.push_back({position, std::move(path), std::move(message)});
}

std::string Problems::text_of(Position position) const { return text(*sources_, position); }

void Problems::add(std::string_view path, std::string message) {
  const Walk walk{document_->root, path};
  found_.push_back({walk.node().position, walk.text(), std::move(message)});
}

std::vector<Diagnostic> Problems::diagnostics() const {
  std::vector<Complaint> sorted = found_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Complaint& a, const Complaint& b) { return a.position < b.position; });
  std::vector<Diagnostic> result;
  for (Complaint& c : sorted) {
    Diagnostic diagnostic{(*sources_)[c.position.file].name, c.position.line, c.position.column,
                          std::move(c.path), std::move(c.message)};
    const bool known = std::find(result.begin(), result.end(), diagnostic) != result.end();
    if (!known) result.push_back(std::move(diagnostic));
  }
  return result;
}

void Problems::throw_if_any() const {
  if (!found_.empty()) throw ConfigError{diagnostics()};
}

}  // namespace stowplan::config
