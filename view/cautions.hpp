// What keeps the numbers from being what one takes them for, as lines above the tables.
#pragma once

#include <string_view>
#include <vector>

#include "models/result/result.hpp"
#include "view/verdict.hpp"

namespace stowplan::view {

/// One line a layout that is infeasible, with the reason.
[[nodiscard]] std::vector<VerdictLine> infeasible_lines(const Comparison& comparison);

/// The first line of each topic, with how many more there are in the whole result.
[[nodiscard]] std::vector<VerdictLine> first_of_each_topic(std::vector<VerdictLine> lines);

/// One line a caution.
[[nodiscard]] std::vector<VerdictLine> caution_lines(const Comparison& comparison);

/// Behind an interval that the run is too short for.
inline constexpr std::string_view too_short_mark = " ~";
inline constexpr std::string_view too_short_note =
    "~ Too little was observed for this interval; a line Length says what run would help, if any "
    "does.";

/// A metric with its interval, marked where the run is too short for it.
[[nodiscard]] Cell metric_cell(const Metric& metric, Tone tone = Tone::plain);

/// Adds the note to the first table that holds a mark.
void explain_marks(std::vector<Table>& tables);

}  // namespace stowplan::view
