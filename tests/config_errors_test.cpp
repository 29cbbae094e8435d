// What a user reads when a scenario is wrong. Each tests/config_errors/x.toml is broken on purpose
// and x.expected holds every line that is printed for it, to the letter. Lines that begin with
// "#set " are given as --set. STOWPLAN_UPDATE_GOLDEN=1 rewrites what is expected; read the diff.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "cli/load.hpp"
#include "sim/config/diagnostic.hpp"
#include "tests/paths.hpp"

namespace stowplan::config_errors_test {
namespace {

const std::filesystem::path source_folder{source_path()};
const std::filesystem::path folder = source_folder / "tests" / "config_errors";

std::string read_all(const std::filesystem::path& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

std::vector<std::string> broken_files() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> overrides_in(const std::string& text) {
  constexpr std::string_view mark = "#set ";
  std::vector<std::string> overrides;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(mark)) overrides.push_back(line.substr(mark.size()));
  }
  return overrides;
}

/// Messages name files below the folder, so that they read the same everywhere.
std::string without_folder(std::string text) {
  const std::string prefix = folder.generic_string() + "/";
  for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at)) {
    text.erase(at, prefix.size());
  }
  return text;
}

std::string complaints(const std::filesystem::path& file) {
  cli::ScenarioInputs inputs;
  inputs.file = file.generic_string();
  inputs.set = overrides_in(read_all(file));
  inputs.catalogue = (source_folder / "configs" / "catalogue").generic_string();
  try {
    (void)cli::load_scenario(inputs);
  } catch (const config::ConfigError& error) {
    return without_folder(error.what()) + '\n';
  }
  return "no error\n";
}

class ConfigErrors : public testing::TestWithParam<std::string> {};

TEST_P(ConfigErrors, AreWordedAsExpected) {
  const std::string actual = complaints(folder / (GetParam() + ".toml"));
  const std::filesystem::path expected = folder / (GetParam() + ".expected");
  if (std::getenv("STOWPLAN_UPDATE_GOLDEN") != nullptr) std::ofstream{expected} << actual;
  EXPECT_EQ(actual, read_all(expected));
}

INSTANTIATE_TEST_SUITE_P(Files, ConfigErrors, testing::ValuesIn(broken_files()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace stowplan::config_errors_test
