// Money in a currency with a stated rate.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/program.hpp"

namespace stowplan::currency_test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class CurrencyOption : public ProgramTest {};

TEST_F(CurrencyOption, ATimeSeriesToo) {
  const auto cost = [&](const std::string& options) {
    EXPECT_EQ(stowplan("run s.toml -q --layout in-vm --series t.csv --step 10s " + options).exit_code, 0);
    const std::string text = read_all(folder_ / "t.csv");
    const std::size_t at = text.find(",,cost,") + 7;
    return text.substr(at, text.find('\n', at) - at);
  };
  const std::string dollars = cost("");
  const std::string euros = cost("--currency EUR=0.5");
  EXPECT_THAT(dollars, testing::StartsWith("USD,"));
  EXPECT_THAT(euros, testing::StartsWith("EUR,"));
  EXPECT_DOUBLE_EQ(std::stod(euros.substr(4)), std::stod(dollars.substr(4)) / 2);
}

TEST_F(CurrencyOption, AllMoneyIsConvertedAndNothingElse) {
  const json dollars = run_json();
  const json euros = run_json("--currency EUR=0.5");
  EXPECT_EQ(euros["currency"], (json{{"code", "EUR"}, {"per_dollar", 0.5}}));
  EXPECT_FALSE(dollars.contains("currency"));
  int converted = 0;
  for (std::size_t l = 0; l < 2; ++l) {
    const json& before = dollars["layouts"][l]["metrics"];
    const json& after = euros["layouts"][l]["metrics"];
    ASSERT_EQ(before.size(), after.size());
    for (std::size_t i = 0; i < before.size(); ++i) {
      const std::string unit = before[i]["unit"];
      if (!unit.starts_with("USD")) {
        EXPECT_EQ(before[i], after[i]);
        continue;
      }
      ++converted;
      EXPECT_EQ(after[i]["unit"], "EUR" + unit.substr(3));
      if (before[i]["mean"].is_null()) continue;
      EXPECT_DOUBLE_EQ(after[i]["mean"].get<double>(), before[i]["mean"].get<double>() / 2);
    }
  }
  EXPECT_GT(converted, 20);
}

TEST_F(CurrencyOption, EveryFormNamesIt) {
  for (const char* form : {"", "--all", "--details", "--analytic", "--format csv", "--format md",
                           "--format json", "--workload web"}) {
    const ProgramRun run = stowplan(std::string{"run s.toml --currency CHF=0.8 "} + form);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_THAT(run.out, AllOf(HasSubstr("CHF"), Not(HasSubstr("$")), Not(HasSubstr("USD"))))
        << form;
  }
  const ProgramRun diff = stowplan(
      "diff s.toml in-container in-vm --all --set currency.code=CHF "
      "--set currency.rate=0.8");
  EXPECT_THAT(diff.out, AllOf(HasSubstr("CHF"), Not(HasSubstr("$")))) << diff.err;
  EXPECT_THAT(stowplan("run s.toml --currency CHF=0.8").out,
              HasSubstr("money in CHF, at 0.8 to the US dollar"));
  EXPECT_EQ(stowplan("run s.toml --currency CHF=0.8 --graph g.svg").exit_code, 0);
  EXPECT_THAT(read_all(folder_ / "g.svg"), HasSubstr("CHF a month"));
}

TEST_F(CurrencyOption, WhatIsWrongIsOneError) {
  const struct {
    const char* options;
    const char* error;
  } cases[] = {
      {"--currency QQQ=1", "--currency: error: currency.code: unknown code \"QQQ\""},
      {"--currency EUR", "is no currency with its rate; expected CODE=RATE"},
      {"--currency EUR=x", "currency.rate: expected a number"},
      {"--currency EUR=0", "currency.rate: 0 is not allowed"},
      {"--currency USD=2", "currency.rate: a dollar is a dollar"},
      {"--set currency.code=EUR", "currency.rate: missing; say what one US dollar is in EUR"},
  };
  for (const auto& [options, error] : cases) {
    const ProgramRun run = stowplan(std::string{"run s.toml "} + options);
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, HasSubstr(error));
    const std::string said = run.err;
    EXPECT_LE(std::count(said.begin(), said.end(), ':'), 6) << said;
  }
}

TEST_F(CurrencyOption, PricesMayBeStatedInIt) {
  const std::string price = R"(--set 'host."aws/m7i.xlarge".price=)";
  const json stated = run_json(price + "0.5 EUR/h' --currency EUR=0.5");
  const json dollars = run_json(price + "1 USD/h' --currency EUR=0.5");
  EXPECT_EQ(stated["layouts"], dollars["layouts"]);
  const ProgramRun other = stowplan("run s.toml " + price + "1 CHF/h' --currency EUR=0.5");
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, HasSubstr("unknown unit \"CHF/h\""));
  const ProgramRun without = stowplan("run s.toml " + price + "1 EUR/h' --set currency.code=EUR");
  EXPECT_THAT(without.err, AllOf(HasSubstr("currency.rate: missing"), Not(HasSubstr("unit"))));
}

}  // namespace
}  // namespace stowplan::currency_test
