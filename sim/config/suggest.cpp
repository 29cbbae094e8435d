#include "sim/config/suggest.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace stowplan::config {
namespace {

constexpr std::size_t short_list = 8;

std::string did_you_mean(std::string_view name) {
  return fmt::format("; did you mean \"{}\"?", name);
}

std::string whole_list(std::span<const std::string_view> names) {
  return fmt::format("; expected one of: {}", fmt::join(names.begin(), names.end(), ", "));
}

// Entries of the catalogue go by who sells them: "aws/m7i.large" is easily taken for "m7i.large",
// or for "ec2/m7i.large".
std::string_view closest_behind_slash(std::string_view wrong,
                                      std::span<const std::string_view> names) {
  std::string_view best;
  wrong.remove_prefix(wrong.rfind('/') + 1);  // Nothing where there is none.
  std::size_t limit = wrong.size() <= 5 ? 1 : 2;
  for (const std::string_view name : names) {
    const std::size_t slash = name.rfind('/');
    if (slash == std::string_view::npos) continue;
    const std::size_t distance = edit_distance(wrong, name.substr(slash + 1));
    if (distance >= limit) continue;
    limit = distance;
    best = name;
  }
  return best;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  const std::size_t width = b.size() + 1;
  std::vector<std::size_t> cells((a.size() + 1) * width);
  const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& {
    return cells[i * width + j];
  };
  for (std::size_t i = 0; i <= a.size(); ++i) at(i, 0) = i;
  for (std::size_t j = 0; j <= b.size(); ++j) at(0, j) = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t differs = a[i - 1] == b[j - 1] ? 0 : 1;
      at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + differs});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
    }
  }
  return at(a.size(), b.size());
}

std::string_view closest(std::string_view wrong, std::span<const std::string_view> names) {
  std::string_view best;
  std::size_t limit = wrong.size() <= 5 ? 2 : 3;
  for (const std::string_view name : names) {
    const std::size_t distance = edit_distance(wrong, name);
    if (distance >= limit || distance >= std::max(wrong.size(), name.size())) continue;
    limit = distance;
    best = name;
  }
  return best.empty() ? closest_behind_slash(wrong, names) : best;
}

std::string suggestion(std::string_view wrong, std::span<const std::string_view> names) {
  const std::string_view name = closest(wrong, names);
  if (!name.empty()) return did_you_mean(name);
  return names.empty() || names.size() > short_list ? std::string{} : whole_list(names);
}

std::string suggestion(std::string_view wrong, const std::vector<std::string>& names) {
  const std::vector<std::string_view> views{names.begin(), names.end()};
  return suggestion(wrong, std::span<const std::string_view>{views});
}

std::string expected_one_of(std::string_view wrong, std::span<const std::string_view> names) {
  const std::string_view name = closest(wrong, names);
  return whole_list(names) + (name.empty() ? std::string{} : did_you_mean(name));
}

}  // namespace stowplan::config
