#include "view/screen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "models/catalogue/runtime.hpp"
#include "view/cautions.hpp"
#include "view/ranked_row.hpp"

namespace stowplan::view {
namespace {

const Metric* metric_of(const LayoutResult& layout, const MetricKey& key) {
  const Metric* metric = layout.find(key);
  return metric != nullptr && std::isfinite(metric->estimate.mean) ? metric : nullptr;
}

/// How near to its limit an objective is: above one where it is missed.
double nearness(const ObjectiveCheck& check) {
  return check.higher_is_better() ? check.limit / check.measured : check.measured / check.limit;
}

std::string names_of(const std::vector<const LayoutResult*>& layouts) {
  std::string text;
  for (std::size_t i = 0; i < layouts.size(); ++i) {
    if (i > 0) text += i + 1 == layouts.size() ? " and " : ", ";
    text += layouts[i]->name;
  }
  return text;
}

std::string value_of(const LayoutResult& layout, const MetricKey& key) {
  return format_quantity(layout.find(key)->estimate.mean, key.unit());
}

/// How much less `a` is than `b`: "20.2 % less than all-vm".
std::string saving(const LayoutResult& a, const LayoutResult& b, const MetricKey& key) {
  const double of_b = b.find(key)->estimate.mean;
  const double part = (of_b - a.find(key)->estimate.mean) / std::abs(of_b);
  return fmt::format("{} less than {}", format_quantity(part, "share"), b.name);
}

class Screen {
 public:
  explicit Screen(const Comparison& comparison)
      : c_(comparison), workload_(headline_workload(comparison)) {}

  std::vector<VerdictLine> lines() {
    for (VerdictLine& line : verdict(c_)) {
      const bool wanted = line.topic == infeasible_topic || line.tone == Tone::bad ||
                          (line.topic == "Objectives" && line.tone == Tone::plain);
      if (wanted) lines_.push_back(std::move(line));
    }
    choose();
    add_unused();
    add_cautions();
    return std::move(lines_);
  }

  std::optional<Table> table() const {
    if (c_.layouts.empty()) return std::nullopt;
    Table table;
    table.columns.push_back({"", Align::left});
    for (const LayoutResult& layout : c_.layouts) table.columns.push_back({layout.name});
    table.row(states());
    add_ranked(c_, "hosts", {{}, "hosts.mean"}, table);
    add_ranked(c_, "instances per host", {{}, "density.instances_per_host"}, table);
    add_ranked(c_, "cost", {{}, "cost.month"}, table);
    add_ranked(c_, "cost of a million requests", {{}, "cost.per_million_requests"}, table);
    if (workload_) {
      const MetricScope scope = MetricScope::workload(*workload_);
      add_ranked(c_, "response time of " + *workload_ + ", p50", {scope, "response_time.p50"},
                 table);
      add_ranked(c_, "  p95", {scope, "response_time.p95"}, table);
      add_ranked(c_, "  p99", {scope, "response_time.p99"}, table);
    }
    add_ranked(c_, "requests failed", {{}, "requests.failed_share"}, table);
    add_ranked(c_, "start time, p50", {{}, "start_time.p50"}, table);
    add_ranked(c_, "  p99", {{}, "start_time.p99"}, table);
    add_ranked(c_, "power", {{}, "energy.power"}, table);
    table.row(isolation());
    explain_ranks(table);
    return table;
  }

 private:
  // What to choose is the cheapest of those that stand; of several that cost the same, the one that
  // is better in something else.
  void choose() {
    const MetricKey cost{{}, "cost.month"};
    std::vector<const LayoutResult*> leaders = best_layouts(c_, cost);
    if (leaders.empty() || c_.layouts.size() < 2) {
      add_binding(leaders.empty() ? all() : leaders);
      return;
    }
    if (c_.replications == 1) {
      lines_.push_back(
          {"Choose", fmt::format("{} has the lowest cost, {}, but one replication tells "
                                 "nothing of the noise",
                                 leaders[0]->name, value_of(*leaders[0], cost))});
      add_binding({leaders[0]});
      return;
    }
    const std::vector<const LayoutResult*> equal = leaders;
    std::string reason;
    if (leaders.size() > 1) break_tie(leaders, reason);
    std::string text = leaders.size() == 1
                           ? fmt::format("{} at {}", leaders[0]->name, value_of(*leaders[0], cost))
                           : fmt::format("{}: they cost the same within the noise, {}",
                                         names_of(leaders), value_of(*leaders[0], cost));
    if (const LayoutResult* dearest = dearest_beside(equal, cost)) {
      text += ", " + saving(*leaders[0], *dearest, cost);
    } else if (equal.size() == 1) {
      text += ", the only one that keeps up and misses no objective";
    }
    lines_.push_back({"Choose", text + reason, Tone::strong});
    add_latency(*leaders[0]);
    add_binding(leaders);
  }

  void break_tie(std::vector<const LayoutResult*>& leaders, std::string& reason) const {
    struct Other {
      MetricKey key;
      std::string_view better;
    };
    std::vector<Other> others;
    if (workload_) {
      others.push_back({{MetricScope::workload(*workload_), "response_time.p99"}, "p99"});
    }
    others.push_back({{{}, "start_time.p50"}, "start time"});
    others.push_back({{{}, "density.instances_per_host"}, "instances per host"});
    for (const Other& other : others) {
      const std::vector<const LayoutResult*> best = best_layouts(c_, other.key);
      if (best.size() != 1 || std::ranges::find(leaders, best[0]) == leaders.end()) continue;
      const LayoutResult& rival = *(leaders[0] == best[0] ? leaders[1] : leaders[0]);
      reason = fmt::format("; {} costs the same within the noise, {} {} against {}", rival.name,
                           other.better, value_of(rival, other.key), value_of(*best[0], other.key));
      leaders = best;
      return;
    }
  }

  /// The dearest layout that stands and costs more than the leaders beyond the noise.
  const LayoutResult* dearest_beside(const std::vector<const LayoutResult*>& leaders,
                                     const MetricKey& cost) const {
    const LayoutResult* dearest = nullptr;
    for (const LayoutResult& layout : c_.layouts) {
      if (!stands(c_, layout) || metric_of(layout, cost) == nullptr) continue;
      if (std::ranges::find(leaders, &layout) != leaders.end()) continue;
      if (dearest == nullptr ||
          layout.find(cost)->estimate.mean > dearest->find(cost)->estimate.mean) {
        dearest = &layout;
      }
    }
    return dearest;
  }

  // What the choice costs in latency.
  void add_latency(const LayoutResult& chosen) {
    if (!workload_) return;
    const MetricKey p99{MetricScope::workload(*workload_), "response_time.p99"};
    if (metric_of(chosen, p99) == nullptr) return;
    std::string text = fmt::format("p99 of {} is {}", *workload_, value_of(chosen, p99));
    const LayoutResult* fastest = &chosen;
    bool alone = true;
    bool same = true;
    for (const LayoutResult& layout : c_.layouts) {
      if (&layout == &chosen || metric_of(layout, p99) == nullptr || !stands(c_, layout)) continue;
      alone = false;
      same = same && !differ(c_, p99, chosen, layout);
      if (layout.find(p99)->estimate.mean < fastest->find(p99)->estimate.mean) fastest = &layout;
    }
    if (!alone && same) {
      text += ", no difference beyond the noise";
    } else if (differ(c_, p99, chosen, *fastest)) {
      text += fmt::format(", against {} in {}", value_of(*fastest, p99), fastest->name);
    } else if (!alone) {
      text += ", the shortest, as far as the noise tells";
    }
    for (const ObjectiveCheck& check : c_.objectives) {
      if (check.layout == chosen.name && check.workload == *workload_ &&
          check.metric == "response_time.p99") {
        text += fmt::format(" (limit {})", format_quantity(check.limit, "s"));
      }
    }
    lines_.push_back({"Latency", std::move(text)});
  }

  std::vector<const LayoutResult*> all() const {
    std::vector<const LayoutResult*> layouts;
    for (const LayoutResult& layout : c_.layouts) layouts.push_back(&layout);
    return layouts;
  }

  void add_binding(const std::vector<const LayoutResult*>& layouts) {
    for (const LayoutResult* layout : layouts) {
      const std::string text = binding_of(*layout);
      if (!text.empty()) lines_.push_back({"Binding", layout->name + ": " + text});
    }
  }

  // Of the first layout, the one to improve on, and of the cheapest: where much is booked and
  // little of it used, there is something to do.
  void add_unused() {
    std::vector<const LayoutResult*> layouts;
    if (!c_.layouts.empty()) layouts.push_back(&c_.layouts.front());
    for (const LayoutResult* best : best_layouts(c_, {{}, "cost.month"})) {
      if (std::ranges::find(layouts, best) == layouts.end()) layouts.push_back(best);
      break;
    }
    for (const LayoutResult* layout : layouts) {
      std::string text;
      for (const Finding& finding : layout->findings) {
        if (finding.name != "binding_constraint" || !finding.text.starts_with("cpu")) continue;
        const Metric* booked = metric_of(*layout, {finding.scope, "booked.cpu"});
        const Metric* idle = metric_of(*layout, {finding.scope, "cpu.idle"});
        if (booked == nullptr || idle == nullptr) continue;
        constexpr double much = 0.6;
        const double used = 1 - idle->estimate.mean;
        if (booked->estimate.mean < much || used > booked->estimate.mean / 2) continue;
        text += fmt::format("{}{} uses {:.0f} % of its CPU", text.empty() ? "" : ", ",
                            finding.scope.name, used * 100);
      }
      if (text.empty()) continue;
      lines_.push_back(
          {"Unused", layout->name + ": " + text +
                         "; smaller requests or a higher cpu_overcommit would need fewer hosts"});
    }
  }

  void add_cautions() {
    std::vector<std::pair<VerdictLine, int>> topics;
    for (VerdictLine& line : caution_lines(c_)) {
      const auto same = std::ranges::find_if(
          topics, [&](const auto& topic) { return topic.first.topic == line.topic; });
      if (same == topics.end()) {
        topics.emplace_back(std::move(line), 0);
      } else {
        ++same->second;
      }
    }
    for (auto& [line, more] : topics) {
      if (more > 0) line.text += fmt::format(" (and {} more of this kind: --all)", more);
      lines_.push_back(std::move(line));
    }
  }

  std::vector<Cell> states() const {
    std::vector<Cell> cells{{.text = "load and objectives"}};
    for (const LayoutResult& layout : c_.layouts) {
      int missed = 0;
      int all = 0;
      int unknown = 0;
      for (const ObjectiveCheck& check : c_.objectives) {
        if (check.layout != layout.name) continue;
        ++all;
        missed += check.missed() ? 1 : 0;
        unknown += check.state == ObjectiveState::not_known ? 1 : 0;
      }
      if (!layout.keeps_up()) {
        cells.push_back({.text = "does not keep up", .tone = Tone::bad});
      } else if (missed > 0) {
        cells.push_back({.text = fmt::format("misses {} of {}", missed, all), .tone = Tone::bad});
      } else if (unknown > 0) {
        cells.push_back({.text = fmt::format("{} of {} not known", unknown, all)});
      } else {
        cells.push_back(
            {.text = all > 0 ? fmt::format("keeps all {}", all) : "keeps up", .tone = Tone::good});
      }
    }
    return cells;
  }

  std::vector<Cell> isolation() const {
    using Names = config::EnumNames<Isolation>;
    std::vector<Cell> cells{{.text = "weakest isolation"}};
    for (const LayoutResult& layout : c_.layouts) {
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

  const Comparison& c_;
  const std::optional<std::string> workload_;
  std::vector<VerdictLine> lines_;
};

}  // namespace

std::optional<std::string> headline_workload(const Comparison& comparison) {
  const ObjectiveCheck* nearest = nullptr;
  for (const ObjectiveCheck& check : comparison.objectives) {
    if (check.metric.unit() != "s" && check.within == 0) continue;
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

std::vector<VerdictLine> screen_verdict(const Comparison& comparison) {
  return Screen{comparison}.lines();
}

std::optional<Table> screen_table(const Comparison& comparison) {
  return Screen{comparison}.table();
}

}  // namespace stowplan::view
