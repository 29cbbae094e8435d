// Predictions that must not change by accident. Each folder below tests/golden holds a small
// scenario and what it gave: the digest of its event history and every metric of every layout, of
// its pools and of its workloads; no metric is zero in all of them. With STOWPLAN_UPDATE_GOLDEN=1
// the expectations are rewritten; a changed one needs a line under "Changed results" in
// CHANGELOG.md.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cli/files.hpp"
#include "cli/load.hpp"
#include "cli/parallel.hpp"
#include "models/experiment/compare.hpp"
#include "sim/digest.hpp"
#include "tests/paths.hpp"
#include "view/json_output.hpp"

namespace stowplan::golden_test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

const fs::path source{source_path()};

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
  Json scopes = Json::object();
  for (const Metric& metric : layout.metrics) {
    const double mean = metric.estimate.mean;
    Json& of = metric.key.scope.is_layout() ? metrics : scopes[metric.key.scope.text()];
    of[metric.key.name()] = std::isfinite(mean) ? Json(mean) : Json(nullptr);
  }
  return {{"name", layout.name},
          {"digest", hexadecimal(layout.digest)},
          {"events", layout.events},
          {"metrics", metrics},
          {"scopes", scopes}};
}

/// Hash of a document, so that a change of any number in it shows.
std::string fingerprint(const Json& document) {
  Digest digest;
  for (const char letter : document.dump()) digest.add(static_cast<unsigned char>(letter));
  return hexadecimal(digest.value());
}

/// What the printed result says beside its metrics, whose intervals it holds as a fingerprint.
Json said(const Comparison& comparison) {
  Json result = Json::parse(view::json_output(comparison, ""));
  for (const char* key : {"result_version", "version", "title", "seed", "warnings"}) {
    result.erase(key);
  }
  result["differences"] = fingerprint(result["differences"]);
  for (Json& layout : result["layouts"]) {
    layout["metrics"] = fingerprint(layout["metrics"]);
    for (const char* key : {"facts", "digest", "events"}) layout.erase(key);
  }
  return result;
}

Json facts(const std::string& name, std::uint32_t threads) {
  const std::string file = (source / "tests" / "golden" / name / "scenario.toml").string();
  const LoadedScenario loaded = cli::load_scenario(
      {.file = file, .set = {}, .catalogue = (source / "configs" / "catalogue").string()});
  CompareOptions options;
  options.run = cli::on_threads(threads);
  const Comparison comparison = compare(loaded.scenario, loaded.series, options);
  Json layouts = Json::array();
  for (const LayoutResult& layout : comparison.layouts) layouts.push_back(layout_facts(layout));
  return {{"layouts", layouts}, {"said", said(comparison)}};
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
    cli::write_text(file.string(), actual.dump(1) + "\n");
    return;
  }
  const auto text = cli::read_text(file.string());
  ASSERT_TRUE(text) << file << " is missing; STOWPLAN_UPDATE_GOLDEN=1 writes it";
  EXPECT_EQ(differences(Json::parse(*text), actual), "");
  EXPECT_EQ(*text, actual.dump(1) + "\n");
}

TEST_P(Golden, IsTheSameForAnyNumberOfThreads) {
  EXPECT_EQ(facts(GetParam(), 1), facts(GetParam(), 3));
}

// A metric that is zero or missing everywhere could be dropped unnoticed.
TEST(Goldens, HoldEveryMetricWithAValue) {
  std::map<std::string, bool> has_value;
  const auto note = [&](const Json& metrics) {
    for (const auto& [name, value] : metrics.items()) {
      has_value[name] |= value.is_number() && value.get<double>() != 0;
    }
  };
  for (const std::string& name : scenarios()) {
    const auto text =
        cli::read_text((source / "tests" / "golden" / name / "expected.json").string());
    ASSERT_TRUE(text);
    const Json expected = Json::parse(*text);
    for (const Json& layout : expected["layouts"]) {
      note(layout["metrics"]);
      for (const Json& metrics : layout["scopes"]) note(metrics);
    }
  }
  EXPECT_GT(has_value.size(), 100U);
  for (const auto& [name, has] : has_value) {
    EXPECT_TRUE(has) << name << " is zero in every golden scenario: extend one";
  }
}

double sum_below(const Json& metrics, const std::string& prefix) {
  double sum = 0;
  for (const auto& [name, value] : metrics.items()) {
    if (name.starts_with(prefix) && value.is_number()) sum += value.get<double>();
  }
  return sum;
}

// Why requests take as long as they do, in every golden: there is no rest.
TEST_P(Golden, ReasonsAddUpToTheResponseTime) {
  const Json actual = facts(GetParam(), 2);
  int explained = 0;
  for (const Json& layout : actual["layouts"]) {
    for (const auto& [scope, metrics] : layout["scopes"].items()) {
      if (!metrics.contains("reasons.slowest") || !metrics["reasons.slowest"].is_number()) continue;
      const double mean = metrics["response_time.mean"].get<double>();
      const double slowest = metrics["reasons.slowest"].get<double>();
      EXPECT_NEAR(sum_below(metrics, "reasons.mean."), mean, 1e-12 * mean) << scope;
      EXPECT_NEAR(sum_below(metrics, "reasons.slowest."), slowest, 1e-12 * slowest) << scope;
      ++explained;
    }
  }
  EXPECT_GT(explained, 0);
}

INSTANTIATE_TEST_SUITE_P(Scenarios, Golden, testing::ValuesIn(scenarios()),
                         [](const auto& param) { return param.param; });

}  // namespace
}  // namespace stowplan::golden_test
