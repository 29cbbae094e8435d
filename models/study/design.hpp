// The points of a study: its axes expanded to combinations, all of them before the first is run.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/study/effects.hpp"
#include "models/study/study.hpp"

namespace stowplan {

/// One value of a point.
struct Assignment {
  std::string path;
  std::string value;  ///< As TOML.

  friend bool operator==(const Assignment&, const Assignment&) = default;
};

/// One combination of values, in the order of the axes.
using Point = std::vector<Assignment>;

/// More than this many is a slip: the design is in memory, and a second each they take 12 days.
inline constexpr std::uint64_t most_points = 1'000'000;

/// A design expanded.
struct ExpandedDesign {
  std::vector<Point> points;
  DesignShares shares;  ///< Of designs that draw, by point; empty for others.
};

/// Model   grid: the last axis changes fastest. zip: axes of equal length. latin-hypercube: each
///         axis is cut into as many strata as there are points, and every stratum is met once, at a
///         place drawn in it (McKay, Beckman and Conover 1979). sobol: points 1, 2, ... of the
///         sequence with the direction numbers of Joe and Kuo 2008, as in Boost.Random; the
///         first, the origin, is left out. A draw u in [0, 1) becomes from + u * (to - from), or
///         from * (to / from)^u for a logarithmic range, or the value at floor(u * count).
/// Errors  config::ConfigError: more than most_points, with the count; no point left
[[nodiscard]] ExpandedDesign expand_design(const Study& study, std::string_view rows_text);

/// The points alone.
[[nodiscard]] std::vector<Point> points_of(const Study& study, std::string_view rows_text);

/// What a frozen design says beside its points, for those who read it later.
struct FrozenDesign {
  struct Axis {
    std::string name;
    std::vector<std::string> paths;
  };
  DesignKind kind = DesignKind::grid;
  std::vector<Axis> axes;
  DesignShares shares;
};

}  // namespace stowplan
