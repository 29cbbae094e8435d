#include "view/workload_story.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

#include "view/cautions.hpp"
#include "view/latency_reasons.hpp"
#include "view/ranked_row.hpp"

namespace stowplan::view {
namespace {

struct Row {
  MetricId metric;
  std::string_view label;
  std::string_view phase = "";
  Show show = Show::always;
};

constexpr std::array rows{
    Row{"requests.offered", "requests offered"},
    Row{"throughput", "requests answered"},
    Row{"requests.failed_share", "requests failed"},
    Row{"requests.waiting", "requests waiting", "", Show::if_any},
    Row{"response_time.p50", "response time, p50"},
    Row{"response_time.p95", "  p95"},
    Row{"response_time.p99", "  p99"},
    Row{"response_time.p99.9", "  p99.9"},
    Row{"instances.mean", "instances"},
    Row{"instances.ready", "  ready"},
    Row{"instances.cpu", "  CPU in use"},
    Row{"instances.throttled", "  throttled", "", Show::if_any},
    Row{"instances.steal", "  steal", "", Show::if_any},
    Row{"instances.unplaced", "  without a host", "", Show::if_any},
    Row{"instances.oom_kills", "  killed for memory", "", Show::if_any},
    Row{"start_time.p50", "start time, p50"},
    Row{"start_time.p99", "  p99"},
    Row{"start_time.PHASE.p50", "  pull, p50", "pull"},
    Row{"start_time.PHASE.p50", "  unpack, p50", "unpack"},
    Row{"start_time.PHASE.p50", "  userspace, p50", "userspace"},
    Row{"start_time.PHASE.p50", "  application, p50", "application"},
    Row{"cost.month", "cost"},
    Row{"cost.per_million_requests", "cost of a million requests"},
    Row{"isolation.blast_radius.tenants", "tenants lost with a kernel"},
};

void add_finding(const Comparison& comparison, const MetricScope& scope, std::string_view name,
                 Table& table) {
  std::vector<Cell> cells{{.text = std::string{name}}};
  for (const LayoutResult& layout : comparison.layouts) {
    const Finding* finding = layout.finding(scope, name);
    cells.push_back({.text = finding == nullptr ? "–" : finding->text});
  }
  table.row(std::move(cells));
}

}  // namespace

std::vector<VerdictLine> workload_verdict(const Comparison& comparison,
                                          const std::string& workload) {
  std::vector<VerdictLine> lines = infeasible_lines(comparison);
  const MetricScope scope = MetricScope::workload(workload);
  for (const LayoutResult& layout : comparison.layouts) {
    for (const KeepingUp& state : layout.workloads) {
      if (state.workload != workload) continue;
      const bool bad = state.state > LoadState::not_known;
      lines.push_back({"Load",
                       fmt::format("{}: {}{}", layout.name, state_name(state.state),
                                   state.reason.empty() ? "" : ", " + state.reason),
                       bad ? Tone::bad : Tone::plain});
    }
  }
  for (const ObjectiveCheck& check : comparison.objectives) {
    if (check.workload != workload) continue;
    const Tone tone = check.met() ? Tone::good : check.missed() ? Tone::bad : Tone::plain;
    lines.push_back(
        {"Objectives",
         fmt::format("{}: {}: {}", check.layout, state_name(check.state), objective_text(check)),
         tone});
  }
  for (const LayoutResult& layout : comparison.layouts) {
    if (const Finding* runs = layout.finding(scope, "deployment")) {
      lines.push_back({"Runs as", fmt::format("{}: {}", layout.name, runs->text)});
    }
  }
  return lines;
}

Table workload_table(const Comparison& comparison, const std::string& workload) {
  Table table;
  table.columns.push_back({workload, Align::left});
  for (const LayoutResult& layout : comparison.layouts) table.columns.push_back({layout.name});
  const MetricScope scope = MetricScope::workload(workload);
  for (const Row& row : rows) {
    add_ranked(comparison, std::string{row.label}, {scope, row.metric, std::string{row.phase}},
               table, row.show);
  }
  add_finding(comparison, scope, "isolation", table);
  table.group("Why it takes so long");
  add_reasons(comparison, scope, table);
  add_call_tree(comparison, scope, table);
  std::erase_if(table.groups, [](const Table::Group& group) { return group.rows.empty(); });
  explain_ranks(table);
  return table;
}

}  // namespace stowplan::view
