// Which assumption decides: every value with a stated range is put at both ends of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/load.hpp"
#include "view/drawing/drawing_style.hpp"

namespace stowplan::cli {

struct SensitivityCommand {
  ScenarioInputs inputs;
  std::vector<std::string> metrics;  ///< cost.month and response_time.p99 if empty.
  std::vector<std::string> below;    ///< Only values below these paths; all if empty.
  bool full = false;                 ///< The whole window, in place of a tenth.
  std::string plot;                  ///< File for the tornado of the first metric: .svg or .png.
  view::Theme theme = view::Theme::automatic;
  std::string store;  ///< Empty for one beside the scenario.
  std::uint32_t threads = 0;
  bool list = false;  ///< Print the ranges and run nothing.
  bool progress = false;
  bool quiet = false;
  std::size_t width = 110;
  std::string command;  ///< All of it as it was typed.
};

/// Runs a study of kind one-at-a-time over all values in force with a range, and prints how far
/// each moves the result, and which would have another layout chosen.
/// Returns as sweep() does.
[[nodiscard]] int sensitivity(const SensitivityCommand& command);

}  // namespace stowplan::cli
