// Arithmetic on what a scenario states, for published numbers that need no simulation: if a formula
// of the inputs gives the number, then a run that gives it too shows only that the program can add.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace stowplan {

/// A value in base units (s, bytes, 1/s, bytes/s, plain numbers), or what is wrong with the
/// formula.
struct FormulaValue {
  double value = 0;
  std::string problem;  ///< Empty if there is a value.
};

/// Text of a value of the scenario, as `show` prints it; empty if there is none of that path.
using ValueAt = std::function<std::string(const std::string& path)>;

/// Syntax  numbers, '512 MB' (a quantity), {pool.lab.migration.bandwidth} (a value of the
/// scenario),
///         + - * / ( ), min(a, b, ...), max(a, b, ...), exp, log, sqrt, and normal(p), the quantile
///         of the standard normal law
[[nodiscard]] FormulaValue evaluate_formula(std::string_view formula, const ValueAt& value_at);

}  // namespace stowplan
