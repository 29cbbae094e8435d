#include "view/screen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/catalogue/runtime.hpp"
#include "view/ranked_row.hpp"

namespace stowplan::view {
namespace {

/// How near to its limit an objective is: above one where it is missed.
double nearness(const ObjectiveCheck& check) {
  return check.higher_is_better() ? check.limit / check.measured : check.measured / check.limit;
}

std::vector<Cell> states(const Comparison& c) {
  std::vector<Cell> cells{{.text = "load and objectives"}};
  for (const LayoutResult& layout : c.layouts) {
    int missed = 0;
    int all = 0;
    int unknown = 0;
    for (const ObjectiveCheck& check : c.objectives) {
      if (check.layout != layout.name) continue;
      ++all;
      missed += check.missed() ? 1 : 0;
      unknown += check.state == ObjectiveState::not_known ? 1 : 0;
    }
    const bool judged = std::ranges::none_of(layout.workloads, [](const KeepingUp& workload) {
      return workload.state == LoadState::not_known;
    });
    if (!layout.keeps_up()) {
      cells.push_back({.text = "does not keep up", .tone = Tone::bad});
    } else if (missed > 0) {
      cells.push_back({.text = fmt::format("misses {} of {}", missed, all), .tone = Tone::bad});
    } else if (!judged) {
      cells.push_back({.text = "load not judged"});
    } else if (unknown > 0) {
      cells.push_back({.text = fmt::format("{} of {} not known", unknown, all)});
    } else {
      cells.push_back(
          {.text = all > 0 ? fmt::format("keeps all {}", all) : "keeps up", .tone = Tone::good});
    }
  }
  return cells;
}

std::vector<Cell> isolation(const Comparison& c) {
  using Names = config::EnumNames<Isolation>;
  std::vector<Cell> cells{{.text = "weakest isolation"}};
  for (const LayoutResult& layout : c.layouts) {
    std::size_t weakest = Names::names.size();
    for (const Finding& finding : layout.findings) {
      if (finding.name != "isolation") continue;
      const auto at = std::ranges::find(Names::names, finding.text);
      weakest = std::min(weakest, static_cast<std::size_t>(at - Names::names.begin()));
    }
    const bool known = weakest < Names::names.size();
    cells.push_back({.text = known ? std::string{Names::names[weakest]} : "–"});
  }
  return cells;
}

}  // namespace

std::optional<std::string> headline_workload(const Comparison& comparison) {
  const ObjectiveCheck* nearest = nullptr;
  for (const ObjectiveCheck& check : comparison.objectives) {
    if (check.metric.unit() != "s" && check.within == 0) continue;
    if (std::isnan(nearness(check))) continue;  // Nothing was observed.
    if (nearest == nullptr || nearness(check) > nearness(*nearest)) nearest = &check;
  }
  if (nearest != nullptr) return nearest->workload;
  std::optional<std::string> busiest;
  double most = 0;
  for (const LayoutResult& layout : comparison.layouts) {
    for (const KeepingUp& workload : layout.workloads) {
      const Metric* asked =
          layout.find(MetricScope::workload(workload.workload), "requests.first_attempts");
      if (asked == nullptr || !(asked->estimate.mean > most)) continue;
      most = asked->estimate.mean;
      busiest = workload.workload;
    }
  }
  return busiest;
}

std::optional<Table> screen_table(const Comparison& comparison) {
  if (comparison.layouts.empty()) return std::nullopt;
  Table table;
  table.columns.push_back({"", Align::left});
  for (const LayoutResult& layout : comparison.layouts) table.columns.push_back({layout.name});
  table.row(states(comparison));
  add_ranked(comparison, "hosts", {{}, "hosts.mean"}, table);
  add_ranked(comparison, "instances per host", {{}, "density.instances_per_host"}, table);
  add_ranked(comparison, "cost", {{}, "cost.month"}, table);
  add_ranked(comparison, "cost of a million requests", {{}, "cost.per_million_requests"}, table);
  if (const std::optional<std::string> workload = headline_workload(comparison)) {
    const MetricScope scope = MetricScope::workload(*workload);
    add_ranked(comparison, "response time of " + *workload + ", p50", {scope, "response_time.p50"},
               table);
    add_ranked(comparison, "  p95", {scope, "response_time.p95"}, table);
    add_ranked(comparison, "  p99", {scope, "response_time.p99"}, table);
  }
  add_ranked(comparison, "requests failed", {{}, "requests.failed_share"}, table);
  add_ranked(comparison, "start time, p50", {{}, "start_time.p50"}, table);
  add_ranked(comparison, "  p99", {{}, "start_time.p99"}, table);
  add_ranked(comparison, "power", {{}, "energy.power"}, table);
  table.row(isolation(comparison));
  explain_ranks(table);
  return table;
}

}  // namespace stowplan::view
