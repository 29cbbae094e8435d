// Work that gets in its own way, by hand.
#include "sim/queue/contended.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

namespace stowplan {
namespace {

using namespace std::chrono_literals;

constexpr double ms = 1e6;

Time at(Duration since) { return Time{} + since; }

std::vector<std::uint64_t> ended(Contended& server, Time now) {
  std::vector<std::uint64_t> tags;
  server.advance(now, tags);
  return tags;
}

TEST(Contended, AloneWorkTakesAsLongAsItIs) {
  Contended server{0.5};
  server.start(at(1ms), 42 * ms, 7);
  EXPECT_EQ(server.next(), at(43ms));
  EXPECT_TRUE(ended(server, at(42ms)).empty());
  EXPECT_EQ(ended(server, at(43ms)), std::vector<std::uint64_t>{7});
  EXPECT_EQ(server.next(), Time::max());
}

// The numbers of the header.
TEST(Contended, EachOtherJobSlowsAllDown) {
  for (const auto& [jobs, takes] : {std::pair{2, 44'100us}, std::pair{21, 84'000us}}) {
    Contended server{0.05};
    for (int job = 0; job < jobs; ++job) server.start(at(0ms), 42 * ms, 1);
    EXPECT_EQ(server.next(), at(takes));
  }
}

// One after the other would take 1: at 2 s the second comes, and both halve.
TEST(Contended, WhoComesLaterSharesFromThen) {
  Contended server{1};
  server.start(at(0s), 4e9, 1);
  server.start(at(2s), 1e9, 2);
  EXPECT_EQ(server.next(), at(4s));
  EXPECT_EQ(ended(server, at(4s)), std::vector<std::uint64_t>{2});
  EXPECT_EQ(server.next(), at(5s));
}

TEST(Contended, WhoIsTakenAwayMakesRoom) {
  Contended server{1};
  const Contended::Job first = server.start(at(0s), 4e9, 1);
  server.start(at(0s), 4e9, 2);
  server.remove(at(2s), first);
  EXPECT_EQ(server.next(), at(5s));
  EXPECT_EQ(server.size(), 1);
}

TEST(Contended, EqualJobsEndInTheirOrder) {
  Contended server{0.1};
  for (const std::uint64_t tag : {9U, 3U, 5U}) server.start(at(0s), 1e9, tag);
  EXPECT_EQ(ended(server, server.next()), (std::vector<std::uint64_t>{9, 3, 5}));
}

}  // namespace
}  // namespace stowplan
