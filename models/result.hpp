// What a run found out: named metrics with unit, number of replications and interval, for each
// layout, and the paired differences between layouts. Every printed form reads this and adds
// nothing, so the table, JSON, CSV and Markdown hold the same numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/stats/interval.hpp"

namespace stowplan {

/// One quantity of one layout. `scope` is "" for the layout, "workload/NAME" or "pool/NAME".
struct Metric {
  std::string scope;
  std::string name;            ///< Like "response_time.p99".
  std::string unit;            ///< "s", "B", "1/s", "USD/month", "W", "1" for a plain number.
  std::vector<double> values;  ///< One per replication; NaN where nothing was observed.
  Estimate estimate;           ///< Mean over replications that observed it, with its interval.
};

/// A finding in words, like the binding constraint.
struct Finding {
  std::string scope;
  std::string name;
  std::string text;
};

struct LayoutResult {
  std::string name;
  std::vector<Metric> metrics;
  std::vector<Finding> findings;
  std::uint64_t digest = 0;  ///< Of the event histories of all replications, in order.
  std::uint64_t events = 0;

  [[nodiscard]] const Metric* find(std::string_view scope, std::string_view metric) const {
    for (const Metric& m : metrics) {
      if (m.scope == scope && m.name == metric) return &m;
    }
    return nullptr;
  }
};

/// Layout `b` minus layout `a`, replication by replication on common random numbers.
struct Difference {
  std::string a;
  std::string b;
  std::string scope;
  std::string name;
  std::string unit;
  Estimate estimate;
  bool significant = false;  ///< Zero lies outside the interval.
};

/// An objective of a workload, and whether a layout keeps it.
struct ObjectiveCheck {
  std::string layout;
  std::string workload;
  std::string metric;
  double limit = 0;
  double measured = 0;
  bool met = false;
};

struct Comparison {
  std::string title;
  std::uint64_t seed = 0;
  std::int64_t replications = 0;
  double confidence = 0.95;
  std::vector<LayoutResult> layouts;
  std::vector<Difference> differences;
  std::vector<ObjectiveCheck> objectives;
};

}  // namespace stowplan
