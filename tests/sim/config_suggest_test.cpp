// Suggestions must be close, and silent when nothing is.
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/suggest.hpp"

namespace stowplan::config::config_suggest_test {
namespace {

constexpr std::array<std::string_view, 3> policies{"first-fit", "best-fit", "worst-fit"};

TEST(Suggest, CountsEditsWithSwapsOfNeighbours) {
  EXPECT_EQ(edit_distance("kernel", "kernel"), 0U);
  EXPECT_EQ(edit_distance("kernal", "kernel"), 1U);
  EXPECT_EQ(edit_distance("kenrel", "kernel"), 1U);
  EXPECT_EQ(edit_distance("kernl", "kernel"), 1U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("ca", "abc"), 3U);  // No letter is edited twice.
}

TEST(Suggest, OffersOnlyWhatIsClose) {
  EXPECT_EQ(closest("bestfit", policies), "best-fit");
  EXPECT_EQ(closest("best_fti", policies), "best-fit");
  EXPECT_EQ(closest("random", policies), "");
  constexpr std::array<std::string_view, 3> units{"s", "ms", "min"};
  EXPECT_EQ(closest("m", units), "ms");
  EXPECT_EQ(closest("x", units), "");  // One letter for another is no suggestion.
}

TEST(Suggest, WhatStandsBeforeASlashMayBeWrong) {
  constexpr std::array<std::string_view, 3> hosts{"aws/m7i.large", "aws/m7g.large", "gcp/e2-micro"};
  EXPECT_EQ(closest("m7i.larg", hosts), "aws/m7i.large");
  EXPECT_EQ(closest("aws-m7i.large", hosts), "aws/m7i.large");
  EXPECT_EQ(closest("amazon/m7i.large", hosts), "aws/m7i.large");
  EXPECT_EQ(closest("google/e2-micr", hosts), "gcp/e2-micro");
  EXPECT_EQ(closest("amazon/t3.large", hosts), "");
}

TEST(Suggest, PutsItInWords) {
  EXPECT_EQ(suggestion("bestfit", policies), "; did you mean \"best-fit\"?");
  EXPECT_EQ(suggestion("random", policies), "; expected one of: first-fit, best-fit, worst-fit");
  EXPECT_EQ(expected_one_of("bestfit", policies),
            "; expected one of: first-fit, best-fit, worst-fit; did you mean \"best-fit\"?");
  const std::vector<std::string> many(9, "something");
  EXPECT_EQ(suggestion("else", many), "");
  EXPECT_EQ(suggestion("else", std::vector<std::string>{}), "");
}

}  // namespace
}  // namespace stowplan::config::config_suggest_test
