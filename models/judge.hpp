// Holds a published number against a run's result.
#pragma once

#include <string>

#include "models/published.hpp"
#include "models/result.hpp"

namespace stowplan {

enum class Agreement {
  holds,
  missed,
  explained,  ///< Missed, and the file says why.
  stale,      ///< Holds, although the file explains a miss.
};

struct Judgement {
  std::string unit;      ///< Of both numbers; "1" for ratios and orders.
  double published = 0;  ///< For an order: the number of layouts in it.
  double ours = 0;       ///< For an order: how many of them stand where they should.
  double error = 0;      ///< Ours over published, less one.
  Agreement verdict = Agreement::holds;
  std::string problem;  ///< A name the result does not have; empty where there was none.
};

/// Model   error = ours / published - 1, ours being a mean over replications, or a ratio of two;
///         it holds if |error| <= tolerance. An order holds if every layout's value is greater than
///         the one before it.
/// Errors  `problem` where a layout, workload or metric is not in the result or was not observed.
[[nodiscard]] Judgement judge(const Published& published, const Comparison& comparison);

}  // namespace stowplan
