// Studies: many points of one scenario, kept in a store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/load.hpp"
#include "models/study/study.hpp"
#include "view/drawing/drawing_style.hpp"

namespace stowplan::cli {

inline constexpr int exit_point_failed = 5;
inline constexpr int exit_interrupted = 130;

struct SweepCommand {
  ScenarioInputs inputs;               ///< `file` is a study, or with `axes` a scenario.
  std::vector<std::string> axes;       ///< As parse_axis() reads them.
  std::vector<std::string> uncertain;  ///< Likewise; what is not known, drawn from.
  std::int64_t draws = 32;             ///< Of these.
  std::string choose;          ///< Metric by which a layout is chosen; empty for the study's.
  std::optional<Study> study;  ///< In place of all these, of the scenario `inputs.file`.
  std::string tornado;         ///< File for a picture of a study of kind one-at-a-time.
  view::Theme theme = view::Theme::automatic;
  std::string store;                 ///< Empty for one beside the study.
  std::string shard;                 ///< "I/N" or "auto".
  std::int64_t shards = 0;           ///< Of "auto" where the environment does not say.
  std::vector<std::string> merge;    ///< Stores whose results are taken over first.
  std::vector<std::string> fail_on;  ///< As FailOn reads them.
  std::string against;               ///< Store of an earlier version of the study, for these.
  std::string plot;                  ///< Metric that is drawn; empty for the first of the table.
  bool dry_run = false;
  bool rebase = false;        ///< Takes over what is equal in a store of a changed study.
  bool retry = false;         ///< Runs failed points again.
  std::uint32_t threads = 0;  ///< 0 for all there are.
  bool progress = false;
  bool quiet = false;
  bool unicode = false;  ///< The terminal shows more than ASCII.
  std::size_t width = 110;
  std::string emit;     ///< "slurm", "kubernetes" or "parallel": print its job and run nothing.
  std::string image;    ///< Of containers, for Kubernetes.
  std::string program;  ///< As it was typed, for such jobs.
  std::string command;  ///< All of it, to say how to go on.
};

/// Runs what a study lacks and prints its table.
/// Returns 0, 3 where an assertion of the scenario does not hold or a condition to fail on is met,
/// 5 where a point failed, 130 where it was interrupted.
[[nodiscard]] int sweep(const SweepCommand& command);

struct ExportCommand {
  std::string store;
  std::string format = "csv";  ///< csv, jsonl or md.
  bool wide = false;           ///< A row a point and layout, a metric a column.
  bool effects = false;        ///< What the axes do, in place of results.
  std::string output;
};

/// Writes what a store holds, in the order of the design.
[[nodiscard]] int export_store(const ExportCommand& command);

}  // namespace stowplan::cli
