// From text to structs: every type a field may have, and every complaint in its exact words.
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "sim/config/reader.hpp"
#include "tests/sim/config_sample.hpp"

namespace stowplan::config::config_reader_test {
namespace {

using namespace std::chrono_literals;
using sample::Colour;
using sample::Fixed;
using sample::Sample;
using sample::Steered;

Sample read_sample(const std::string& text) {
  return load_text<Sample>("title = \"t\"\n" + text, "f").value;
}

/// The complaints about a text, lines counted from 1 in that text.
std::string error(const std::string& text) {
  try {
    (void)load_text<Sample>(text + "\ntitle = \"t\"", "f");
  } catch (const ConfigError& wrong) {
    return wrong.what();
  }
  return "no error";
}

TEST(Reader, ReadsEveryType) {
  const Sample s = read_sample(R"(
    seed = 42
    fast = true
    share = 1
    colour = "dark-green"
    wait = "2 s"
    rate = "60/min"
    network = "1 GB/s"
    price = "73 USD/month"
    power = "1 kW"
    service = { kind = "exponential", mean = "5 ms" }
    control = { kind = "steered", target = 0.6 }
    limits = { cpu = 0.5, timeout = "1 min" }
    words = ["a", "b"]
    parts = [{ name = "p", size = "1 MB" }, { name = "q" }]
    [entry.b]
    cpu = "250m"
    [entry."a/1.0"]
  )");
  EXPECT_EQ(s.seed, 42U);
  EXPECT_TRUE(s.fast);
  EXPECT_EQ(s.share, 1.0);
  EXPECT_EQ(s.colour, Colour::dark_green);
  EXPECT_EQ(s.wait, 2s);
  EXPECT_EQ(s.rate, Rate{1});
  EXPECT_EQ(s.network, Bandwidth{1e9});
  EXPECT_DOUBLE_EQ(s.price.count(), 0.1);
  EXPECT_EQ(s.power, Power{1000});
  EXPECT_EQ(std::get<Exponential<Duration>>(s.service).mean, 5ms);
  EXPECT_EQ(std::get<Steered>(s.control).target, 0.6);
  EXPECT_EQ(s.limits.cpu, 500_millicores);
  EXPECT_EQ(s.limits.timeout, Duration{1min});
  EXPECT_EQ(s.words, (std::vector<std::string>{"a", "b"}));
  ASSERT_EQ(s.parts.size(), 2U);
  EXPECT_EQ(s.parts[0].size, 1_MB);
  EXPECT_EQ(s.parts[1].size, 4_KiB);
  ASSERT_EQ(s.entry.entries.size(), 2U);
  EXPECT_EQ(s.entry.entries[0].first, "a/1.0");
  EXPECT_EQ(s.entry.find("b")->cpu, 250_millicores);
  EXPECT_EQ(s.entry.find("c"), nullptr);
}

TEST(Reader, LeavesDefaultsAlone) {
  const Sample s = read_sample("");
  EXPECT_EQ(s.wait, 250ms);
  EXPECT_EQ(std::get<Fixed>(s.control).count, 7);
  EXPECT_FALSE(s.limits.timeout.has_value());
}

TEST(Reader, ShortForms) {
  EXPECT_EQ(std::get<Constant<Duration>>(read_sample("service = \"3 ms\"").service).value, 3ms);
  EXPECT_EQ(std::get<Fixed>(read_sample("control = \"fixed\"").control).count, 3);
}

TEST(Reader, ValuesMayCarryTheirSource) {
  const Sample s = read_sample(R"(
    wait = { value = "12 ms", low = "6 ms", high = "60 ms", source = "a paper", note = "cold" }
    share = { value = 0.25 }
    colour = { value = "dark-green", source = "taste" }
    service = { value = { kind = "exponential", mean = "5 ms" }, low = "1 ms", source = "x" }
    [entry.a]
    source = "the whole table"
    cpu = 2
  )");
  EXPECT_EQ(s.wait, 12ms);
  EXPECT_EQ(s.share, 0.25);
  EXPECT_EQ(s.colour, Colour::dark_green);
  EXPECT_EQ(std::get<Exponential<Duration>>(s.service).mean, 5ms);
  EXPECT_EQ(s.entry.find("a")->cpu, 2_cores);
}

TEST(Reader, RangesAreCheckedToo) {
  EXPECT_EQ(error("wait = { value = \"12 ms\", low = \"6\", high = 7, sorce = \"x\" }"),
            "f:1:33: error: wait.low: \"6\" has no unit; expected a duration like \"250 ms\"\n"
            "f:1:45: error: wait.high: expected a duration with its unit, like \"250 ms\", not 7\n"
            "f:1:48: error: wait.sorce: unknown key; did you mean \"source\"?");
  EXPECT_EQ(error("wait = { low = \"6 ms\" }"),
            "f:1:8: error: wait: expected a value, or a table with the key \"value\"");
  EXPECT_EQ(error("wait = { value = \"6 ms\", source = 3 }"),
            "f:1:35: error: wait.source: expected text in quotes, not 3");
}

TEST(Reader, WrongTypes) {
  EXPECT_EQ(error("wait = 12"),
            "f:1:8: error: wait: expected a duration with its unit, like \"250 ms\", not 12");
  EXPECT_EQ(error("seed = 1.0"), "f:1:8: error: seed: expected a whole number, not 1.0");
  EXPECT_EQ(error("seed = -1"), "f:1:8: error: seed: -1 is not allowed; it must not be negative");
  EXPECT_EQ(error("share = \"half\""), "f:1:9: error: share: expected a number, not \"half\"");
  EXPECT_EQ(error("share = nan"), "f:1:9: error: share: expected a number, not nan");
  EXPECT_EQ(error("fast = \"yes\""), "f:1:8: error: fast: expected true or false, not \"yes\"");
  EXPECT_EQ(error("limits = 3"), "f:1:10: error: limits: expected a table, not 3");
  EXPECT_EQ(error("words = \"a\""), "f:1:9: error: words: expected a list, not \"a\"");
  EXPECT_EQ(error("words = [1]"), "f:1:10: error: words[0]: expected text in quotes, not 1");
  EXPECT_EQ(error("colour = 1"), "f:1:10: error: colour: expected one of red, dark-green, not 1");
  EXPECT_EQ(error("entry = []"), "f:1:9: error: entry: expected a table, not a list");
}

TEST(Reader, LimitsOfNumbers) {
  EXPECT_EQ(error("share = 1.5"),
            "f:1:9: error: share: 1.5 is not allowed; it must lie between 0 and 1");
  EXPECT_EQ(error("wait = \"-1 s\""),
            "f:1:8: error: wait: \"-1 s\" is not allowed; it must not be negative");
  EXPECT_EQ(error("limits.cpu = 0"),
            "f:1:14: error: limits.cpu: 0 is not allowed; it must be more than zero");
  EXPECT_EQ(error("control = { kind = \"fixed\", count = 0 }"),
            "f:1:37: error: control.count: 0 is not allowed; it must be at least 1");
  EXPECT_EQ(error("service = \"-1 ms\""),
            "f:1:11: error: service: \"-1 ms\" is not allowed; it must not be negative");
}

TEST(Reader, UnknownNames) {
  EXPECT_EQ(error("colour = \"redd\""),
            "f:1:10: error: colour: unknown colour \"redd\"; expected one of: red, dark-green; did "
            "you mean \"red\"?");
  EXPECT_EQ(error("control = { kind = \"fixd\" }"),
            "f:1:20: error: control.kind: unknown control \"fixd\"; expected one of: fixed, "
            "steered; did you mean \"fixed\"?");
  EXPECT_EQ(error("control = { count = 1 }"),
            "f:1:11: error: control.kind: missing; expected one of: fixed, steered");
  EXPECT_EQ(error("limits = { cpus = 1 }"),
            "f:1:12: error: limits.cpus: unknown key; did you mean \"cpu\"?");
  EXPECT_EQ(error("limits = { memory = 1 }"),
            "f:1:12: error: limits.memory: unknown key; expected one of: cpu, timeout");
  EXPECT_EQ(error("something_else = 1"),
            "f:1:1: error: something_else: unknown key; remove it, or look it up in the reference "
            "manual");
}

TEST(Reader, MissingKeys) {
  EXPECT_EQ(error("control = \"steered\""),
            "f:1:11: error: control.target: missing, and there is no default: share to steer to");
  EXPECT_EQ(error("[[parts]]\nsize = \"1 B\"\n[limits]\n[entry]\n[extra]"),
            "f:1:1: error: title: missing, and there is no default: title\n"
            "f:1:1: error: parts[0].name: missing, and there is no default: name\n"
            "f:5:2: error: extra: unknown key; remove it, or look it up in the reference manual");
}

TEST(Reader, LawsAreCheckedAsAWhole) {
  EXPECT_EQ(error("service = { kind = \"uniform\", low = \"2 ms\", high = \"1 ms\" }")
                .substr(0, std::string{"f:1:11: error: service: "}.size()),
            "f:1:11: error: service: ");
  EXPECT_EQ(error("service = { kind = \"expnential\", mean = \"2 ms\" }")
                .substr(0, std::string{"f:1:20: error: service.kind: unknown distribution"}.size()),
            "f:1:20: error: service.kind: unknown distribution");
}

TEST(Reader, NamesDiffer) {
  EXPECT_EQ(
      error("parts = [{ name = \"p\" }, { name = \"q\" }, { name = \"p\" }]"),
      "f:1:51: error: parts.p: the name \"p\" is taken already, at f:1:19; rename one of the two");
}

TEST(Reader, OverridesOfUnknownKeysAreTold) {
  const FileReader file = [](const std::string&) {
    return "title = \"t\"\n[entry.\"a/m7i.large\"]\ncpu = 1\n[[parts]]\nname = \"p\"";
  };
  const auto complaint = [&](const std::vector<std::string>& overrides) -> std::string {
    try {
      (void)config::load<Sample>({{}, "f", overrides}, file);
    } catch (const ConfigError& wrong) {
      return wrong.what();
    }
    return "no error";
  };
  EXPECT_EQ(complaint({"limits.cpus=2", "wiat=1 s", "entry.a/m7i.large=3"}),
            "--set:1:1: error: limits.cpus: unknown key; did you mean \"cpu\"?\n"
            "--set:2:1: error: wiat: unknown key; did you mean \"wait\"?\n"
            "--set:3:1: error: entry.\"a/m7i\": there is no entry of that name; expected one of: "
            "a/m7i.large");
  EXPECT_EQ(complaint({"entry.\"a/m7i.lage\".cpu=3", "parts.q.size=1 B", "limits.cpu=x"}),
            "--set:1:1: error: entry.\"a/m7i.lage\": there is no entry of that name; did you mean "
            "\"a/m7i.large\"?\n"
            "--set:2:1: error: parts.q: there is no element of that name; expected one of: p\n"
            "--set:3:1: error: limits.cpu: cannot read \"x\"; expected a number and a unit, like "
            "\"500m\"");
  EXPECT_EQ(complaint({"entry.\"a/m7i.large\".cpu=3", "limits.timeout=2 s", "parts.p.size=1 B"}),
            "no error");
}

}  // namespace
}  // namespace stowplan::config::config_reader_test
