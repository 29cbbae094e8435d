// What tests of every closed list share: its types, to run a test for each, and what their names
// keep.
#pragma once

#include <gtest/gtest.h>

#include <set>
#include <string_view>
#include <variant>

namespace stowplan {

template <class Variant>
struct ClosedList;
template <class... Alternatives>
struct ClosedList<std::variant<Alternatives...>> {
  using Types = ::testing::Types<Alternatives...>;

  /// Of small letters and hyphens, and no two alike.
  static void expect_good_names() {
    const std::set<std::string_view> names{Alternatives::name...};
    EXPECT_EQ(names.size(), sizeof...(Alternatives));
    for (const std::string_view name : names) {
      EXPECT_FALSE(name.empty());
      EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos)
          << name;
    }
  }
};

}  // namespace stowplan
