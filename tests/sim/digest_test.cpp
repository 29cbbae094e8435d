#include "sim/digest.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace stowplan::digest_test {
namespace {

Digest digest_of(std::initializer_list<std::uint64_t> words) {
  Digest digest;
  for (const std::uint64_t word : words) digest.add(word);
  return digest;
}

TEST(Digest, OrderCountAndValueMatter) {
  EXPECT_EQ(digest_of({1, 2, 3}).value(), digest_of({1, 2, 3}).value());
  EXPECT_NE(digest_of({1, 2, 3}).value(), digest_of({1, 3, 2}).value());
  EXPECT_NE(digest_of({0}).value(), digest_of({0, 0}).value());
  EXPECT_NE(digest_of({}).value(), digest_of({0}).value());
}

TEST(Digest, PairsAreNotSymmetric) {
  Digest one;
  one.add(1, 2);
  Digest other;
  other.add(2, 1);
  EXPECT_NE(one.value(), other.value());
}

// 2^20 nearby histories: any two equal digests would be a one in 2^24 accident.
TEST(Digest, NearbyHistoriesDiffer) {
  std::vector<std::uint64_t> seen;
  for (std::uint64_t a = 0; a < 1024; ++a) {
    for (std::uint64_t b = 0; b < 1024; ++b) {
      Digest digest;
      digest.add(a << 20, b);
      digest.add(a, b << 40);
      seen.push_back(digest.value());
    }
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end());
}

TEST(Digest, IsPinned) { EXPECT_EQ(digest_of({1, 2, 3}).value(), 13763774212565631975u); }

}  // namespace
}  // namespace stowplan::digest_test
