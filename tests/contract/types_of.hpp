// The types of a closed list, for tests that run for each.
#pragma once

#include <gtest/gtest.h>

#include <variant>

namespace stowplan {

template <class Variant>
struct TypesOf;
template <class... Alternatives>
struct TypesOf<std::variant<Alternatives...>> {
  using type = ::testing::Types<Alternatives...>;
};

}  // namespace stowplan
