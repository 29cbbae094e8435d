// What a study found, as a table.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/store.hpp"
#include "cli/stored_study.hpp"
#include "cli/sweep_assertions.hpp"
#include "cli/sweep_plan.hpp"
#include "view/table.hpp"

namespace stowplan::cli {

/// The first `most` points.
[[nodiscard]] std::string points_table(const SweepPlan& plan, std::size_t most);

/// Whether it keeps up and misses no objective: what may be called the best of something.
[[nodiscard]] bool stands(const StoredResult& result);

/// Metrics that the study asks for, else usual_metrics().
[[nodiscard]] std::vector<std::string> table_metrics(const SweepPlan& plan, const Store& store);

/// The first metrics that a study of its own choice would show: cost.month and the 99th percentile
/// of response times.
[[nodiscard]] std::vector<std::string> usual_metrics(const Store& store);

/// What a result has of a metric, as "workload/web response_time.p99"; null where it has none.
[[nodiscard]] const StoredValue* value_of(const StoredResult& result, const std::string& metric);

struct ResultTable {
  view::Table table;
  std::size_t more = 0;  ///< Results that are not in it.
};

/// Axes, layout, status and the study's metrics, a row a result. The best of each metric among all
/// results that stand is strong; what does not keep up, is infeasible or failed is bad. Only the
/// first `most` rows. Assertions may be null.
[[nodiscard]] ResultTable result_table(const StoredStudy& study, const Store& store,
                                       const SweepAssertions* assertions, std::size_t most);

/// The same for a terminal: the best is marked with *, what is bad with !. Where there are many
/// rows, the first ones.
[[nodiscard]] std::string result_text(const StoredStudy& study, const Store& store,
                                      const SweepAssertions& assertions);

}  // namespace stowplan::cli
