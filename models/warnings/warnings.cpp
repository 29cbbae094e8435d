#include "models/warnings/warnings.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "models/warnings/kinds.hpp"
#include "sim/config/document.hpp"
#include "sim/config/quantity.hpp"

namespace stowplan {

std::string about(double seconds) {
  constexpr double longest = 1e9;
  double ns = std::clamp(seconds, 0.0, longest) * 1e9;
  double unit = 1;
  while (ns >= 1000 * unit) unit *= 10;
  ns = std::round(ns / unit) * unit;
  return config::format(Duration{static_cast<std::int64_t>(ns)});
}

Problems warnings(const Scenario& scenario, const SeriesTable& series, const Said& said) {
  const std::vector<Plan> plans = make_plans(scenario, series);
  Problems all;
  // Layouts share workloads and deployments, and what is to be said of these is said once.
  const auto add = [&all](Problems some) {
    for (Problem& problem : some) {
      const bool known = std::any_of(all.begin(), all.end(), [&](const Problem& other) {
        return other.path == problem.path && other.message == problem.message;
      });
      if (!known) all.push_back(std::move(problem));
    }
  };
  add(slips(scenario, said));
  add(resource_warnings(scenario));
  for (const Layout& layout : scenario.layout) {
    if (layout.changed) add(resource_warnings(*layout.changed));
  }
  add(window_warnings(scenario, series, plans));
  add(capacity_warnings(plans));
  return all;
}

std::vector<config::Diagnostic> warnings_of(const LoadedScenario& loaded) {
  config::Problems found{loaded.document};
  const Said said = [&loaded](std::string_view path) {
    return loaded.document.find(path) != nullptr;
  };
  for (const Problem& problem : warnings(loaded.scenario, loaded.series, said)) {
    found.add(problem.path, problem.message);
  }
  std::vector<config::Diagnostic> all = found.diagnostics();
  for (const std::string& text : loaded.rounded) {
    all.push_back({.file = "", .line = 0, .column = 0, .path = "load", .message = text});
  }
  for (config::Diagnostic& warning : all) warning.severity = config::Severity::warning;
  return all;
}

}  // namespace stowplan
