// The rows a scenario asks to see, side by side, with where the numbers behind them come from.
#pragma once

#include <span>
#include <vector>

#include "models/result/result.hpp"
#include "models/scenario/answer.hpp"
#include "sim/config/show.hpp"
#include "view/table.hpp"

namespace stowplan::view {

/// One table for each answer table of the scenario, a column a layout that is feasible. A row that
/// names sources is marked [1], [2], ... and the notes below give key, value and source of each.
///
/// Errors  a row whose metric no layout has shows a dash in each column; unknown_metrics tells.
[[nodiscard]] std::vector<Table> answer_tables(const Comparison& comparison,
                                               std::span<const AnswerTable> answers,
                                               std::span<const config::EffectiveValue> values);

/// Paths of rows, like "table[0].row[3]", whose metric or finding no layout has; none where a
/// layout is infeasible, which may have had it.
[[nodiscard]] std::vector<std::string> unknown_metrics(const Comparison& comparison,
                                                       std::span<const AnswerTable> answers);

}  // namespace stowplan::view
