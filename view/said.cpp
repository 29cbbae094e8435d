#include "view/said.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace stowplan::view {

void say(std::string text, std::string_view name, std::vector<Said>& all) {
  const auto same = std::ranges::find(all, text, &Said::text);
  if (same == all.end()) {
    all.push_back({std::move(text), {std::string{name}}});
  } else if (same->names.back() != name) {
    same->names.emplace_back(name);
  }
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

}  // namespace stowplan::view
