// A study: one scenario, values in it that are varied, and how many combinations of them are run.
//
//   scenario = "../scenarios/mixed.toml"
//   [[axis]]
//   path   = "pool.core.cpu_overcommit"
//   values = [1, 1.5, 2]
//   [[axis]]
//   path   = "load"
//   range  = "0.5..4/8log"
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/document.hpp"
#include "sim/config/fields.hpp"

namespace stowplan {

/// Path of an axis that is no value of the scenario: it multiplies all arrivals from outside.
inline constexpr std::string_view load_path = "load";

/// One value that is varied, or several that move together.
struct Axis {
  std::string name;
  std::string path;
  std::vector<std::string> paths;
  std::vector<config::Written> values;
  std::string range;
  config::Written stated;

  /// The values it sets.
  [[nodiscard]] std::vector<std::string> targets() const {
    return paths.empty() ? std::vector{path} : paths;
  }
  /// What it is called in tables.
  [[nodiscard]] std::string title() const {
    return !name.empty() ? name : paths.empty() ? path : paths.front();
  }
};

template <class Visitor>
void fields(Visitor& v, Axis& a) {
  v.field("name", a.name, "What it is called in tables; its path if left out", {});
  v.field("path", a.path,
          "Value of the scenario that is varied, as --set takes it; \"load\" for a factor on all "
          "arrivals from outside",
          {});
  v.field("paths", a.paths, "Several that move together; each of `values` is then a list", {});
  v.field("values", a.values, "What it takes", {});
  v.field("range", a.range,
          "In place of values: \"1..4/7\" for seven evenly spaced, \"1..4/7log\" for even ratios; "
          "without a number for a design that draws, which also takes normal(MEAN, SD), "
          "lognormal(MEAN, CV) and triangular(LOW, MODE, HIGH), with a unit behind",
          {});
  v.field("stated", a.stated, "What it is while others are varied, of one-at-a-time", {});
}

/// How points are chosen from the axes.
enum class DesignKind { grid, zip, latin_hypercube, sobol, morris, sobol_indices, one_at_a_time };

struct Design {
  DesignKind kind = DesignKind::grid;
  std::int64_t points = 0;
  std::uint64_t seed = 1;
};

template <class Visitor>
void fields(Visitor& v, Design& d) {
  using config::Check;
  v.field(
      "kind", d.kind,
      "grid: every combination; zip: the first values of all axes, then the second, ...; "
      "latin-hypercube and sobol: points spread over the ranges; morris: paths on which one axis "
      "moves at a time; sobol-indices: blocks from which shares of the variance follow; "
      "one-at-a-time: all as stated, then each axis at either end",
      {});
  v.field("points", d.points, "Of latin-hypercube, sobol, morris and sobol-indices",
          {.check = Check::not_negative});
  v.field("seed", d.seed, "Of latin-hypercube and morris", {});
}

/// Points that are left out: those where every value named is as it says.
struct Skip {
  config::Table<config::Written> where;
};

template <class Visitor>
void fields(Visitor& v, Skip& s) {
  v.field("where", s.where, "Axis to value; all must be met", {.required = true});
}

/// How sure differences between layouts are to be: one number of replications for all results, from
/// a pilot that is run before anything else, and frozen with the design.
struct PairedPrecision {
  std::vector<std::string> metrics;
  std::string than;
  double relative_half_width = 0.05;
  double confidence = 0.95;
  std::int64_t pilot = 5;
  std::int64_t max = 100;

  [[nodiscard]] bool wanted() const { return !metrics.empty(); }
};

template <class Visitor>
void fields(Visitor& v, PairedPrecision& p) {
  using config::Check;
  v.field("metrics", p.metrics,
          "Metrics whose differences must be tight: cost.month, or workload/shop "
          "response_time.p99; where there are any, they decide how many replications all results "
          "have, in place of [stop]",
          {});
  v.field("than", p.than, "Layout from which the others differ; the first if left out", {});
  v.field(
      "relative_half_width", p.relative_half_width,
      "Half-width of the interval of the paired difference, relative to the value of that layout",
      {.check = Check::positive});
  v.field("confidence", p.confidence, "Confidence of that interval", {.check = Check::fraction});
  v.field("pilot", p.pilot, "Replications of the pilot, and fewest of all results; 2 or more",
          {.check = Check::at_least_one});
  v.field("max", p.max, "Most replications", {.check = Check::at_least_one});
}

struct Study {
  std::string title;
  std::string scenario;
  std::vector<std::string> set;
  std::vector<std::string> layouts;
  std::vector<std::string> metrics;
  std::string choose;
  PairedPrecision precision;
  Design design;
  std::vector<Axis> axis;
  std::string rows;
  std::vector<Skip> skip;
};

template <class Visitor>
void fields(Visitor& v, Study& s) {
  v.field("title", s.title, "What the study asks", {});
  v.field("scenario", s.scenario, "Scenario that is varied, relative to the study",
          {.required = true});
  v.field("set", s.set, "Overrides of it, path=value, for all points", {});
  v.field("layouts", s.layouts, "Layouts that are run; all if left out", {});
  v.field("metrics", s.metrics, "Columns of the table on the terminal", {});
  v.field("choose", s.choose,
          "The axes are what is not known: which layout to choose, by this metric, which is to be "
          "least",
          {});
  v.field("precision", s.precision, "How sure differences between layouts are to be", {});
  v.field("design", s.design, "How points are chosen", {});
  v.field("axis", s.axis, "What is varied", {});
  v.field("rows", s.rows,
          "In place of axes: a CSV file, relative to the study, with a path a column and a point a "
          "row",
          {});
  v.field("skip", s.skip, "Points that are left out", {});
}

/// Reads a study and checks what can be said without its scenario.
/// Errors  config::ConfigError with all complaints at once
[[nodiscard]] Study read_study(const config::Document& document);

/// What is wrong with a study that was put together otherwise.
void check_study(const Study& study, config::Problems& problems);

/// An axis as it is typed: `path=1,1.5,2` or `path=0.5..4/8log`. Errors  config::ConfigError
[[nodiscard]] Axis parse_axis(const std::string& text);

}  // namespace stowplan

namespace stowplan::config {
template <>
struct EnumNames<DesignKind> {
  static constexpr std::array<std::string_view, 7> names{
      "grid", "zip", "latin-hypercube", "sobol", "morris", "sobol-indices", "one-at-a-time"};
};
}  // namespace stowplan::config
