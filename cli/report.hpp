// A result as one file of HTML, which holds the model as well.
#pragma once

#include <cstdint>
#include <string>

#include "cli/load.hpp"

namespace stowplan::cli {

struct ReportCommand {
  ScenarioInputs inputs;      ///< `file` is a scenario.
  std::string a;              ///< Layouts that are held against each other; empty for all.
  std::string b;
  std::string output = "report.html";
  std::string module;         ///< File of the WebAssembly module; empty to look for it.
  bool without_model = false; ///< Only what was found, and nothing to change.
  std::uint32_t threads = 0;  ///< 0 for all there are.
  bool progress = false;
  bool quiet = false;
  std::string command;        ///< As `run` would be typed for the same numbers.
};

/// Simulates and writes the report.
/// Returns 0: what a report says of its layouts stands in it.
/// Errors  ConfigError, FileError
[[nodiscard]] int write_report(const ReportCommand& command);

}  // namespace stowplan::cli
