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

/// Layouts of which the same is said share a line.
class SharedLines {
 public:
  void add(const std::string& layout, const std::string& text, Tone tone) {
    for (Line& line : lines_) {
      if (line.text != text) continue;
      line.layouts += ", " + layout;
      return;
    }
    lines_.push_back({layout, text, tone});
  }
  void put(const std::string& topic, std::vector<VerdictLine>& to) const {
    for (const Line& line : lines_) {
      to.push_back({topic, fmt::format("{}: {}", line.layouts, line.text), line.tone});
    }
  }

 private:
  struct Line {
    std::string layouts;
    std::string text;
    Tone tone;
  };
  std::vector<Line> lines_;
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
  SharedLines load;
  SharedLines objectives;
  SharedLines runs_as;
  for (const LayoutResult& layout : comparison.layouts) {
    for (const KeepingUp& state : layout.workloads) {
      if (state.workload != workload) continue;
      const bool bad = state.state > LoadState::not_known;
      load.add(layout.name,
               fmt::format("{}{}", state_name(state.state),
                           state.reason.empty() ? "" : ", " + state.reason),
               bad ? Tone::bad : Tone::plain);
    }
    std::string met;
    for (const ObjectiveCheck& check : comparison.objectives) {
      if (check.workload != workload || check.layout != layout.name) continue;
      if (check.met()) {
        met += fmt::format("{}{}", met.empty() ? "met: " : ", ", metric_name(check.metric));
        continue;
      }
      objectives.add(layout.name,
                     fmt::format("{}: {}", state_name(check.state), objective_text(check)),
                     check.missed() ? Tone::bad : Tone::plain);
    }
    if (!met.empty()) objectives.add(layout.name, met, Tone::good);
    if (const Finding* runs = layout.finding(scope, "deployment")) {
      runs_as.add(layout.name, runs->text, Tone::plain);
    }
  }
  load.put("Load", lines);
  objectives.put("Objectives", lines);
  runs_as.put("Runs as", lines);
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
  add_call_tree(comparison, scope, {.levels = 2, .calls = 2}, table);
  std::erase_if(table.groups, [](const Table::Group& group) { return group.rows.empty(); });
  explain_ranks(table);
  return table;
}

}  // namespace stowplan::view
