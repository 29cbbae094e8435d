#include "sim/config/path.hpp"

#include <charconv>
#include <utility>

namespace stowplan::config {
namespace {

bool is_bare(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

/// Takes one key off the front of `rest`.
std::optional<Step> take_key(std::string_view& rest) {
  if (rest.empty()) return std::nullopt;
  if (const char quote = rest.front(); quote == '"' || quote == '\'') {
    const std::size_t end = rest.find(quote, 1);
    if (end == std::string_view::npos) return std::nullopt;
    Step step{std::string{rest.substr(1, end - 1)}, std::nullopt};
    rest.remove_prefix(end + 1);
    return step;
  }
  // Bare keys are taken generously, so that a `/` needs no quotes on the command line.
  const std::size_t end = rest.find_first_of(".[");
  Step step{std::string{rest.substr(0, end)}, std::nullopt};
  if (step.key.empty()) return std::nullopt;
  rest.remove_prefix(step.key.size());
  return step;
}

std::optional<Step> take_index(std::string_view& rest) {
  std::size_t index = 0;
  const char* const end = rest.data() + rest.size();
  const auto [stop, error] = std::from_chars(rest.data() + 1, end, index);
  if (error != std::errc{} || stop == end || *stop != ']') return std::nullopt;
  rest.remove_prefix(static_cast<std::size_t>(stop + 1 - rest.data()));
  return Step{{}, index};
}

}  // namespace

std::string key_text(std::string_view key) {
  bool bare = !key.empty();
  for (const char c : key) bare = bare && is_bare(c);
  return bare ? std::string{key} : '"' + std::string{key} + '"';
}

std::string join(std::string_view path, std::string_view key) {
  if (path.empty()) return key_text(key);
  return std::string{path} + '.' + key_text(key);
}

bool is_below(std::string_view value, std::string_view path) {
  return value == path || (value.starts_with(path) && value[path.size()] == '.');
}

std::optional<std::vector<Step>> split_path(std::string_view path) {
  std::vector<Step> steps;
  std::string_view rest = path;
  bool expects_key = true;
  while (expects_key || !rest.empty()) {
    const bool index = !rest.empty() && rest.front() == '[';
    if (index == expects_key) return std::nullopt;
    std::optional<Step> step = index ? take_index(rest) : take_key(rest);
    if (!step) return std::nullopt;
    steps.push_back(std::move(*step));
    expects_key = !rest.empty() && rest.front() == '.';
    if (expects_key) rest.remove_prefix(1);
  }
  return steps;
}

std::size_t end_of_path(std::string_view text) {
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quote != 0) {
      if (text[i] == quote) quote = 0;
    } else if (text[i] == '"' || text[i] == '\'') {
      quote = text[i];
    } else if (text[i] == '=') {
      return i;
    }
  }
  return text.size();
}

std::string path_text(const std::vector<Step>& steps) {
  std::string text;
  for (const Step& step : steps) {
    text = step.index ? text + '[' + std::to_string(*step.index) + ']' : join(text, step.key);
  }
  return text;
}

}  // namespace stowplan::config
