// Published figures counted: compared, inputs, and why the others are not.
#include "cli/coverage.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "sim/config/diagnostic.hpp"

namespace stowplan::coverage_test {
namespace {

std::string folder_with(const std::string& lines) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "coverage";
  std::filesystem::create_directories(folder);
  std::ofstream{folder / "coverage.csv"} << "figure,status\n" << lines;
  return folder.string();
}

std::vector<view::ValidatedScenario> rows_that_compare(const std::vector<std::string>& figures) {
  view::ValidatedRow row;
  row.published.figures = figures;
  return {{.file = "f.toml", .title = "t", .rows = {row}}};
}

TEST(Coverage, CountsWhatIsComparedAndWhyTheRestIsNot) {
  const view::Coverage coverage = cli::read_coverage(
      {folder_with("a,compared\nb,input\nc,too old\nd,not simulated\ne,too old\n")},
      rows_that_compare({"a"}));
  EXPECT_EQ(coverage.figures, 5U);
  EXPECT_EQ(coverage.compared, 1U);
  EXPECT_EQ(coverage.inputs, 1U);
  ASSERT_EQ(coverage.not_run.size(), 2U);
  EXPECT_EQ(coverage.not_run[0], (std::pair<std::string, std::size_t>{"too old", 2}));
}

std::string complaint(const std::string& lines, const std::vector<std::string>& figures) {
  try {
    static_cast<void>(cli::read_coverage({folder_with(lines)}, rows_that_compare(figures)));
  } catch (const config::ConfigError& error) {
    return error.diagnostics().front().message;
  }
  return "";
}

TEST(Coverage, ListAndRowsMustAgree) {
  EXPECT_EQ(complaint("a,compared\n", {}), "no row compares \"a\"");
  EXPECT_EQ(complaint("a,too old\n", {"a"}), "a row compares \"a\"; say compared");
  EXPECT_EQ(complaint("a,input\n", {"b"}), "has no figure \"b\"");
  EXPECT_EQ(complaint("a,input\na,input\n", {}), "\"a\" stands here twice");
  EXPECT_EQ(complaint("a\n", {}), "wants figure,status");
}

TEST(Coverage, NoListNoFigures) {
  EXPECT_EQ(cli::read_coverage({testing::TempDir() + "nowhere"}, {}).figures, 0U);
}

}  // namespace
}  // namespace stowplan::coverage_test
