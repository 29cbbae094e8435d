#include "sim/queue/token_bucket.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

#include "sim/random.hpp"

namespace stowplan::token_bucket_test {
namespace {

constexpr Time at_ms(std::int64_t ms) { return Time{Duration{ms * 1'000'000}}; }

TEST(TokenBucket, LetsABurstThroughThenPacesTheRest) {
  TokenBucket bucket(10, 3);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(bucket.admit(at_ms(0), 1), at_ms(0));
  EXPECT_EQ(bucket.admit(at_ms(0), 1), at_ms(100));
  EXPECT_EQ(bucket.admit(at_ms(50), 1), at_ms(200));
  EXPECT_NEAR(bucket.available(at_ms(50)), -1.5, 1e-12);
}

TEST(TokenBucket, FillsAgainButNotBeyondTheBurst) {
  TokenBucket bucket(10, 3);
  for (int i = 0; i < 3; ++i) bucket.admit(at_ms(0), 1);
  EXPECT_NEAR(bucket.available(at_ms(200)), 2, 1e-12);
  EXPECT_NEAR(bucket.available(at_ms(99'000)), 3, 1e-12);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(bucket.admit(at_ms(99'000), 1), at_ms(99'000));
  EXPECT_EQ(bucket.admit(at_ms(99'000), 1), at_ms(99'100));
}

TEST(TokenBucket, ARequestLargerThanTheBurstWaitsForWhatIsMissing) {
  TokenBucket bucket(10, 3);
  EXPECT_EQ(bucket.admit(at_ms(0), 5), at_ms(200));
  EXPECT_EQ(bucket.admit(at_ms(0), 1), at_ms(300));
}

TEST(TokenBucket, ARefusedRequestTakesNothing) {
  TokenBucket bucket(10, 1);
  EXPECT_TRUE(bucket.try_admit(at_ms(0), 1));
  EXPECT_FALSE(bucket.try_admit(at_ms(50), 1));
  EXPECT_FALSE(bucket.try_admit(at_ms(99), 1));
  EXPECT_TRUE(bucket.try_admit(at_ms(100), 1));
}

// Against a bucket that drips by hand; and no window may pass more than burst + rate * length.
TEST(TokenBucket, AgreesWithADrippingBucketAndKeepsItsPromise) {
  constexpr double rate = 1000;
  constexpr double burst = 20;
  Stream random(1, 0, "token_bucket");
  TokenBucket bucket(rate, burst);
  std::vector<std::pair<Time, double>> admitted;
  double tokens = burst;
  Time filled{};  // The drip is known up to here; ahead of `now` while requests wait.
  Time now{};
  for (int i = 0; i < 5000; ++i) {
    now += Duration{static_cast<std::int64_t>(3e6 * random.exponential())};
    const auto wanted = static_cast<double>(1 + random.below(6));
    const Time start = std::max(now, filled);
    tokens = std::min(burst, tokens + rate * seconds(start - filled));
    const Duration wait = tokens >= wanted ? Duration{} : from_seconds((wanted - tokens) / rate);
    tokens = tokens + rate * seconds(wait) - wanted;
    filled = start + wait;
    const Time got = bucket.admit(now, wanted);
    ASSERT_LE(std::abs((got - filled).count()), 1) << i;
    filled = got;
    admitted.emplace_back(got, wanted);
  }
  for (std::size_t first = 0; first < admitted.size(); first += 7) {
    double sum = 0;
    for (std::size_t last = first; last < admitted.size() && last < first + 300; ++last) {
      sum += admitted[last].second;
      const double length = seconds(admitted[last].first - admitted[first].first);
      ASSERT_LE(sum, burst + rate * length + 1e-3) << first << " " << last;
    }
  }
}

}  // namespace
}  // namespace stowplan::token_bucket_test
