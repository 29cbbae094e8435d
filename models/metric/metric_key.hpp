// Which number of a layout: a metric, and of what. Text only where it is read or written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/metric/currency.hpp"
#include "models/metric/metric_id.hpp"

namespace stowplan {

/// The whole layout, one of its pools or one of its workloads.
struct MetricScope {
  ScopeKind kind = ScopeKind::layout;
  std::string name = {};

  static MetricScope pool(std::string name) { return {ScopeKind::pool, std::move(name)}; }
  static MetricScope workload(std::string name) { return {ScopeKind::workload, std::move(name)}; }
  /// Reads what text() writes; none if it is nothing of the kind.
  static std::optional<MetricScope> parse(std::string_view text);

  [[nodiscard]] bool is_layout() const { return kind == ScopeKind::layout; }
  [[nodiscard]] bool is_pool() const { return kind == ScopeKind::pool; }
  [[nodiscard]] bool is_workload() const { return kind == ScopeKind::workload; }
  /// "" for the layout, "pool/NAME", "workload/NAME".
  [[nodiscard]] std::string text() const;

  friend bool operator==(const MetricScope&, const MetricScope&) = default;
};

/// One metric of one scope.
struct MetricKey {
  MetricScope scope;
  MetricId id;
  std::string phase = {};             ///< Where the metric's name holds PHASE.
  Currency currency = Currency::usd;  ///< That of the result it is in; no part of its name.

  /// Reads "cost.month" or "workload/shop response_time.p99"; none if there is no such scope or
  /// metric.
  static std::optional<MetricKey> parse(std::string_view text);
  /// Of a scope that is known: reads "cost.month".
  static std::optional<MetricKey> parse(MetricScope scope, std::string_view name);

  [[nodiscard]] std::string name() const;  ///< "response_time.p99"
  [[nodiscard]] std::string text() const;  ///< As parse() reads it.
  [[nodiscard]] std::string_view unit() const { return in_currency(id.unit(), currency); }

  friend bool operator==(const MetricKey& a, const MetricKey& b) {
    return a.scope == b.scope && a.id == b.id && a.phase == b.phase;
  }
};

/// "response_time.p99"; PHASE is left as it is where no phase is given.
[[nodiscard]] std::string metric_name(MetricId id, std::string_view phase = {});

/// "response time, p99"
[[nodiscard]] std::string metric_label(MetricId id);

/// What is told apart in a text of a scope and a metric: all before the last blank, and the rest.
struct MetricPath {
  std::string_view scope;
  std::string_view name;
};
[[nodiscard]] MetricPath metric_path(std::string_view text);

/// Names of all metrics of a kind of scope, in the order of the table, without those of phases.
[[nodiscard]] const std::vector<std::string>& metric_names(ScopeKind kind);

}  // namespace stowplan
