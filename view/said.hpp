// What is said of several things at once: sentences that are true of more than one share a line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stowplan::view {

struct Said {
  std::string text;
  std::vector<std::string> names;  ///< Of what it is true, in the order it was said.
};

/// Says a text of `name`: with others of which the same was said, or as one more.
void say(std::string text, std::string_view name, std::vector<Said>& all);

/// "a, b and c".
[[nodiscard]] std::string listed(const std::vector<std::string>& names);

}  // namespace stowplan::view
