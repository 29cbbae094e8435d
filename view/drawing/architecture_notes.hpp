// What stands in the nodes of an architecture graph: the plan in a few words, and next to it what
// was measured, where there are results.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "view/drawing/architecture.hpp"

namespace stowplan::view {

/// Writes the notes of one layout's nodes. Holds references: scenario and results must outlive it.
class ArchitectureNotes {
 public:
  /// Without `results`, or without the layout in them, only the plan is described.
  ArchitectureNotes(const Scenario& scenario, std::string_view layout, const Comparison* results);

  /// Mean over replications; none where not measured or not finite.
  [[nodiscard]] std::optional<double> measured(const MetricScope& scope, MetricId metric) const;

  [[nodiscard]] std::string summary() const;  ///< Hosts and cost of the layout.
  [[nodiscard]] std::string failure() const;  ///< Of the layout as a whole; "" where it is fine.
  [[nodiscard]] static std::string instances(double count);  ///< Like "× 6"; "" for zero.
  [[nodiscard]] static std::string latency(double seconds);  ///< Like "93.4 ms".
  [[nodiscard]] static std::string rate(double per_second);  ///< "" for zero.

  void describe_class(ArchitectureNode& node) const;
  void describe_workload(ArchitectureNode& node, const Workload& workload, double traffic) const;
  void describe_deployment(ArchitectureNode& node) const;
  void describe_pool(ArchitectureNode& node) const;

 private:
  const Scenario& s_;
  const Comparison* comparison_;
  const LayoutResult* measured_ = nullptr;
  const Infeasible* infeasible_ = nullptr;
};

}  // namespace stowplan::view
