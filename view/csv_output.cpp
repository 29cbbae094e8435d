#include "view/csv_output.hpp"

#include <cmath>
#include <string_view>

#include "view/table.hpp"

namespace stowplan::view {
namespace {

std::string number(double value) { return std::isfinite(value) ? shortest(value) : ""; }

}  // namespace

std::string csv_output(const Comparison& comparison) {
  std::string out = "layout,scope,metric,unit,mean,low,high,n,note\n";
  for (const LayoutResult& layout : comparison.infeasible) {
    const Infeasible& why = *layout.infeasible;
    out += csv_field(layout.name) + ',' +
           csv_field(why.workload.empty() ? "" : MetricScope::workload(why.workload).text()) +
           ",infeasible,,,,,," + csv_field(why.reason) + '\n';
  }
  for (const LayoutResult& layout : comparison.layouts) {
    for (const KeepingUp& w : layout.workloads) {
      if (w.state == LoadState::keeps_up) continue;
      out += csv_field(layout.name) + ',' + csv_field(MetricScope::workload(w.workload).text()) +
             ",keeping_up,,,,,," + csv_field(std::string{state_name(w.state)} + ": " + w.reason) +
             '\n';
    }
  }
  for (const LayoutResult& layout : comparison.layouts) {
    for (const Metric& metric : layout.metrics) {
      for (const std::string& text : {layout.name, metric.key.scope.text(), metric.key.name(),
                                      std::string{metric.key.unit()}}) {
        out += csv_field(text) + ',';
      }
      const Estimate& e = metric.estimate;
      out += number(e.mean) + ',' + number(e.low()) + ',' + number(e.high()) + ',' +
             std::to_string(e.n) + ',' + (metric.too_short ? "too short" : "") + '\n';
    }
  }
  for (const Caution& caution : comparison.cautions) {
    out += csv_field(caution.layout) + ',' + csv_field(caution.scope.text()) + ",caution,,,,,," +
           csv_field(caution.text) + '\n';
  }
  return out;
}

}  // namespace stowplan::view
