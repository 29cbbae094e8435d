// What holds for every kind of arrivals, checked for each type of the closed list: a kind that is
// added to the list is tested here once it has an example.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/demand/arrival_process.hpp"
#include "models/demand/arrivals.hpp"
#include "tests/contract/closed_list.hpp"

namespace stowplan::arrivals_contract_test {
namespace {

using std::chrono::seconds;

/// One of each kind, 100 s long where it ends or repeats. Its counts over many cycles have
/// `dispersion` times the variance of a Poisson process at most.
struct Example {
  Arrivals arrivals;
  std::vector<double> series = {};  ///< Requests in each 20 s.
  double dispersion = 1;
};
Example example(const NoArrivals&) { return {NoArrivals{}}; }
Example example(const PoissonArrivals&) { return {PoissonArrivals{Rate{300}}}; }
// 1 + 2 a b (r1 - r2)^2 / ((a + b)^2 (a r2 + b r1)) with a = 1/3 and b = 1 a second: see
// tests/models/arrival_process_test.cpp.
Example example(const MmppArrivals&) {
  return {MmppArrivals{Rate{100}, Rate{900}, seconds{3}, seconds{1}}, {}, 601};
}
Example example(const DiurnalArrivals&) {
  return {DiurnalArrivals{Rate{300}, 0.7, seconds{100}, seconds{20}}};
}
Example example(const SeriesArrivals&) {
  SeriesArrivals arrivals;
  arrivals.scale = 2;
  arrivals.skip = seconds{10};
  return {arrivals, {1'000, 5'000, 0, 0, 9'000, 3'000}};
}
Example example(const ClosedUsers&) { return {ClosedUsers{10, seconds{5}}}; }

template <class Kind>
class ArrivalsContract : public ::testing::Test {
 protected:
  explicit ArrivalsContract() : series_(even_series(seconds{20}, example_.series)) {}

  ArrivalProcess process(std::uint64_t seed) {
    return {example_.arrivals, &series_, Stream{seed, 0, "arrivals"}};
  }
  /// All arrivals of `length` from `start`, at most so many.
  std::vector<Time> arrivals(std::uint64_t seed, Duration length, Time start = Time{},
                             std::size_t at_most = 10'000'000) {
    ArrivalProcess arriving = process(seed);
    std::vector<Time> times;
    std::optional<Time> next = arriving.next(start);
    while (next && *next < start + length && times.size() < at_most) {
      times.push_back(*next);
      next = arriving.next(*next);
    }
    return times;
  }

  Example example_ = example(Kind{});
  RateSeries series_;
};

using Kinds = ClosedList<Arrivals>::Types;
TYPED_TEST_SUITE(ArrivalsContract, Kinds);

// Over a part of a cycle and over many: the rate that is stated for this very time.
TYPED_TEST(ArrivalsContract, ComeAtTheRateThatIsStated) {
  for (const Duration length : {seconds{7}, seconds{33}, seconds{90}}) {
    const double stated = this->process(1).mean_rate(length).count() * stowplan::seconds(length);
    double came = 0;
    constexpr int runs = 40;
    for (int seed = 1; seed <= runs; ++seed) {
      came += static_cast<double>(this->arrivals(static_cast<std::uint64_t>(seed), length).size());
    }
    const double error = std::sqrt(stated * runs * this->example_.dispersion);
    EXPECT_NEAR(came, stated * runs, 4 * error) << stowplan::seconds(length) << " s";
  }
}

TYPED_TEST(ArrivalsContract, NoneIsBeforeTheOneBefore) {
  const Time start{seconds{1'000}};
  Time before = start;
  for (const Time time : this->arrivals(1, seconds{100}, start)) {
    ASSERT_GE(time, before);
    before = time;
  }
}

TYPED_TEST(ArrivalsContract, NoneIsBeforeItIsAskedFor) {
  ArrivalProcess process = this->process(1);
  for (int second = 0; second < 100; second += 3) {
    const std::optional<Time> next = process.next(Time{seconds{second}});
    if (next) {
      ASSERT_GE(*next, Time{seconds{second}});
    }
  }
}

TYPED_TEST(ArrivalsContract, TheSameSeedGivesTheSameAndAnotherOthers) {
  const std::vector<Time> times = this->arrivals(1, seconds{30});
  EXPECT_EQ(times, this->arrivals(1, seconds{30}));
  if (!times.empty()) {
    EXPECT_NE(times, this->arrivals(2, seconds{30}));
  }
}

// Cycles and series start with the first call, whenever that is.
TYPED_TEST(ArrivalsContract, ALaterStartMovesThemAll) {
  const Duration later = seconds{1'234'567};
  std::vector<Time> moved = this->arrivals(1, seconds{90}, Time{later}, 2'000);
  for (Time& time : moved) time -= later;
  EXPECT_EQ(moved, this->arrivals(1, seconds{90}, Time{}, 2'000));
}

TEST(ArrivalKinds, HaveGoodNames) { ClosedList<Arrivals>::expect_good_names(); }

}  // namespace
}  // namespace stowplan::arrivals_contract_test
