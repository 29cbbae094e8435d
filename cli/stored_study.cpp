#include "cli/stored_study.hpp"

#include <algorithm>

#include "cli/sweep_table.hpp"

namespace stowplan::cli {

StoredStudy stored_study(const SweepPlan& plan, const Store& store) {
  return {.title = plan.study().title,
          .design = plan.design(),
          .points = plan.points(),
          .layouts = plan.layouts(),
          .metrics = table_metrics(plan, store),
          .choose = plan.study().choose,
          .confidence = plan.scenario().stop.confidence};
}

StoredStudy stored_study(const Store& store) {
  StoredStudy study{.title = "",
                    .design = store.design(),
                    .points = store.points(),
                    .layouts = store.layouts(),
                    .metrics = usual_metrics(store),
                    .choose = "",
                    .confidence = 0.95};
  // As `sweep --uncertain` chooses.
  if (study.design.kind == DesignKind::latin_hypercube) study.choose = "cost.month";
  return study;
}

}  // namespace stowplan::cli
