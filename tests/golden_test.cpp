// Predictions that must not change by accident. Each folder below tests/golden holds a small
// scenario and what it gave: the digest of its event history and the metrics of each layout. With
// STOWPLAN_UPDATE_GOLDEN=1 the expectations are rewritten; a changed one needs a line under
// "Changed results" in CHANGELOG.md.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cli/files.hpp"
#include "cli/load.hpp"
#include "models/experiment/compare.hpp"

namespace stowplan {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

const fs::path source{STOWPLAN_SOURCE_DIR};

std::vector<std::string> scenarios() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator{source / "tests" / "golden"}) {
    if (fs::exists(entry.path() / "scenario.toml")) names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string hexadecimal(std::uint64_t number) {
  std::ostringstream text;
  text << std::hex << std::setfill('0') << std::setw(16) << number;
  return text.str();
}

Json layout_facts(const LayoutResult& layout) {
  Json metrics = Json::object();
  for (const Metric& metric : layout.metrics) {
    if (!metric.scope.empty()) continue;
    const double mean = metric.estimate.mean;
    metrics[metric.name] = std::isfinite(mean) ? Json(mean) : Json(nullptr);
  }
  return {{"name", layout.name},
          {"digest", hexadecimal(layout.digest)},
          {"events", layout.events},
          {"metrics", metrics}};
}

Json facts(const std::string& name, std::uint32_t threads) {
  const std::string file = (source / "tests" / "golden" / name / "scenario.toml").string();
  const LoadedScenario loaded = load_scenario(
      {.file = file, .set = {}, .catalogue = (source / "configs" / "catalogue").string()});
  CompareOptions options;
  options.threads = threads;
  const Comparison comparison = compare(loaded.scenario, loaded.series, options);
  Json layouts = Json::array();
  for (const LayoutResult& layout : comparison.layouts) layouts.push_back(layout_facts(layout));
  return {{"layouts", layouts}};
}

/// Field by field, so that a change can be judged without reading two files.
std::string differences(const Json& expected, const Json& actual) {
  std::string text;
  const Json flat = expected.flatten();
  const Json now = actual.flatten();
  for (const auto& [path, value] : now.items()) {
    const auto before = flat.find(path);
    if (before == flat.end()) {
      text += path + ": new\n";
    } else if (*before != value) {
      text += path + ": " + before->dump() + " -> " + value.dump();
      if (before->is_number() && value.is_number() && before->get<double>() != 0) {
        const double change = value.get<double>() / before->get<double>() - 1;
        text += " (" + std::to_string(change * 100) + " %)";
      }
      text += "\n";
    }
  }
  return text;
}

class Golden : public testing::TestWithParam<std::string> {};

TEST_P(Golden, GivesWhatItGave) {
  const fs::path file = source / "tests" / "golden" / GetParam() / "expected.json";
  const Json actual = facts(GetParam(), 2);
  if (std::getenv("STOWPLAN_UPDATE_GOLDEN") != nullptr) {
    write_text(file.string(), actual.dump(1) + "\n");
    return;
  }
  const auto text = read_text(file.string());
  ASSERT_TRUE(text) << file << " is missing; STOWPLAN_UPDATE_GOLDEN=1 writes it";
  EXPECT_EQ(differences(Json::parse(*text), actual), "");
  EXPECT_EQ(*text, actual.dump(1) + "\n");
}

TEST_P(Golden, IsTheSameForAnyNumberOfThreads) {
  EXPECT_EQ(facts(GetParam(), 1), facts(GetParam(), 3));
}

INSTANTIATE_TEST_SUITE_P(Scenarios, Golden, testing::ValuesIn(scenarios()),
                         [](const auto& param) { return param.param; });

}  // namespace
}  // namespace stowplan
