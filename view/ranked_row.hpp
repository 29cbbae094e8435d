// A metric across layouts in one row that reads at a glance: one unit, noise only where it matters,
// the best marked.
#pragma once

#include <string>
#include <string_view>

#include "models/result/result.hpp"
#include "view/headline.hpp"
#include "view/table.hpp"

namespace stowplan::view {

/// What stands before a value that is the best of its row, and before values that share the lead
/// because they do not differ by more than the noise.
inline constexpr std::string_view best_mark = "* ";
inline constexpr std::string_view alike_mark = "≈ ";

/// Adds the row; nothing where no layout has the metric, or it is zero and not worth a line then.
/// Only layouts that keep up and keep their objectives are ranked, and only by metrics of which
/// less or more is better.
void add_ranked(const Comparison& comparison, std::string label, const MetricKey& key, Table& table,
                Show show = Show::always);

/// Says below the table what its marks mean.
void explain_ranks(Table& table);

}  // namespace stowplan::view
