// Answer tables of results made up by hand.
#include "view/answers.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace stowplan::answers_test {
namespace {

Comparison made_up() {
  Comparison comparison;
  double bytes = 4e6;
  for (const char* name : {"container", "vm"}) {
    LayoutResult layout;
    layout.name = name;
    Estimate estimate;
    estimate.mean = bytes;
    layout.metrics.push_back(
        {{MetricScope::workload("web"), "memory.instance"}, {bytes}, estimate});
    layout.findings.push_back({MetricScope::workload("web"), "isolation", "hardware"});
    comparison.layouts.push_back(layout);
    bytes *= 30;
  }
  return comparison;
}

std::vector<AnswerTable> asked(const char* metric) {
  AnswerRow memory;
  memory.label = "memory";
  memory.group = "Memory";
  memory.workload = "web";
  memory.metric = metric;
  memory.sources = {"runtime.runc.memory", "runtime.none"};
  AnswerRow domain;
  domain.label = "domain";
  domain.workload = "web";
  domain.finding = "isolation";
  AnswerTable table;
  table.title = "How much?";
  table.row = {memory, domain};
  table.notes = {"A note."};
  return {table};
}

TEST(Answers, PutTheLayoutsSideBySideAndCiteTheSources) {
  config::EffectiveValue value;
  value.key = "runtime.runc.memory";
  value.value = "4.09 MB";
  value.source = "measured";
  const std::vector<config::EffectiveValue> values{value};
  const std::vector<view::Table> tables =
      view::answer_tables(made_up(), asked("memory.instance"), values);
  ASSERT_EQ(tables.size(), 1U);
  EXPECT_EQ(view::text_table(tables[0], {.colour = false, .width = 100}),
            "How much?\n"
            "\n"
            "                 container         vm\n"
            "─────────────────────────────────────\n"
            "Memory\n"
            "  memory [1–2]    3.81 MiB    114 MiB\n"
            "  domain          hardware   hardware\n"
            "\n"
            "[1] runtime.runc.memory = 4.09 MB: measured\n"
            "[2] runtime.none: no such value is in force\n"
            "Intervals below 0.5 % of a number are left out.\n"
            "A note.\n");
}

TEST(Answers, TellRowsThatNoLayoutHas) {
  EXPECT_TRUE(view::unknown_metrics(made_up(), asked("memory.instance")).empty());
  EXPECT_EQ(view::unknown_metrics(made_up(), asked("memory.instances")),
            std::vector<std::string>{"table[0].row[0]"});
}

}  // namespace
}  // namespace stowplan::answers_test
