// What the axes of a stored study do: effects of a Morris design, indices of Sobol.
#pragma once

#include <string>
#include <vector>

#include "cli/store.hpp"
#include "models/study/design.hpp"
#include "models/study/effects.hpp"
#include "models/study/sobol_indices.hpp"
#include "view/table.hpp"

namespace stowplan::cli {

inline constexpr double effects_confidence = 0.95;

/// What the axes do to one metric of one layout.
struct LayoutEffects {
  std::string layout;
  std::string scope;
  std::string metric;
  std::string unit;
  std::vector<MorrisEffect> effects;  ///< By axis, of a design of kind morris;
  std::vector<SobolIndex> indices;    ///< of kind sobol-indices.
};

/// The frozen design, if effects can be told from it.
/// Errors  FileError: it is of another kind, or was frozen by an earlier version of the program
[[nodiscard]] FrozenDesign design_with_effects(const Store& store, const std::string& file);

/// On one metric, as "workload/web response_time.p99", of all layouts that have it. A result that
/// failed or is infeasible has no value.
[[nodiscard]] std::vector<LayoutEffects> effects_of(const Store& store, const FrozenDesign& design,
                                                    const std::string& metric);

/// Whether it is of a kind from which effects can be told, and knows its axes.
[[nodiscard]] bool has_effects(const FrozenDesign& design);

/// A row an axis, metric and layout, the largest first; without rows where nothing has a value.
[[nodiscard]] view::Table effects_table(const Store& store, const FrozenDesign& design,
                                        const std::vector<std::string>& metrics);

}  // namespace stowplan::cli
