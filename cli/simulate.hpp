// A scenario simulated on this machine's cores, with a line that says how far it is.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "models/experiment/compare.hpp"
#include "models/result/result.hpp"
#include "models/scenario/load.hpp"
#include "view/analytic_layout.hpp"

namespace stowplan::cli {

struct SimulateOptions {
  bool reasons = true;        ///< Observe why requests take as long as they do.
  bool for_pictures = false;  ///< As CompareOptions has it.
  std::function<Watch(std::uint32_t, std::uint32_t)> watch = {};
  std::uint32_t threads = 0;  ///< 0 for all there are.
  bool progress = false;      ///< There is a terminal to show it on.
  bool quiet = false;
};

[[nodiscard]] Comparison simulate(const LoadedScenario& loaded, const SimulateOptions& options);

/// The closed form of every layout, timed.
[[nodiscard]] std::vector<view::AnalyticLayout> solve_layouts(const LoadedScenario& loaded);

}  // namespace stowplan::cli
