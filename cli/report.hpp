// A result as one file of HTML, which holds the model as well.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/load.hpp"

namespace stowplan::cli {

struct ReportCommand {
  ScenarioInputs inputs;  ///< `file` is a scenario, a study or its store, or a folder.
  std::string a;          ///< Layouts that are held against each other; empty for all.
  std::string b;
  std::string output = "report.html";
  std::string module;          ///< File of the WebAssembly module; empty to look for it.
  bool without_model = false;  ///< Only what was found, and nothing to change.
  bool redact = false;         ///< Without names, texts and prices, to be given away.
  bool ledger = false;         ///< Published numbers beside ours, also of files that are no folder.
  std::vector<std::string> more;  ///< Further files of a ledger.
  std::string sensitivity;        ///< Store of a sensitivity study of the scenario; empty for none.
  std::uint32_t threads = 0;      ///< 0 for all there are.
  bool progress = false;
  bool quiet = false;
  std::string command;  ///< As `run` would be typed for the same numbers.
};

/// Simulates, or reads what a study has, and writes the report.
///
/// Model   the file says what it is a report of: a folder, or with `ledger` files, of published
///         numbers; a store or a study of what it found; else of a scenario
/// Returns 0: what a report says of its layouts stands in it.
/// Errors  ConfigError, FileError
[[nodiscard]] int write_report(const ReportCommand& command);

}  // namespace stowplan::cli
