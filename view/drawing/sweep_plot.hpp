// A study of one or two axes in characters, for a terminal.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "models/metric/family.hpp"
#include "sim/stats/interval.hpp"

namespace stowplan::view {

/// One metric of all results of a study.
struct SweepPicture {
  struct Axis {
    std::string name;
    std::vector<std::string> values;  ///< As they were written, in the order of the design.
    std::vector<double> numbers;  ///< The same as numbers of one unit; empty where they are none.
  };
  struct Result {
    std::array<std::size_t, 2> at{};  ///< Value of each axis.
    std::size_t layout = 0;
    Estimate value;
    bool stands = true;  ///< Keeps up and misses no objective.
  };

  std::string metric;
  std::string unit;
  Better better = Better::neither;
  double confidence = 0.95;  ///< Of the intervals.
  std::vector<std::string> layouts;
  std::vector<Axis> axes;  ///< One or two.
  std::vector<Result> results;
};

/// Of one axis: the metric over it, a letter a layout, with intervals. Of two: a map with the first
/// axis downwards; in each cell the best layout that keeps up and its value, or the value where
/// there is one layout. What does not fit into `width` columns (at least 40) says so. Lines are at
/// most that wide; without `unicode` in ASCII, as far as names are.
[[nodiscard]] std::string plot_sweep(const SweepPicture& picture, std::size_t width, bool unicode);

}  // namespace stowplan::view
