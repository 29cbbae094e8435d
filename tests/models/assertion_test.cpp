// Limits are read in the unit of their metric, and assertions judged as docs/configuration.md says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "models/result/assertion_check.hpp"
#include "models/scenario/metric_limit.hpp"
#include "models/scenario/scenario.hpp"

namespace stowplan::assertion_test {
namespace {

using testing::HasSubstr;

MetricKey key(const char* text, Currency currency = Currency::usd) {
  MetricKey parsed = *MetricKey::parse(text);
  parsed.currency = currency;
  return parsed;
}

double value(const char* text, const MetricKey& of, LimitOf what = LimitOf::value) {
  const auto parsed = parse_limit(text, of, what);
  EXPECT_TRUE(parsed.value) << text << ": " << parsed.error;
  return parsed.value ? parsed.value->value : 0;
}

TEST(MetricLimit, IsReadInTheUnitOfItsMetric) {
  EXPECT_DOUBLE_EQ(value("80 ms", key("workload/web response_time.p99")), 0.08);
  EXPECT_DOUBLE_EQ(value("2 GiB", key("workload/web memory.instance")), 2147483648.0);
  EXPECT_DOUBLE_EQ(value("300/s", key("workload/web goodput")), 300);
  EXPECT_DOUBLE_EQ(value("350 W", key("energy.power")), 350);
  EXPECT_DOUBLE_EQ(value("12", key("hosts.mean")), 12);
  EXPECT_DOUBLE_EQ(value("5 %", key("requests.failed_share")), 0.05);
  EXPECT_DOUBLE_EQ(value("0.05", key("requests.failed_share")), 0.05);
  for (const char* amount : {"$5000", "5000 USD", "5000 USD/month"}) {
    EXPECT_DOUBLE_EQ(value(amount, key("cost.month")), 5000) << amount;
  }
  EXPECT_DOUBLE_EQ(value("-$20", key("cost.month"), LimitOf::change), -20);
  EXPECT_DOUBLE_EQ(value("€40", key("cost.month", Currency::eur)), 40);
  EXPECT_DOUBLE_EQ(value("$1.5", key("cost.per_million_requests")), 1.5);
}

TEST(MetricLimit, InPerCentIsRelativeOfAChangeAlone) {
  const auto change = parse_limit("+5 %", key("requests.failed_share"), LimitOf::change);
  ASSERT_TRUE(change.value);
  EXPECT_TRUE(change.value->relative);
  EXPECT_DOUBLE_EQ(change.value->value, 0.05);
  EXPECT_FALSE(parse_limit("5 %", key("requests.failed_share"), LimitOf::value).value->relative);
  EXPECT_FALSE(parse_limit("5 %", key("cost.month"), LimitOf::value).value);
}

TEST(MetricLimit, OtherUnitsAreRefusedAndSayWhatIsExpected) {
  const auto refusal = [](const char* text, const MetricKey& of) {
    const auto parsed = parse_limit(text, of, LimitOf::value);
    EXPECT_FALSE(parsed.value) << text;
    return parsed.error;
  };
  EXPECT_THAT(refusal("5000", key("cost.month")), HasSubstr("expected an amount in USD"));
  EXPECT_THAT(refusal("€5000", key("cost.month")), HasSubstr("expected an amount in USD"));
  EXPECT_THAT(refusal("5 USD/h", key("cost.month")), HasSubstr("expected an amount in USD"));
  EXPECT_THAT(refusal("80", key("workload/web response_time.p99")), HasSubstr("unit"));
  EXPECT_THAT(refusal("80 GiB", key("workload/web response_time.p99")), HasSubstr("unknown unit"));
  EXPECT_THAT(refusal("3 hosts", key("hosts.mean")), HasSubstr("expected a plain number"));
  EXPECT_THAT(refusal("few", key("hosts.mean")), HasSubstr("expected a plain number"));
  EXPECT_THAT(refusal("5 kW", key("energy.power")), HasSubstr("5 W"));
}

/// Two layouts, `a` of 100 and `b` of 110 dollars, five replications; b - a is 10 +- 2.
struct Made {
  Scenario scenario;
  Comparison comparison;

  Made() {
    for (const char* name : {"a", "b"}) {
      Layout& layout = scenario.layout.emplace_back();
      layout.name = name;
      LayoutResult& result = comparison.layouts.emplace_back();
      result.name = name;
      const double mean = result.name == "a" ? 100 : 110;
      result.metrics.push_back({key("cost.month"), {mean}, {mean, 8, 5}});
      result.metrics.push_back({key("workload/web response_time.p99"), {}, {}});
    }
    comparison.differences.push_back({"a", "b", key("cost.month"), {10, 2, 5}, true});
  }

  std::vector<AssertionCheck> judged(Assertion assertion) {
    scenario.assertion = {std::move(assertion)};
    return check_assertions(scenario, comparison);
  }
};

Assertion cost(const char* layout) {
  Assertion assertion;
  assertion.metric = "cost.month";
  assertion.layout = layout;
  return assertion;
}

config::Written quoted(const std::string& text) { return {'"' + text + '"'}; }

TEST(Assertions, AMeanKeepsItsLimitsOrDoesNot) {
  Made made;
  Assertion dear = cost("");
  dear.max = quoted("$105");
  const auto checks = made.judged(dear);
  ASSERT_EQ(checks.size(), 2U);
  EXPECT_TRUE(checks[0].holds);
  EXPECT_FALSE(checks[1].holds);
  EXPECT_EQ(checks[1].layout, "b");
  EXPECT_FALSE(all_hold(checks));
  dear.min = quoted("$101");
  EXPECT_FALSE(made.judged(dear)[0].holds);
}

TEST(Assertions, OfADifferenceTheWholeIntervalHasToKeepTheLimit) {
  Made made;
  const auto holds = [&](const char* layout, const char* than, const char* least,
                         const char* most) {
    Assertion assertion = cost(layout);
    assertion.than = than;
    if (*least != '\0') assertion.min = quoted(least);
    if (*most != '\0') assertion.max = quoted(most);
    return made.judged(assertion).at(0).holds;
  };
  EXPECT_TRUE(holds("b", "a", "", "$12"));
  EXPECT_FALSE(holds("b", "a", "", "$11.9")) << "the interval reaches 12";
  EXPECT_TRUE(holds("b", "a", "$8", ""));
  EXPECT_FALSE(holds("b", "a", "$8.1", ""));
  EXPECT_TRUE(holds("b", "a", "", "12 %")) << "of a, which is 100";
  EXPECT_FALSE(holds("b", "a", "", "11 %"));
  EXPECT_TRUE(holds("a", "b", "", "-$8")) << "the other way round";
  EXPECT_FALSE(holds("a", "b", "", "-$9"));
}

TEST(Assertions, WhatIsNotKnownDoesNotHold) {
  Made made;
  Assertion fast;
  fast.metric = "response_time.p99";
  fast.workload = "web";
  fast.layout = "a";
  fast.max = quoted("1 h");
  EXPECT_FALSE(made.judged(fast)[0].holds) << "nothing was observed";
  EXPECT_THAT(made.judged(fast)[0].reason, HasSubstr("nothing was observed"));
  fast.workload = "shop";
  EXPECT_THAT(made.judged(fast)[0].reason, HasSubstr("no such metric"));

  made.comparison.differences[0].estimate.half_width = math::infinity;
  Assertion dearer = cost("b");
  dearer.than = "a";
  dearer.max = quoted("$1000");
  EXPECT_FALSE(made.judged(dearer)[0].holds);
  EXPECT_THAT(made.judged(dearer)[0].reason, HasSubstr("one replication"));

  made.comparison.infeasible.push_back(made.comparison.layouts.back());
  made.comparison.layouts.pop_back();
  made.comparison.infeasible[0].infeasible = Infeasible{"", "", "no room"};
  Assertion cheap = cost("b");
  cheap.max = quoted("$1000");
  EXPECT_FALSE(made.judged(cheap)[0].holds);
  EXPECT_THAT(made.judged(cheap)[0].reason, HasSubstr("no room"));
}

TEST(Assertions, OfLayoutsThatAreNotRunAreLeftOut) {
  Made made;
  made.comparison.layouts.pop_back();
  Assertion cheap = cost("b");
  cheap.max = quoted("$1");
  EXPECT_TRUE(made.judged(cheap).empty());
  Assertion cheaper = cost("a");
  cheaper.than = "b";
  cheaper.max = quoted("$1");
  EXPECT_TRUE(made.judged(cheaper).empty());
}

}  // namespace
}  // namespace stowplan::assertion_test
