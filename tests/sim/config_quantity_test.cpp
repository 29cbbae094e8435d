// Quantities: what is read, what is refused and in which words, and that nothing is lost on the way
// out and back in.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/quantity.hpp"

namespace stowplan::config::config_quantity_test {
namespace {

using namespace std::chrono_literals;

template <class T>
T value(std::string_view text) {
  const Parsed<T> parsed = parse<T>(text);
  EXPECT_TRUE(parsed.value.has_value()) << text << ": " << parsed.error;
  return parsed.value.value_or(T{});
}

template <class T>
std::string error(std::string_view text) {
  const Parsed<T> parsed = parse<T>(text);
  EXPECT_FALSE(parsed.value.has_value()) << text;
  return parsed.error;
}

TEST(Quantity, ReadsEveryUnitOfTime) {
  EXPECT_EQ(value<Duration>("7 ns"), 7ns);
  EXPECT_EQ(value<Duration>("7 us"), 7us);
  EXPECT_EQ(value<Duration>("7 \u00b5s"), 7us);
  EXPECT_EQ(value<Duration>("7 \u03bcs"), 7us);
  EXPECT_EQ(value<Duration>("7 ms"), 7ms);
  EXPECT_EQ(value<Duration>("7s"), 7s);
  EXPECT_EQ(value<Duration>("7 min"), 7min);
  EXPECT_EQ(value<Duration>("7 h"), 7h);
  EXPECT_EQ(value<Duration>("7 d"), 7 * 24h);
  EXPECT_EQ(value<Duration>("-1.5 ms"), -1500us);
  EXPECT_EQ(value<Duration>("2.5e3 ms"), 2500ms);
}

TEST(Quantity, ReadsEveryUnitOfSize) {
  EXPECT_EQ(value<Bytes>("3 B").count(), 3);
  EXPECT_EQ(value<Bytes>("3 kB").count(), 3'000);
  EXPECT_EQ(value<Bytes>("3 KB").count(), 3'000);
  EXPECT_EQ(value<Bytes>("3 MB").count(), 3'000'000);
  EXPECT_EQ(value<Bytes>("3 GB").count(), 3'000'000'000);
  EXPECT_EQ(value<Bytes>("3 TB").count(), 3'000'000'000'000);
  EXPECT_EQ(value<Bytes>("3 KiB").count(), 3LL << 10);
  EXPECT_EQ(value<Bytes>("3 MiB").count(), 3LL << 20);
  EXPECT_EQ(value<Bytes>("3 GiB").count(), 3LL << 30);
  EXPECT_EQ(value<Bytes>("3 TiB").count(), 3LL << 40);
  EXPECT_EQ(value<Bytes>("0.5 GiB").count(), 1LL << 29);
}

TEST(Quantity, ReadsTheOtherUnits) {
  EXPECT_EQ(value<Cores>("2").count(), 2000);
  EXPECT_EQ(value<Cores>("0.5").count(), 500);
  EXPECT_EQ(value<Cores>("500m").count(), 500);
  EXPECT_EQ(value<Cores>("2 cores").count(), 2000);
  EXPECT_DOUBLE_EQ(value<Rate>("300/s").count(), 300);
  EXPECT_DOUBLE_EQ(value<Rate>("30 /min").count(), 0.5);
  EXPECT_DOUBLE_EQ(value<Rate>("5/h").count(), 5.0 / 3600);
  EXPECT_DOUBLE_EQ(value<Bandwidth>("10 Gbit/s").count(), 1.25e9);
  EXPECT_DOUBLE_EQ(value<Bandwidth>("125 MB/s").count(), 1.25e8);
  EXPECT_DOUBLE_EQ(value<Bandwidth>("100 MiB/s").count(), 104857600);
  EXPECT_DOUBLE_EQ(value<Price>("0.8064 USD/h").count(), 0.8064);
  EXPECT_DOUBLE_EQ(value<Price>("73 USD/month").count(), 0.1);
  EXPECT_DOUBLE_EQ(value<TrafficPrice>("0.09 USD/GB").count(), 0.09e-9);
  EXPECT_DOUBLE_EQ(value<Power>("142 W").count(), 142);
  EXPECT_DOUBLE_EQ(value<Power>("1.2 kW").count(), 1200);
}

// Through doubles 1.001 GB would be 1000999999 bytes and 0.3 s one nanosecond short.
TEST(Quantity, DecimalFractionsAreExact) {
  EXPECT_EQ(value<Bytes>("1.001 GB").count(), 1'001'000'000);
  EXPECT_EQ(value<Duration>("0.3 s"), 300ms);
  EXPECT_EQ(value<Duration>("9223372036.854775807 s"),
            Duration{std::numeric_limits<std::int64_t>::max()});
}

TEST(Quantity, RoundsToTheNearestWholeUnit) {
  EXPECT_EQ(value<Bytes>("1.4 B").count(), 1);
  EXPECT_EQ(value<Bytes>("1.5 B").count(), 2);
  EXPECT_EQ(value<Bytes>("0.1 GiB").count(), 107'374'182);  // 107374182.4
  EXPECT_EQ(value<Duration>("-1.5 ns"), -2ns);
  EXPECT_EQ(value<Cores>("1.0005").count(), 1001);
}

TEST(Quantity, RefusesWithAReason) {
  EXPECT_EQ(error<Duration>("12"), "\"12\" has no unit; expected a duration like \"250 ms\"");
  EXPECT_EQ(error<Duration>("1.5 sec"),
            "cannot read \"1.5 sec\"; unknown unit \"sec\"; expected one of: ns, us, ms, s, min, "
            "h, d");
  EXPECT_EQ(error<Bytes>("512 Mib"),
            "cannot read \"512 Mib\"; unknown unit \"Mib\"; expected one of: B, kB, KB, KiB, MB, "
            "MiB, GB, GiB, TB, TiB");
  EXPECT_EQ(error<Duration>("soon"),
            "cannot read \"soon\"; expected a number and a unit, like \"250 ms\"");
  EXPECT_EQ(error<Duration>(""), "cannot read \"\"; expected a number and a unit, like \"250 ms\"");
  EXPECT_EQ(error<Duration>("nan s"),
            "cannot read \"nan s\"; expected a number and a unit, like \"250 ms\"");
  EXPECT_EQ(error<Duration>("inf s"),
            "cannot read \"inf s\"; expected a number and a unit, like \"250 ms\"");
  EXPECT_EQ(error<Duration>("0.4 ns"), "\"0.4 ns\" is finer than 1 ns");
  EXPECT_EQ(error<Cores>("0.1m"), "\"0.1m\" is finer than a thousandth of a CPU");
  EXPECT_EQ(error<Duration>("106752 d"), "\"106752 d\" is too large");
  EXPECT_EQ(error<Bytes>("1e30 TiB"), "\"1e30 TiB\" is too large");
  EXPECT_EQ(error<Price>("3 EUR/h"),
            "cannot read \"3 EUR/h\"; unknown unit \"EUR/h\"; expected one of: USD/h, USD/d, "
            "USD/month, USD/year");
}

TEST(Quantity, WritesTheShortestNaturalText) {
  EXPECT_EQ(format(Duration{}), "0 s");
  EXPECT_EQ(format(Duration{250ms}), "250 ms");
  EXPECT_EQ(format(Duration{1500ms}), "1.5 s");
  EXPECT_EQ(format(Duration{90s}), "90 s");
  EXPECT_EQ(format(Duration{600s}), "10 min");
  EXPECT_EQ(format(Duration{24h}), "1 d");
  EXPECT_EQ(format(Duration{-5us}), "-5 us");
  EXPECT_EQ(format(512_MiB), "512 MiB");
  EXPECT_EQ(format(Bytes{1460}), "1460 B");
  EXPECT_EQ(format(1536_MiB), "1.5 GiB");
  EXPECT_EQ(format(100_MB), "100 MB");
  EXPECT_EQ(format(Cores{500}), "0.5 cores");
  EXPECT_EQ(format(Cores{1000}), "1 core");
  EXPECT_EQ(format(Rate{300}), "300/s");
  EXPECT_EQ(format(Rate{0.5}), "30/min");
  EXPECT_EQ(format(Bandwidth{1.25e9}), "10 Gbit/s");
  EXPECT_EQ(format(Bandwidth{60e6}), "60 MB/s");
  EXPECT_EQ(format(Price{0.8064}), "0.8064 USD/h");
  EXPECT_EQ(format(Price{100.0 / 730}), "100 USD/month");
  EXPECT_EQ(format(TrafficPrice{0.09e-9}), "90 USD/TB");
  EXPECT_EQ(format(Power{1200}), "1.2 kW");
  EXPECT_EQ(format(Power{142}), "142 W");
}

template <class T>
void survives(T quantity) {
  const Parsed<T> back = parse<T>(format(quantity));
  RC_ASSERT(back.value.has_value());
  RC_ASSERT(*back.value == quantity);
}

// Any number, and round ones of every size, for which the shorter forms are chosen.
std::int64_t any_whole() {
  const auto number = *rc::gen::arbitrary<std::int64_t>();
  const auto factor =
      *rc::gen::element<std::int64_t>(1, 1000, 1024, 1'000'000'000, 1LL << 30, 60'000'000'000);
  const bool minimum = number == std::numeric_limits<std::int64_t>::min();
  return minimum ? 0 : number / factor / 1000 * factor;
}

double any_real() {
  const auto digits = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000'000);
  const auto divisor = *rc::gen::element(1.0, 8.0, 60.0, 730.0, 3600.0, 1e6, 1e12);
  return static_cast<double>(digits) / divisor;
}

TEST(Quantity, EveryQuantitySurvivesWritingAndReading) {
  EXPECT_TRUE(rc::check("whole quantities", [] {
    survives(Duration{any_whole()});
    survives(Bytes{any_whole()});
    survives(Cores{any_whole()});
  }));
  EXPECT_TRUE(rc::check("real quantities", [] {
    survives(Rate{any_real()});
    survives(Bandwidth{any_real()});
    survives(Price{any_real()});
    survives(TrafficPrice{any_real()});
    survives(Power{any_real()});
  }));
  for (const std::int64_t extreme :
       {std::numeric_limits<std::int64_t>::max(), -std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(value<Duration>(format(Duration{extreme})), Duration{extreme});
    EXPECT_EQ(value<Bytes>(format(Bytes{extreme})), Bytes{extreme});
  }
}

}  // namespace
}  // namespace stowplan::config::config_quantity_test
