// Questions whose answer is a choice: how many hosts, which type, how much load.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/load.hpp"
#include "view/print_comparison.hpp"

namespace stowplan::cli {

struct SolveCommand {
  ScenarioInputs inputs;
  std::string minimise;                 ///< A metric; empty where `goal` or `maximise` says it.
  std::string maximise;                 ///< Likewise.
  std::string goal;                     ///< "hosts", "cost" or "load".
  std::vector<std::string> over;        ///< As parse_decision() reads them.
  std::vector<std::string> subject_to;  ///< As parse_requirements() reads them.
  std::string load;                     ///< Factor on all arrivals from outside; empty for 1.
  std::string survive;                  ///< "host=N" or "zone=N".
  bool closed_form = true;
  bool pilot = true;
  view::OutputFormat format = view::OutputFormat::table;
  std::string output;
  std::uint32_t threads = 0;  ///< 0 for all there are.
  bool colour = false;
  bool progress = false;
  std::size_t width = 110;
  std::string command;  ///< All of it as it was typed.
};

/// Searches, for every layout of a scenario.
/// Returns 0, or 4 where no choice of any layout keeps what is asked.
[[nodiscard]] int solve_scenario(const SolveCommand& command);

}  // namespace stowplan::cli
