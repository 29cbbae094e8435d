#include "view/table.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "sim/math.hpp"

namespace stowplan::table_test {
namespace {

TEST(FormatQuantity, ChoosesTheScaleOfThreeDigits) {
  const struct {
    double value;
    const char* unit;
    const char* text;
  } cases[] = {
      {0.0, "s", "0 s"},
      {8.42e-4, "s", "842 µs"},
      {0.0123, "s", "12.3 ms"},
      {0.999, "s", "999 ms"},
      {0.9996, "s", "1.00 s"},  // Not "1000 ms".
      {0.09996, "s", "100 ms"},
      {119.0, "s", "119 s"},
      {270.0, "s", "4.50 min"},
      {7200.0 * 2, "s", "4.00 h"},
      {86400.0 * 30, "s", "30.0 d"},
      {5e-10, "s", "0.500 ns"},
      {-0.0123, "s", "-12.3 ms"},
      {512.0 * 1024 * 1024, "B", "512 MiB"},
      {1023.7, "B", "1.00 KiB"},
      {1.25e8, "B/s", "119 MiB/s"},
      {1420, "W", "1.42 kW"},
      {1032, "kWh/month", "1.03 MWh/month"},
      {0.25, "kWh", "250 Wh"},
      {12'000, "g", "12.0 kg"},
      {812.4, "1/s", "812 /s"},
      {12'345, "1/s", "12.3 k/s"},
      {0.375, "share", "37.5 %"},
      {1.0, "share", "100 %"},
      {0.99971234, "share", "99.971 %"},
      {0.9950, "share", "99.50 %"},
      {0.00012, "share", "0.0120 %"},
      {12, "1", "12"},
      {12.34, "1", "12.3"},
      {0.125, "1", "0.125"},
      {12'345, "1", "12,345"},
      {3.2e6, "1", "3.20 M"},
      {2.5, "cores", "2.50 cores"},
      {4, "cores", "4 cores"},
      {3120.4, "USD", "$3,120"},
      {1'234'567.8, "USD", "$1,234,568"},
      {12.345678, "USD", "$12.35"},
      {0.0021, "USD", "$0.00210"},
      {-3120.4, "USD/month", "-$3,120/month"},
      {0, "USD", "$0"},
      {math::not_a_number, "s", "–"},
      {math::infinity, "s", "∞"},
      {-math::infinity, "USD", "-$∞"},
  };
  for (const auto& c : cases) EXPECT_EQ(view::format_quantity(c.value, c.unit), c.text) << c.value;
}

TEST(FormatQuantity, ChangesCarryTheirSign) {
  EXPECT_EQ(view::format_change(0.0012, "s"), "+1.20 ms");
  EXPECT_EQ(view::format_change(-0.0012, "s"), "-1.20 ms");
  EXPECT_EQ(view::format_change(0, "s"), "0 s");
  EXPECT_EQ(view::format_change(5290, "USD"), "+$5,290");
}

std::string estimate_text(double mean, double half_width, const char* unit) {
  const view::EstimateText text =
      view::format_estimate({.mean = mean, .half_width = half_width, .n = 9}, unit);
  return text.mean + "|" + text.half_width;
}

TEST(FormatEstimate, HalfWidthHasTheScaleAndDecimalsOfTheMean) {
  EXPECT_EQ(estimate_text(0.01234, 0.0004, "s"), "12.3 ms|± 0.4");
  EXPECT_EQ(estimate_text(0.0812, 0.0125, "s"), "81.2 ms|± 12.5");
  EXPECT_EQ(estimate_text(3120, 14.2, "USD"), "$3,120|± 14");
  EXPECT_EQ(estimate_text(0.9997, 0.00002, "share"), "99.970 %|± 0.002");
  EXPECT_EQ(estimate_text(8, 0, "1"), "8|± 0");
}

TEST(FormatEstimate, SmallNoiseIsNotPrintedAsNone) {
  EXPECT_EQ(estimate_text(0.01234, 0.00002, "s"), "12.3 ms|± 0.02");
  EXPECT_EQ(estimate_text(8, 0.04, "1"), "8|± 0.04");
}

// "0 s ± 3" would read as three seconds where milliseconds are meant.
TEST(FormatEstimate, AMeanInsideItsNoiseTakesTheScaleOfTheNoise) {
  EXPECT_EQ(estimate_text(0, 0.0034, "s"), "0.00 ms|± 3.40");
  EXPECT_EQ(estimate_text(-1e-6, 0.0034, "s"), "0.00 ms|± 3.40");
  EXPECT_EQ(estimate_text(-0.0002, 0.0034, "s"), "-0.20 ms|± 3.40");
}

TEST(FormatEstimate, OneReplicationHasNoHalfWidth) {
  EXPECT_EQ(estimate_text(0.01234, math::infinity, "s"), "12.3 ms|");
  EXPECT_EQ(estimate_text(math::not_a_number, math::infinity, "s"), "–|");
}

TEST(Shortest, ReadsBackToTheSameBits) {
  EXPECT_EQ(view::shortest(0.1), "0.1");
  EXPECT_EQ(view::shortest(1e-9), "1e-09");
  EXPECT_EQ(view::shortest(12300000000.0), "12300000000");
  for (const double value : {0.1 + 0.2, 1.0 / 3, 5e-324, 1.7976931348623157e308}) {
    EXPECT_EQ(std::strtod(view::shortest(value).c_str(), nullptr), value);
  }
}

TEST(DisplayWidth, CountsTerminalColumns) {
  EXPECT_EQ(view::display_width("12.3 ms"), 7U);
  EXPECT_EQ(view::display_width("842 µs ± 2"), 10U);
  EXPECT_EQ(view::display_width("日本"), 4U);
  EXPECT_EQ(view::display_width("e\xcc\x81"), 1U) << "e and a combining accent";
  EXPECT_EQ(view::display_width("🚢"), 2U);
  EXPECT_EQ(view::display_width("\xff\xc3"), 2U) << "bytes that are no UTF-8";
}

view::Table example() {
  view::Table t;
  t.title = "Two layouts";
  t.columns = {{"", view::Align::left}, {"vm-only"}, {"mixed"}};
  t.group("Response time");
  t.row({{"p50"},
         view::estimate_cell({.mean = 0.00431, .half_width = 0.00002, .n = 5}, "s"),
         view::estimate_cell({.mean = 0.000842, .half_width = 0.0000213, .n = 5}, "s",
                             view::Tone::good)});
  t.group("Cost");
  t.row({{"a month"},
         view::estimate_cell({.mean = 9312, .half_width = 88, .n = 5}, "USD", view::Tone::bad),
         view::quantity_cell(4021, "USD")});
  t.row({{"binds"}, {"memory"}});
  t.notes = {"5 replications, seed 1."};
  return t;
}

TEST(TextTable, LinesUpNumbersAndIntervals) {
  EXPECT_EQ(view::text_table(example(), {.width = 100}),
            "Two layouts\n"
            "\n"
            "                       vm-only         mixed\n"
            "────────────────────────────────────────────\n"
            "Response time\n"
            "  p50           4.31 ms ± 0.02   842 µs ± 21\n"
            "Cost\n"
            "  a month        $9,312 ± 88     $4,021\n"
            "  binds          memory\n"
            "\n"
            "5 replications, seed 1.\n");
}

TEST(TextTable, LongWordsMayUseTheRoomOfTheInterval) {
  view::Table t;
  t.columns = {{"", view::Align::left}, {"a"}};
  t.row({{"p"}, {.text = "1 s", .spread = "± 0.25"}});
  t.row({{"binds"}, {"memory"}});
  t.row({{"empty"}});
  EXPECT_EQ(view::text_table(t, {}),
            "                 a\n"
            "──────────────────\n"
            "p       1 s ± 0.25\n"
            "binds       memory\n"
            "empty\n");
}

TEST(TextTable, GoesOnBelowWhenTooWideAndNeverLeavesTrailingBlanks) {
  const std::string text = view::text_table(example(), {.width = 35});
  EXPECT_EQ(text,
            "Two layouts\n"
            "\n"
            "                       vm-only\n"
            "──────────────────────────────\n"
            "Response time\n"
            "  p50           4.31 ms ± 0.02\n"
            "Cost\n"
            "  a month        $9,312 ± 88\n"
            "  binds          memory\n"
            "\n"
            "                      mixed\n"
            "───────────────────────────\n"
            "Response time\n"
            "  p50           842 µs ± 21\n"
            "Cost\n"
            "  a month       $4,021\n"
            "  binds\n"
            "\n"
            "5 replications, seed 1.\n");
  std::istringstream lines{view::text_table(example(), {.colour = true, .width = 35})};
  for (std::string line; std::getline(lines, line);) {
    EXPECT_FALSE(!line.empty() && line.back() == ' ') << line;
  }
}

// Labels and names that do not fit go on below or above, so that no line is wider than asked.
TEST(TextTable, NoLineIsWiderThanTheTerminal) {
  view::Table table;
  table.columns = {{"", view::Align::left},
                   {"a-layout-with-quite-a-long-name-indeed-so-that-names-collide"},
                   {"b"}};
  table.row({{.text = "response time of telemetry, p50"},
             {.text = "17.58 ms", .spread = "± 0.22"},
             {.text = "≈ $2,277/month"}});
  table.row({{.text = "p99"}, {.text = "1 s"}, {.text = "2 s"}});
  for (const std::size_t width : {40U, 60U, 110U}) {
    std::string all;
    std::istringstream lines{view::text_table(table, {.width = width})};
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(view::display_width(line), width) << line;
      all += line;
    }
    std::erase(all, ' ');
    EXPECT_NE(all.find("names-collide"), std::string::npos);
    EXPECT_NE(all.find("telemetry,p50"), std::string::npos);
  }
}

TEST(TextTable, ColoursWrapWordsNotBlanks) {
  const std::string plain = view::text_table(example(), {.colour = false});
  EXPECT_EQ(plain.find('\x1b'), std::string::npos);
  const std::string coloured = view::text_table(example(), {.colour = true});
  EXPECT_NE(coloured.find("\x1b[32m842 µs\x1b[0m"), std::string::npos);
  EXPECT_NE(coloured.find("\x1b[31m$9,312\x1b[0m"), std::string::npos);
  std::string stripped;
  for (std::size_t i = 0; i < coloured.size(); ++i) {
    if (coloured[i] == '\x1b') {
      i = coloured.find('m', i);
      continue;
    }
    stripped += coloured[i];
  }
  EXPECT_EQ(stripped, plain);
}

TEST(TextTable, WrapsNotesAndDisarmsControlCharacters) {
  view::Table t;
  t.columns = {{"", view::Align::left}};
  t.row({{"evil\x1b[2Jname\nsecond"}});
  t.notes = {"one two three four five"};
  const std::string text = view::text_table(t, {.width = 10});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("evil [2Jname second\n"), std::string::npos);
  EXPECT_NE(text.find("\none two\nthree four\nfive\n"), std::string::npos);
}

TEST(MarkdownTable, EscapesAndMarks) {
  view::Table t = example();
  t.row({{"a|b_c"}, {"x\ny"}});
  EXPECT_EQ(view::markdown_table(t),
            "### Two layouts\n"
            "\n"
            "|  | vm-only | mixed |\n"
            "|:---|---:|---:|\n"
            "| **Response time** |  |  |\n"
            "| p50 | 4.31 ms ± 0.02 | **842 µs ± 21** |\n"
            "| **Cost** |  |  |\n"
            "| a month | $9,312 ± 88 | $4,021 |\n"
            "| binds | memory |  |\n"
            "| a\\|b\\_c | x y |  |\n"
            "\n"
            "5 replications, seed 1.\n");
}

TEST(CsvTable, ExactNumbersBesideTheirHalfWidths) {
  view::Table t = example();
  t.columns[0].name = "metric";
  t.row({{"say \"hi\", twice"},
         view::estimate_cell({.mean = 1.0 / 3, .half_width = math::infinity, .n = 1}, "s")});
  EXPECT_EQ(view::csv_table(t),
            "group,metric,vm-only,vm-only half_width,mixed,mixed half_width,unit\n"
            "Response time,p50,0.00431,2e-05,0.000842,2.13e-05,s\n"
            "Cost,a month,9312,88,4021,,USD\n"
            "Cost,binds,memory,,,,\n"
            "Cost,\"say \"\"hi\"\", twice\",0.3333333333333333,,,,s\n");
}

TEST(CsvTable, PlainTableStaysPlain) {
  view::Table t;
  t.columns = {{"host", view::Align::left}, {"memory", view::Align::right, "GiB"}};
  t.row({{"a"}, {"16"}});
  EXPECT_EQ(view::csv_table(t), "host,memory [GiB]\na,16\n");
}

TEST(TableDeathTest, RowLongerThanTheColumns) {
  view::Table t;
  t.columns = {{"one"}};
  EXPECT_DEATH(t.row({{"a"}, {"b"}}), "columns");
}

}  // namespace
}  // namespace stowplan::table_test
