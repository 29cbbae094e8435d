// What must hold of a result, stated beside the scenario: `run`, `diff` and `sweep` end with
// another exit code where it does not. It changes no result. See docs/configuration.md,
// "Assertions".
#pragma once

#include <optional>
#include <string>

#include "models/metric/metric_key.hpp"
#include "sim/config/fields.hpp"

namespace stowplan {

/// Limits of a metric, or of its difference from another layout.
struct Assertion {
  std::string what;
  std::string metric;
  std::string layout;
  std::string workload;
  std::string pool;
  std::string than;
  std::optional<config::Written> min;
  std::optional<config::Written> max;

  [[nodiscard]] MetricScope scope() const {
    if (!pool.empty()) return MetricScope::pool(pool);
    return workload.empty() ? MetricScope{} : MetricScope::workload(workload);
  }
};

template <class Visitor>
void fields(Visitor& v, Assertion& a) {
  v.field("what", a.what, "What is asserted, in words", {});
  v.field("metric", a.metric, "Name of the metric, as docs/results.md lists them",
          {.required = true});
  v.field("layout", a.layout, "Layout it is of; every one if left out", {});
  v.field("workload", a.workload, "Workload it is of; none for the whole layout", {});
  v.field("pool", a.pool, "Pool it is of, in place of a workload", {});
  v.field("than", a.than,
          "Layout that it is compared with: the limits are then of the paired difference, and hold "
          "where the whole interval keeps them",
          {});
  v.field("min", a.min,
          "Least that it may be, with its unit; of a difference also in % of the other layout", {});
  v.field("max", a.max, "Most that it may be, likewise", {});
}

}  // namespace stowplan
