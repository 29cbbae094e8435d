// Holds a published number against a run's result.
#pragma once

#include <string>

#include "models/result/result.hpp"
#include "models/scenario/published.hpp"
#include "sim/math.hpp"

namespace stowplan {

enum class Agreement {
  holds,
  missed,
  explained,    ///< Missed; the file says why, and a run confirmed it.
  unexplained,  ///< Missed, and the file says that no reason is known.
  stale,        ///< Holds, although the file explains a miss.
  refuted,      ///< The formula or the run that the file names gives something else.
};

struct Judgement {
  std::string unit;                    ///< Of both numbers; "1" for ratios and orders.
  double published = 0;                ///< For an order: the number of layouts in it.
  double ours = 0;                     ///< For an order: how many of them stand where they should.
  double error = 0;                    ///< Ours over published, less one.
  double half_width = math::infinity;  ///< Of the interval of ours; infinite without one, as of a
                                       ///< ratio or an order.
  Agreement verdict = Agreement::holds;
  std::string problem;      ///< What the result does not have; empty where there was none.
  bool infeasible = false;  ///< A layout it is about is infeasible; the problem says why.
  std::string refuted;  ///< What the formula or the confirming run gave instead of what it should.
};

/// Model   error = ours / published - 1, ours being a mean over replications, or a ratio of two;
///         it holds if |error| <= tolerance. An order holds if every layout's value is greater than
///         the one before it.
/// Errors  `problem` where a layout, workload or metric is not in the result or was not observed,
///         or a layout is infeasible.
[[nodiscard]] Judgement judge(const Published& published, const Comparison& comparison);

/// Holds a derived number against its formula, worked out without the simulation: they agree within
/// 1 %, or the verdict is `refuted`.
void judge_formula(double formula, Judgement& judgement);

/// Holds what the confirming run gives against what the file says it gives: they agree within 2 %,
/// or the verdict is `refuted`.
void judge_confirmation(const Published& published, const Comparison& confirming,
                        Judgement& judgement);

}  // namespace stowplan
