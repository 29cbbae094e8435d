// The sentences of one screen.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "view/cautions.hpp"
#include "view/latency_reasons.hpp"
#include "view/said.hpp"
#include "view/screen.hpp"

namespace stowplan::view {
namespace {

const Metric* metric_of(const LayoutResult& layout, const MetricKey& key) {
  const Metric* metric = layout.find(key);
  return metric != nullptr && std::isfinite(metric->estimate.mean) ? metric : nullptr;
}

std::string names_of(const std::vector<const LayoutResult*>& layouts) {
  std::vector<std::string> names;
  for (const LayoutResult* layout : layouts) names.push_back(layout->name);
  return listed(names);
}

std::string value_of(const LayoutResult& layout, const MetricKey& key) {
  const Metric& metric = *layout.find(key);
  return format_quantity(metric.estimate.mean, metric.key.unit());
}

/// How much less `a` is than `b`: "20.2 % less than all-vm".
std::string saving(const LayoutResult& a, const LayoutResult& b, const MetricKey& key) {
  const double of_b = b.find(key)->estimate.mean;
  const double part = (of_b - a.find(key)->estimate.mean) / std::abs(of_b);
  return fmt::format("{} less than {}", format_quantity(part, "share"), b.name);
}

/// How requests of a workload end that are not answered: "timed out 10.1 %, rejected 0.3 %".
std::string failures_text(const LayoutResult& layout, const MetricScope& workload) {
  struct Way {
    MetricId metric;
    std::string_view words;
  };
  constexpr std::array ways{
      Way{"requests.timed_out", "timed out"},          Way{"requests.rejected", "rejected"},
      Way{"requests.oom_killed", "killed for memory"}, Way{"requests.evicted", "evicted"},
      Way{"requests.call_failed", "a call failed"},    Way{"requests.unfinished", "not ended"}};
  std::string text;
  for (const auto& [metric, words] : ways) {
    const Metric* share = metric_of(layout, {workload, metric});
    if (share == nullptr || share->estimate.mean <= 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", words,
                        format_quantity(share->estimate.mean, "share"));
  }
  return text;
}

/// What is longer than about two lines is cut where a clause ends: the whole result has the rest.
void shorten(std::string& text) {
  constexpr std::size_t most = 190;
  constexpr std::size_t least = 80;
  if (display_width(text) <= most) return;
  std::size_t at = most;
  for (const std::string_view end : {"; ", ", "}) {
    at = text.rfind(end, most);
    if (at != std::string::npos && at >= least) break;
  }
  if (at == std::string::npos || at < least) return;
  const std::string_view head{text.data(), at};
  const auto open = std::ranges::count(head, '(') - std::ranges::count(head, ')');
  text = std::string{head} + (open > 0 ? " …)" : " …") + " (whole: --all)";
}

class ScreenVerdict {
 public:
  explicit ScreenVerdict(const Comparison& comparison)
      : c_(comparison), workload_(headline_workload(comparison)) {}

  std::vector<VerdictLine> lines() {
    for (VerdictLine& line : verdict(c_)) {
      // What is well is in the table; rankings are what the choice is made of.
      const bool judged = line.topic == "Load" || line.topic == "Objectives";
      const bool wanted = line.tone == Tone::bad || (judged && line.tone != Tone::good);
      if (wanted) lines_.push_back(std::move(line));
    }
    explain_misses();
    choose();
    add_unused();
    for (VerdictLine& line : lines_) shorten(line.text);
    add_cautions();
    return std::move(lines_);
  }

 private:
  // Where a limit is missed: how requests fail, or on what the slowest spend their time. Layouts of
  // which the same is true share a line.
  void explain_misses() {
    constexpr std::size_t most = 3;
    std::vector<Said> all;
    for (const ObjectiveCheck& check : c_.objectives) {
      if (!check.missed()) continue;
      const auto layout = std::ranges::find(c_.layouts, check.layout, &LayoutResult::name);
      if (layout == c_.layouts.end()) continue;
      const MetricScope scope = MetricScope::workload(check.workload);
      const bool fails = check.metric == "requests.failed_share" || std::isinf(check.measured);
      const std::string why = fails ? failures_text(*layout, scope) : slowest_text(*layout, scope);
      if (why.empty()) continue;
      say(fmt::format("{} of {}: {}", fails ? "requests" : "the slowest 1 %", check.workload, why),
          check.layout, all);
    }
    if (all.size() > most) all.resize(most);
    for (const Said& said : all) {
      lines_.push_back({"Why", listed(said.names) + ": " + said.text});
    }
  }

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
    const std::string reason = break_tie(leaders);
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

  // Leaves the one that is best in something else, and says in what.
  std::string break_tie(std::vector<const LayoutResult*>& leaders) const {
    struct Other {
      MetricKey key;
      std::string_view name;
    };
    std::vector<Other> others;
    if (leaders.size() < 2) return {};
    if (workload_) {
      others.push_back({{MetricScope::workload(*workload_), "response_time.p99"}, "p99"});
    }
    others.push_back({{{}, "start_time.p50"}, "start time"});
    others.push_back({{{}, "density.instances_per_host"}, "instances per host"});
    for (const Other& other : others) {
      const std::vector<const LayoutResult*> best = best_among(c_, other.key, leaders);
      if (best.size() != 1) continue;
      std::string rivals;
      for (const LayoutResult* layout : leaders) {
        if (layout == best[0] || metric_of(*layout, other.key) == nullptr) continue;
        rivals += fmt::format("{}{} ({})", rivals.empty() ? "" : ", ", layout->name,
                              value_of(*layout, other.key));
      }
      if (rivals.empty()) continue;
      leaders = best;
      return fmt::format("; {} decides, {}; as cheap within the noise: {}", other.name,
                         value_of(*best[0], other.key), rivals);
    }
    return {};
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
    for (VerdictLine& line : binding_lines(layouts)) lines_.push_back(std::move(line));
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
        const Metric* hosts = metric_of(*layout, {finding.scope, "hosts.mean"});
        if (booked == nullptr || idle == nullptr) continue;
        if (hosts != nullptr && hosts->estimate.mean <= 1) continue;  // There cannot be fewer.
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
    for (VerdictLine& line : first_of_each_topic(caution_lines(c_))) {
      lines_.push_back(std::move(line));
    }
  }

  const Comparison& c_;
  const std::optional<std::string> workload_;
  std::vector<VerdictLine> lines_;
};

}  // namespace

std::vector<VerdictLine> screen_verdict(const Comparison& comparison) {
  return ScreenVerdict{comparison}.lines();
}

}  // namespace stowplan::view
