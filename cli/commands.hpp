// What the program can be asked to do. Each command takes its options as a plain struct and returns
// the exit code; what is wrong is thrown and turned into an exit code in main.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "cli/load.hpp"
#include "models/result/result.hpp"
#include "sim/units.hpp"
#include "view/drawing/drawing_style.hpp"
#include "view/flame.hpp"
#include "view/print_comparison.hpp"

namespace stowplan::cli {

// Exit codes, as docs/commands.md lists them.
inline constexpr int exit_ok = 0;
inline constexpr int exit_failed = 1;
inline constexpr int exit_usage = 2;
inline constexpr int exit_objective_missed = 3;
inline constexpr int exit_infeasible = 4;

/// A layout that a command cannot do without is infeasible. Ends the command.
class InfeasibleLayout : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A line for each infeasible layout of a result, as errors are printed.
[[nodiscard]] std::string infeasible_errors(const std::string& file, const Comparison& comparison);

struct RunCommand {
  ScenarioInputs inputs;
  view::OutputFormat format = view::OutputFormat::table;
  std::string output;  ///< File for the result; empty for standard output.
  std::string graph;   ///< File for the architecture graph; its ending chooses the format.
  std::string flame;   ///< File for collapsed stacks.
  view::FlameOf flame_of = view::FlameOf::time;
  bool reasons = true;             ///< Observe why requests take as long as they do.
  std::vector<std::string> plots;  ///< Pictures as parse_plot() reads them.
  view::Theme theme = view::Theme::automatic;
  bool unicode = false;                ///< The terminal shows more than ASCII.
  std::string trace;                   ///< File for a trace of the first replication.
  std::string series;                  ///< File for the time series, likewise.
  std::optional<Duration> step;        ///< Of it.
  bool quick = false;                  ///< Two replications of a tenth of the window.
  std::optional<Duration> time_limit;  ///< As much as fits.
  std::uint32_t threads = 0;           ///< 0 for all there are.
  bool analytic = false;
  view::Depth depth = view::Depth::screen;
  std::string part;      ///< Only this part of the result; empty for what the depth says.
  std::string workload;  ///< Only the story of this one; likewise.
  bool any = false;      ///< One layout that is good is enough.
  bool colour = false;
  bool progress = false;  ///< There is a terminal to show it on.
  bool quiet = false;
  std::size_t width = 110;
};

/// Simulates and compares the layouts of a scenario.
/// Returns 0, 3 where a layout misses an objective, does not keep up or is infeasible, or 4 where
/// all are infeasible.
[[nodiscard]] int run_scenario(const RunCommand& command);

struct DiffCommand {
  ScenarioInputs inputs;
  std::string a;  ///< Layout that is the reference.
  std::string b;
  std::vector<std::string> fail_on;  ///< As FailOn reads them.
  view::OutputFormat format = view::OutputFormat::table;
  std::string output;  ///< File for the result; empty for standard output.
  bool all = false;    ///< The long form, in place of one screen.
  bool colour = false;
  std::size_t width = 110;
};

/// Simulates two layouts of a scenario on the same random numbers and sets out what differs, in
/// what goes in and, part by part, in what comes out.
/// Returns 0, or 3 where a condition to fail on is met.
/// Errors  throws InfeasibleLayout where one of them is
[[nodiscard]] int diff_layouts(const DiffCommand& command);

/// The same from replications in stores: of two results of one store, `a` and `b`, each as
/// POINT/LAYOUT; or, without `b`, of all results that the store has in common with the store `a`.
[[nodiscard]] int diff_stores(const DiffCommand& command);

/// Whether the file is a database, as the store of a study is.
[[nodiscard]] bool is_store(const std::string& file);

struct ValidateCommand {
  std::vector<std::string> files;  ///< Scenarios, or folders of them.
  std::vector<std::string> set;    ///< As for `run`, for every file.
  std::string catalogue;           ///< Folder; empty for the one that came with the program.
  view::OutputFormat format = view::OutputFormat::table;
  std::string output;         ///< File for the result; empty for standard output.
  std::uint32_t threads = 0;  ///< 0 for all there are.
  bool colour = false;
  bool progress = false;
  std::size_t width = 110;
};

/// Simulates scenarios and holds them against the published numbers they state.
/// Returns 0, or 3 where one is missed without an explanation.
/// Errors  throws InfeasibleLayout where a number is about a layout that is
[[nodiscard]] int validate_scenarios(const ValidateCommand& command);

struct CalibrateCommand {
  std::string file;          ///< Rows of samples.
  std::string column = "1";  ///< Name, or number from 1.
  std::string unit;
  std::string key;      ///< Where the entry belongs; empty for none.
  std::string law;      ///< Only this one; empty for the rule.
  std::string against;  ///< Second column: a line is fitted.
  std::string against_unit;
  std::string slope_key;
  std::string source;  ///< Who measured it; goes into the entry.
  view::OutputFormat format = view::OutputFormat::table;
  std::string output;  ///< File for the entry; empty for below the report.
  bool colour = false;
  std::size_t width = 110;
};

/// Fits a law to samples, or a line to pairs, and writes the catalogue entry.
[[nodiscard]] int calibrate_samples(const CalibrateCommand& command);

struct ConformanceCommand {
  std::vector<std::string> files;  ///< Of cases, in the format stowplan-vectors/1.
  bool simulate = false;           ///< Also hold simulations against the cases.
  view::OutputFormat format = view::OutputFormat::table;
  std::string output;         ///< File for the result; empty for standard output.
  std::uint32_t threads = 0;  ///< 0 for all there are.
  bool colour = false;
  std::size_t width = 110;
};

/// Holds published cases against the functions that the simulator calls.
/// Returns 0, or 3 where a case fails or none passes.
[[nodiscard]] int check_conformance(const ConformanceCommand& command);

struct ShowCommand {
  ScenarioInputs inputs;
  view::OutputFormat format = view::OutputFormat::table;
  bool toml = false;               ///< The canonical text in place of rows.
  bool all = false;                ///< Also catalogue entries the scenario does not use.
  std::vector<std::string> paths;  ///< Only what lies below these; empty for all.
  bool colour = false;
};

/// Prints the value of every key in force with origin, range and source.
[[nodiscard]] int show_scenario(const ShowCommand& command);

struct CheckCommand {
  ScenarioInputs inputs;
  bool strict = false;  ///< Warnings are errors.
  bool fix = false;     ///< Rewrites the files in the newest form first.
};

/// Reads and checks a scenario; what is wrong with it is thrown.
/// Returns 0, or 2 where there are warnings and it is to be strict.
[[nodiscard]] int check_scenario(const CheckCommand& command);

/// Whose JSON Schema: of scenario files, of catalogue and included files, of results, of studies.
enum class SchemaOf { scenario, part, result, study };

[[nodiscard]] int print_schema(SchemaOf what);

/// Prints the reference manual of scenario files as Markdown.
[[nodiscard]] int print_reference();

struct CatalogueCommand {
  std::string table;               ///< Empty for the tables there are.
  std::string entry;               ///< One in full; empty for a list.
  std::vector<std::string> where;  ///< Conditions on what is listed, like "cpus>=16".
  std::string catalogue;           ///< Folder; empty for the one that came with the program.
  view::OutputFormat format = view::OutputFormat::table;
};

/// Prints one entry of the catalogue, the entries of one table, or the tables there are.
[[nodiscard]] int print_catalogue(const CatalogueCommand& command);

}  // namespace stowplan::cli
