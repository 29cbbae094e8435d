#include "cli/coverage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "sim/config/diagnostic.hpp"

namespace stowplan::cli {
namespace {

using config::Diagnostic;

std::set<std::string> named_by_rows(const std::vector<view::ValidatedScenario>& scenarios) {
  std::set<std::string> names;
  for (const view::ValidatedScenario& scenario : scenarios) {
    for (const view::ValidatedRow& row : scenario.rows) {
      names.insert(row.published.figures.begin(), row.published.figures.end());
    }
  }
  return names;
}

/// One file; counts into `coverage` and complains into `diagnostics`.
void read_file(const std::string& file, std::set<std::string>& named, view::Coverage& coverage,
               std::map<std::string, std::size_t>& reasons, std::vector<Diagnostic>& diagnostics) {
  std::ifstream in(file);
  std::set<std::string> seen;
  std::string line;
  for (std::uint32_t number = 1; std::getline(in, line); ++number) {
    const auto complain = [&](std::string what) {
      diagnostics.push_back({file, number, 1, "", std::move(what)});
    };
    if (line.empty() || line.front() == '#' || number == 1) continue;
    const std::size_t comma = line.find(',');
    if (comma == std::string::npos || comma + 1 == line.size()) {
      complain("wants figure,status");
      continue;
    }
    const std::string figure = line.substr(0, comma);
    const std::string status = line.substr(comma + 1);
    if (!seen.insert(figure).second) complain(fmt::format("\"{}\" stands here twice", figure));
    ++coverage.figures;
    const bool is_named = named.erase(figure) > 0;
    if (is_named != (status == "compared")) {
      complain(is_named ? fmt::format("a row compares \"{}\"; say compared", figure)
                        : fmt::format("no row compares \"{}\"", figure));
    }
    if (status == "compared") {
      ++coverage.compared;
    } else if (status == "input") {
      ++coverage.inputs;
    } else {
      ++reasons[status];
    }
  }
}

}  // namespace

view::Coverage read_coverage(const std::vector<std::string>& paths,
                             const std::vector<view::ValidatedScenario>& scenarios) {
  view::Coverage coverage;
  std::map<std::string, std::size_t> reasons;
  std::vector<Diagnostic> diagnostics;
  std::set<std::string> named = named_by_rows(scenarios);
  for (const std::string& path : paths) {
    const std::string file = (std::filesystem::path(path) / "coverage.csv").string();
    if (!std::filesystem::is_regular_file(file)) continue;
    read_file(file, named, coverage, reasons, diagnostics);
    for (const std::string& figure : named) {
      diagnostics.push_back({file, 1, 1, "", fmt::format("has no figure \"{}\"", figure)});
    }
  }
  if (!diagnostics.empty()) throw config::ConfigError{std::move(diagnostics)};
  coverage.not_run.assign(reasons.begin(), reasons.end());
  std::stable_sort(coverage.not_run.begin(), coverage.not_run.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return coverage;
}

}  // namespace stowplan::cli
