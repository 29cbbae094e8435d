// What pictures show, taken from a result: the same for drawings and for plots in characters.
#pragma once

#include <cstddef>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/result/result.hpp"
#include "view/drawing/picture_frame.hpp"

namespace stowplan::view {

/// Cost a month of layouts in steps that add up; a step that is zero in all of them is left out.
struct CostSteps {
  std::vector<std::string> steps;  ///< Labels, from what is useful on.
  struct Column {
    const LayoutResult* layout = nullptr;
    std::vector<double> amounts;  ///< By step [USD a month].
    double total = 0;             ///< Of `cost.month`.
  };
  std::vector<Column> columns;
};
[[nodiscard]] CostSteps cost_steps(const Comparison& comparison);

/// Mean start time of a workload in one layout, phase by phase.
struct StartBar {
  std::string workload;
  const LayoutResult* layout = nullptr;
  std::vector<double> phases;  ///< By StartTimes::phases [s]; they add up to the mean.
  double total = 0;

  [[nodiscard]] double sum() const { return std::accumulate(phases.begin(), phases.end(), 0.0); }
};

/// Bars of one workload are adjacent.
struct StartTimes {
  std::vector<std::string> phases;  ///< In the order in which they happen; the last may be others.
  std::vector<std::size_t> ranks;   ///< Of phases: 0 for the one that is longest in any bar.
  std::vector<StartBar> bars;
  std::size_t workloads_left_out = 0;
};

/// Of the `most` workloads with the longest starts, in the order of the scenario, with the
/// `most_phases` longest phases by name and the others together.
[[nodiscard]] StartTimes start_times(const Comparison& comparison, std::size_t most,
                                     std::size_t most_phases);

/// A layout by cost and by the latency of the workload the comparison turns on.
struct ParetoPoint {
  const LayoutResult* layout = nullptr;
  Estimate cost;           ///< [USD a month]
  Estimate latency;        ///< [s]
  bool good = false;       ///< Keeps up, and misses no objective.
  bool dominated = false;  ///< A good one is no worse in both means, and in one of them better by
                           ///< more than the noise.
};

struct ParetoPoints {
  std::string workload;  ///< Empty where no workload has response times.
  std::vector<ParetoPoint> points;
};

/// `workload` empty: headline_workload(). Layouts without one of the two numbers are left out.
[[nodiscard]] ParetoPoints pareto_points(const Comparison& comparison, std::string_view workload);

/// One layout's response times of a workload.
struct CurveOf {
  const LayoutResult* layout = nullptr;
  const ResponseCurve* curve = nullptr;
  double answered = 1;  ///< Share of the requests that the curve is of; the others failed.
};
[[nodiscard]] std::vector<CurveOf> curves_of(const Comparison& comparison,
                                             std::string_view workload);

/// The workload a picture of one workload is of: the one asked for, else headline_workload(), else
/// none.
[[nodiscard]] std::string drawn_workload(const Comparison& comparison, std::string_view asked);

/// Layouts that are infeasible, do not keep up or miss an objective, a note each; what is not known
/// of them, too.
[[nodiscard]] std::vector<PictureNote> failure_notes(const Comparison& comparison);

/// "" where a layout is fine, else "does not keep up" or "misses an objective".
[[nodiscard]] std::string failure_of(const Comparison& comparison, const LayoutResult& layout);

/// Money in whole dollars, or in what the currency has, where the largest beside it has three digits
/// or more: "$155", "< $1", "€155".
[[nodiscard]] std::string money_text(double amount, double largest, Currency currency);

/// "5 replications, 95 % intervals".
[[nodiscard]] std::string replications_text(const Comparison& comparison);

}  // namespace stowplan::view
