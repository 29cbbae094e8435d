// Collects what does not add up in one run; the files beside it say what must.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "models/fleet/fleet.hpp"
#include "models/plan/plan.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan {

[[nodiscard]] inline std::uint64_t sum(const std::vector<std::uint64_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

/// A run and what is wrong with it.
class Findings {
 public:
  Findings(const Plan& of_plan, const Observation& of_run, const Fleet& of_fleet)
      : plan(of_plan),
        seen(of_run),
        fleet(of_fleet),
        window(seconds(of_plan.scenario().duration)) {}

  void same(const std::string& what, double a, double b, double scale = 1) {
    if (std::abs(a - b) <= 1e-9 * std::max({std::abs(a), std::abs(b), scale})) return;
    wrong.push_back(fmt::format("{}: {} is not {}", what, a, b));
  }
  void same(const std::string& what, std::uint64_t a, std::uint64_t b) {
    if (a != b) wrong.push_back(fmt::format("{}: {} is not {}", what, a, b));
  }
  void at_most(const std::string& what, double value, double most) {
    if (!(value <= most)) {
      wrong.push_back(fmt::format("{}: {} is more than {}", what, value, most));
    }
  }
  [[nodiscard]] double of(const std::string& scope, const std::string& name) const {
    return measure(seen, scope, name);
  }
  [[nodiscard]] double of_pool(std::size_t pool, const std::string& name) const {
    return of("pool/" + plan.pools[pool].pool->name, name);
  }
  [[nodiscard]] double of_workload(std::size_t service, const std::string& name) const {
    return of("workload/" + plan.workload(service).name, name);
  }

  const Plan& plan;
  const Observation& seen;
  const Fleet& fleet;
  double window;  ///< [s]
  std::vector<std::string> wrong;
};

void check_requests(Findings& findings);   // requests.cpp
void check_resources(Findings& findings);  // resources.cpp
void check_devices(Findings& findings);    // devices.cpp
void check_money(Findings& findings);      // money.cpp
class RecordedTimeline;
void check_timeline(Findings& findings, const RecordedTimeline& timeline);  // timeline.cpp

}  // namespace stowplan
