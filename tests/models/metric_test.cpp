// The table of metrics: names read and written, every row measured somewhere and explained.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "models/metric/metric_key.hpp"
#include "tests/models/bare_fleet.hpp"
#include "tests/source_files.hpp"

namespace stowplan::metric_test {
namespace {

static_assert(parse_metric("response_time.p99.9")->id == "response_time.p99.9");
static_assert(!parse_metric("response_time"), "a duration has a statistic");
static_assert(!parse_metric("response_time.p98") && !parse_metric("hosts.mean.mean"));
static_assert(parse_metric("start_time.page-ins.p50")->phase == "page-ins");
static_assert(!parse_metric("start_time..p50") && !parse_metric("start_time.p51"));
static_assert(MetricId{"throughput"}.unit() == "1/s");
static_assert(MetricId{"response_time.p99"}.share() == 0.99);
static_assert(!MetricId{"response_time.mean"}.share() && !MetricId{"hosts.max"}.share());
static_assert(MetricId{"image.unpacked"}.is_fact() && !MetricId{"pull.bytes"}.is_fact());

TEST(Metric, NamesAreUniqueAndReadBack) {
  std::set<std::string> names;
  for (const MetricFamily& family : metric_families) {
    for (std::size_t s = 0; s < statistics(family); ++s) {
      const MetricId id{family, s};
      EXPECT_TRUE(names.insert(metric_name(id)).second) << metric_name(id);
      const std::string name = metric_name(id, family.name.ends_with("PHASE") ? "a.b" : "");
      ASSERT_TRUE(parse_metric(name)) << name;
      EXPECT_EQ(parse_metric(name)->id, id) << name;
    }
  }
}

TEST(Metric, KeysAreReadAndWritten) {
  const auto key = MetricKey::parse("workload/web, \"shop\" start_time.pull.p99");
  ASSERT_TRUE(key);
  EXPECT_EQ(key->scope, MetricScope::workload("web, \"shop\""));
  EXPECT_EQ(key->phase, "pull");
  EXPECT_EQ(key->text(), "workload/web, \"shop\" start_time.pull.p99");
  EXPECT_EQ(MetricKey::parse("cost.month")->text(), "cost.month");
  EXPECT_FALSE(MetricKey::parse("pool/core throughput")) << "a pool has no such metric";
  EXPECT_FALSE(MetricKey::parse("host/core cost.month"));
  EXPECT_EQ(metric_label("response_time.p99"), "response time, p99");
}

TEST(Metric, ScopesAreTextInOnePlace) {
  for (const File& file : product()) {
    if (file.name == "models/metric/metric_key.cpp") continue;
    for (const char* prefix : {"\"pool/\"", "\"workload/\""}) {
      EXPECT_EQ(file.text.find(prefix), std::string::npos) << file.name << " writes " << prefix;
    }
  }
}

constexpr std::string_view units[] = {"1",         "1/s", "B", "s",        "share",
                                      "USD/month", "USD", "W", "kWh/month"};

TEST(Metric, RowsAreComplete) {
  for (const MetricFamily& family : metric_families) {
    EXPECT_THAT(units, testing::Contains(family.unit)) << family.name;
    EXPECT_FALSE(family.label.empty() || family.help.empty()) << family.name;
    EXPECT_TRUE(family.quantiles.empty() || family.unit == "s") << family.name;
    EXPECT_FALSE(family.nature == Nature::fact && !family.quantiles.empty()) << family.name;
  }
}

// What only some scenarios have: a launcher, a provisioner that drains hosts, a stop that takes
// time, migration, objectives, calls.
Scenario everything() {
  using std::chrono::milliseconds;
  Scenario s = one_service(PoissonArrivals{Rate{10}}, Constant<Duration>{milliseconds{1}}, 1_cores);
  s.deployment[0].launch.at_once = 1;
  s.pool[0].provisioner = Consolidating{};
  s.runtime.entries[0].second.live_migration = true;
  s.runtime.entries[0].second.stop = {bare_phase("stop")};
  Objective& objective = s.workload[0].objective;
  objective.response_time_p50 = objective.response_time_p90 = objective.response_time_p95 =
      objective.response_time_p99 = objective.response_time_p999 = milliseconds{10};
  objective.within = ServiceLevel{milliseconds{10}, 0.9};
  s.workload.push_back(bare_workload("back", Constant<Duration>{milliseconds{1}}));
  s.workload[0].calls = {{.to = "back"}};
  s.deployment.push_back(bare_deployment("two", 1_cores));
  s.layout[0].route.push_back({"", "back", "two", "pool"});
  return s;
}

// That nothing else is measured, in another unit or of another scope the compiler and the sheet see
// to.
TEST(Metric, EveryRowIsMeasuredForEachOfItsScopes) {
  std::set<std::string> measured;
  for (const Measure& measure : simulate(everything()).measures) {
    measured.insert(MetricKey{{measure.key.scope.kind, "NAME"}, measure.key.id}.text());
  }
  std::set<std::string> all;
  for (const MetricFamily& family : metric_families) {
    for (const ScopeKind kind : {ScopeKind::layout, ScopeKind::pool, ScopeKind::workload}) {
      for (std::size_t s = 0; family.of.has(kind) && s < statistics(family); ++s) {
        all.insert(MetricKey{{kind, "NAME"}, {family, s}}.text());
      }
    }
  }
  EXPECT_EQ(all, measured);
}

std::string scopes_text(const MetricFamily& family) {
  std::string text;
  const auto add = [&](ScopeKind kind, const char* name) {
    if (family.of.has(kind)) text += (text.empty() ? "" : ", ") + std::string{name};
  };
  add(ScopeKind::layout, "layout");
  add(ScopeKind::pool, "pool");
  add(ScopeKind::workload, "workload");
  return family.nature == Nature::fact ? text + ", fact" : text;
}

/// "`start_time.p50`, `.p90`, `.mean`"
std::string names_text(const MetricFamily& family) {
  std::string text = "`" + metric_name(MetricId{family, 0}) + "`";
  for (std::size_t s = 1; s < statistics(family); ++s) {
    text += fmt::format(", `.{}`", MetricId{family, s}.statistic());
  }
  return text;
}

std::string table_of(MetricSection section) {
  std::string text = "| name | unit | of | meaning |\n| --- | --- | --- | --- |\n";
  for (const MetricFamily& family : metric_families) {
    if (family.section != section) continue;
    text += fmt::format("| {} | {} | {} | {} |\n", names_text(family), family.unit,
                        scopes_text(family), family.help);
  }
  return text;
}

constexpr std::pair<const char*, MetricSection> sections[] = {
    {"fleet", MetricSection::fleet},   {"use", MetricSection::use},
    {"time", MetricSection::time},     {"why", MetricSection::why},
    {"window", MetricSection::window}, {"cohort", MetricSection::cohort},
    {"money", MetricSection::money},   {"isolation", MetricSection::isolation},
    {"image", MetricSection::image}};

TEST(Metric, ThePageOfResultsHoldsTheTable) {
  const std::filesystem::path page = root / "docs" / "results.md";
  const std::string text = read_all(page);
  std::string expected = text;
  for (const auto& [name, section] : sections) {
    const std::string begin = fmt::format("<!-- metrics: {} -->\n", name);
    const std::size_t from = expected.find(begin);
    ASSERT_NE(from, std::string::npos) << begin;
    const std::size_t first = from + begin.size();
    const std::size_t end = expected.find("<!-- end -->", first);
    ASSERT_NE(end, std::string::npos) << begin;
    expected.replace(first, end - first, table_of(section));
  }
  if (std::getenv("STOWPLAN_UPDATE_GOLDEN") != nullptr) std::ofstream{page} << expected;
  EXPECT_EQ(text, expected) << "STOWPLAN_UPDATE_GOLDEN=1 writes the tables";
}

}  // namespace
}  // namespace stowplan::metric_test
