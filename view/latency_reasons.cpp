#include "view/latency_reasons.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "view/ranked_row.hpp"

namespace stowplan::view {
namespace {

constexpr double worth_a_row = 0.001;

bool observed(const Comparison& comparison, const MetricKey& key) {
  return std::ranges::any_of(comparison.layouts, [&](const LayoutResult& layout) {
    const Metric* metric = layout.find(key);
    return metric != nullptr && std::isfinite(metric->estimate.mean);
  });
}

// The part is so much of the whole in one layout at least.
bool matters(const Comparison& comparison, const MetricKey& part, const MetricKey& whole) {
  return std::ranges::any_of(comparison.layouts, [&](const LayoutResult& layout) {
    return mean_of(layout, part) >= worth_a_row * mean_of(layout, whole) &&
           mean_of(layout, part) > 0;
  });
}

void add_parts(const Comparison& comparison, const MetricScope& scope, const Sum& sum,
               std::string label, Table& table) {
  const MetricKey whole{scope, sum.whole};
  if (!observed(comparison, whole)) return;
  add_ranked(comparison, std::move(label), whole, table);
  for (const MetricFamily& family : metric_families) {
    const MetricId id{family, 0};
    if (!sum.has(id)) continue;
    const MetricKey part{scope, id};
    if (!matters(comparison, part, whole)) continue;
    const std::string_view name = family.name.substr(sum.above.size());
    add_ranked(comparison, "  " + reason_words(name), part, table);
  }
}

/// Names of calls that any layout has, in their order.
std::vector<std::string> calls_of(const Comparison& comparison, const MetricScope& scope) {
  std::vector<std::string> names;
  for (const LayoutResult& layout : comparison.layouts) {
    for (const Metric& metric : layout.metrics) {
      if (metric.key.scope != scope || metric.key.id != "calls.time.PHASE") continue;
      if (std::ranges::find(names, metric.key.phase) == names.end()) {
        names.push_back(metric.key.phase);
      }
    }
  }
  return names;
}

/// Of these calls those that take longest in any layout, in their order.
std::vector<std::string> longest_of(const Comparison& comparison, const MetricScope& caller,
                                    std::vector<std::string> calls, std::size_t most) {
  const auto time = [&](const std::string& call) {
    double longest = 0;
    for (const LayoutResult& layout : comparison.layouts) {
      longest = std::max(longest, mean_of(layout, {caller, "calls.time.PHASE", call}));
    }
    return longest;
  };
  while (calls.size() > most) calls.erase(std::ranges::min_element(calls, {}, time));
  return calls;
}

void add_calls_below(const Comparison& comparison, const MetricScope& caller, std::size_t depth,
                     const CallTree& shown, Table& table) {
  std::vector<std::string> all = calls_of(comparison, caller);
  std::erase_if(all, [&](const std::string& call) {
    return !observed(comparison, {caller, "calls.time.PHASE", call});
  });
  if (all.empty()) return;
  const std::string margin(2 * depth, ' ');
  const std::vector<std::string> calls = depth < shown.levels
                                             ? longest_of(comparison, caller, all, shown.calls)
                                             : std::vector<std::string>{};
  for (const std::string& call : calls) {
    add_ranked(comparison, margin + "calls " + call, {caller, "calls.time.PHASE", call}, table);
    if (all.size() > 1) {
      add_ranked(comparison, margin + "  ends its stage", {caller, "calls.longest.PHASE", call},
                 table);
    }
    const std::string callee = call.substr(0, call.find('#'));
    add_calls_below(comparison, MetricScope::workload(callee), depth + 1, shown, table);
  }
  if (calls.size() == all.size()) return;
  const std::size_t hidden = all.size() - calls.size();
  table.row({{.text = fmt::format("{}{} {}call{}", margin, hidden, calls.empty() ? "" : "more ",
                                  hidden == 1 ? "" : "s")}});
}

}  // namespace

std::string reason_words(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 12> words{{
      {"instance", "waiting for an instance"},
      {"cold_start", "cold start"},
      {"slot", "waiting for a place"},
      {"cpu", "CPU alone"},
      {"own_sharing", "sharing in the instance"},
      {"smt", "shared cores"},
      {"steal", "steal"},
      {"throttled", "throttled"},
      {"disk", "disk"},
      {"network", "network"},
      {"calls", "calls"},
      {"retries", "retries"},
  }};
  for (const auto& [key, text] : words) {
    if (key == name) return std::string{text};
  }
  return std::string{name};
}

std::string slowest_text(const LayoutResult& layout, const MetricScope& workload) {
  const double whole = mean_of(layout, {workload, slowest_reasons.whole});
  if (!(whole > 0)) return {};
  std::vector<std::pair<double, std::string>> shares;
  for (const MetricFamily& family : metric_families) {
    const MetricId id{family, 0};
    if (!slowest_reasons.has(id)) continue;
    const double share = mean_of(layout, {workload, id}) / whole;
    constexpr double worth_saying = 0.05;
    if (share < worth_saying) continue;
    const std::string_view name = family.name.substr(slowest_reasons.above.size());
    shares.emplace_back(share, reason_words(name));
  }
  std::ranges::stable_sort(shares, [](const auto& a, const auto& b) { return a.first > b.first; });
  constexpr std::size_t most = 3;
  if (shares.size() > most) shares.resize(most);
  std::string text;
  for (const auto& [share, name] : shares) {
    text += fmt::format("{}{} {:.0f} %", text.empty() ? "" : ", ", name, share * 100);
  }
  return text;
}

void add_reasons(const Comparison& comparison, const MetricScope& workload, Table& table) {
  add_parts(comparison, workload, mean_reasons, "mean", table);
  add_parts(comparison, workload, slowest_reasons, "slowest 1 %", table);
}

void add_call_tree(const Comparison& comparison, const MetricScope& workload, const CallTree& shown,
                   Table& table) {
  add_calls_below(comparison, workload, 0, shown, table);
}

Table reasons_table(const Comparison& comparison) {
  Table table;
  table.title = "Why requests take as long as they do";
  table.columns.push_back({"", Align::left});
  for (const LayoutResult& layout : comparison.layouts) table.columns.push_back({layout.name});
  for (const MetricScope& scope : workloads_of(comparison)) {
    if (!observed(comparison, {scope, slowest_reasons.whole})) continue;
    table.group(scope.name);
    add_reasons(comparison, scope, table);
    add_call_tree(comparison, scope, {.levels = 6, .calls = 32}, table);
  }
  explain_ranks(table);
  if (!table.groups.empty()) {
    table.notes.emplace_back("Parts add up; those below 0.1 % of the whole are left out.");
  }
  return table;
}

}  // namespace stowplan::view
