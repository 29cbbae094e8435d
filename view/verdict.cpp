#include "view/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "view/cautions.hpp"
#include "view/said.hpp"

namespace stowplan::view {
namespace {

struct Ranking {
  std::string_view topic;
  MetricId metric;
  std::string_view less;  // How a winner compares: "less than".
};

constexpr Ranking rankings[] = {
    {"Cheapest", "cost.month", "less than"},
    {"Densest", "density.instances_per_host", "more per host than"},
    {"Fastest", "response_time.p99", "shorter than"},
    {"Starts", "start_time.p50", "sooner than"},
};

double value_in(const LayoutResult& layout, const MetricKey& key) {
  const Metric* found = layout.find(key);
  return found == nullptr ? math::not_a_number : found->estimate.mean;
}

std::string with_value(const LayoutResult& layout, const Ranking& ranking) {
  const Metric& metric = *layout.find({}, ranking.metric);
  const std::string value = format_quantity(metric.estimate.mean, metric.key.unit());
  if (ranking.metric == "response_time.p99") return layout.name + " (p99 " + value + ")";
  if (ranking.metric == "start_time.p50") return layout.name + " (p50 " + value + ")";
  if (ranking.metric == "cost.month") return layout.name + " (" + value + ")";
  return layout.name + " (" + value + " instances per host)";
}

bool misses_objective(const Comparison& comparison, const LayoutResult& layout) {
  return std::ranges::any_of(comparison.objectives, [&](const ObjectiveCheck& check) {
    return check.layout == layout.name && check.missed();
  });
}

/// "shop is overloaded (...); cart, prices and 7 more are not judged (...)".
std::string sentences(const std::vector<Said>& all) {
  constexpr std::size_t named = 3;
  std::string text;
  for (const Said& said : all) {
    const std::size_t count = said.names.size();
    const std::size_t shown = count <= named ? count : named - 1;
    std::vector<std::string> some(said.names.begin(),
                                  said.names.begin() + static_cast<std::ptrdiff_t>(shown));
    if (shown < count) some.push_back(fmt::format("{} more", count - shown));
    text += fmt::format("{}{} {} {}", text.empty() ? "" : "; ", listed(some),
                        count == 1 ? "is" : "are", said.text);
  }
  return text;
}

// Who does not keep up, and why; layouts of which the same is true share a line.
void add_load(const Comparison& comparison, std::vector<VerdictLine>& lines) {
  std::vector<Said> failing_layouts;
  std::vector<Said> not_judged_layouts;
  bool all = true;
  for (const LayoutResult& layout : comparison.layouts) {
    std::vector<Said> failing;
    std::vector<Said> not_judged;
    for (const KeepingUp& w : layout.workloads) {
      if (w.state == LoadState::keeps_up) continue;
      const bool known = w.state != LoadState::not_known;
      say(fmt::format("{} ({})", known ? state_name(w.state) : "not judged", w.reason), w.workload,
          known ? failing : not_judged);
    }
    all = all && failing.empty() && not_judged.empty() && !layout.workloads.empty();
    if (!failing.empty()) say(sentences(failing), layout.name, failing_layouts);
    if (!not_judged.empty()) say(sentences(not_judged), layout.name, not_judged_layouts);
  }
  for (const auto& [text, layouts] : failing_layouts) {
    lines.push_back({"Load",
                     fmt::format("{} {} not keep up: {}", listed(layouts),
                                 layouts.size() == 1 ? "does" : "do", text),
                     Tone::bad});
  }
  for (const auto& [text, layouts] : not_judged_layouts) {
    lines.push_back({"Load", listed(layouts) + ": " + text});
  }
  if (all && comparison.layouts.size() > 1) {
    lines.push_back(
        {"Load",
         comparison.infeasible.empty() ? "all layouts keep up" : "all other layouts keep up",
         Tone::good});
  }
}

std::string measured_text(const ObjectiveCheck& check) {
  if (check.measured == math::infinity) {
    // Fewer than would have to fail: the others have not ended.
    constexpr double next_to_none = 0.0005;
    if (check.failed_share < next_to_none) {
      return fmt::format("> {} (too many did not end)",
                         format_quantity(check.limit, check.metric.unit()));
    }
    return fmt::format("> {} ({} failed)", format_quantity(check.limit, check.metric.unit()),
                       format_quantity(check.failed_share, "share"));
  }
  return format_quantity(check.measured, check.metric.unit());
}

std::string list_of(const std::vector<const ObjectiveCheck*>& checks) {
  std::string text;
  for (const ObjectiveCheck* check : checks) {
    text += (text.empty() ? "" : "; ") + objective_text(*check);
  }
  return text;
}

void add_objectives(const Comparison& comparison, std::vector<VerdictLine>& lines) {
  std::vector<Said> misses;
  std::vector<Said> not_known;
  std::vector<Said> keeps;
  for (const LayoutResult& layout : comparison.layouts) {
    std::size_t all = 0;
    std::vector<const ObjectiveCheck*> missed;
    std::vector<const ObjectiveCheck*> unknown;
    for (const ObjectiveCheck& check : comparison.objectives) {
      if (check.layout != layout.name) continue;
      ++all;
      if (check.missed()) missed.push_back(&check);
      if (check.state == ObjectiveState::not_known) unknown.push_back(&check);
    }
    if (all == 0) continue;
    if (!missed.empty()) {
      say(fmt::format("{} of {}: {}", missed.size(), all, list_of(missed)), layout.name, misses);
    }
    if (!unknown.empty()) {
      say(fmt::format("{} of {}, more replications or a longer drain would tell: {}",
                      unknown.size(), all, list_of(unknown)),
          layout.name, not_known);
    }
    if (missed.empty() && unknown.empty()) {
      say(fmt::format("{}", all), layout.name, keeps);
    }
  }
  const auto verb = [](const Said& said, std::string_view one, std::string_view several) {
    return said.names.size() == 1 ? one : several;
  };
  for (const Said& said : misses) {
    lines.push_back(
        {"Objectives",
         fmt::format("{} {} {}", listed(said.names), verb(said, "misses", "miss"), said.text),
         Tone::bad});
  }
  for (const Said& said : not_known) {
    lines.push_back(
        {"Objectives", fmt::format("{}: not known for {}", listed(said.names), said.text)});
  }
  for (const Said& said : keeps) {
    const std::string all = said.text == "1"
                                ? fmt::format("{} objective", verb(said, "its", "their"))
                                : "all " + said.text;
    lines.push_back({"Objectives",
                     fmt::format("{} {} {}", listed(said.names), verb(said, "keeps", "keep"), all),
                     Tone::good});
  }
}

bool noise_is_known(const Comparison& comparison) { return comparison.replications != 1; }

std::string names_of(const std::vector<const LayoutResult*>& layouts, const Ranking& ranking) {
  std::string text;
  for (std::size_t i = 0; i < layouts.size(); ++i) {
    if (i > 0) text += i + 1 == layouts.size() ? " and " : ", ";
    text += with_value(*layouts[i], ranking);
  }
  return text;
}

/// Best of the layouts that stand and are not among the leaders.
const LayoutResult* runner_up(const Comparison& comparison, const Ranking& ranking,
                              const std::vector<const LayoutResult*>& leaders) {
  const bool lower = ranking.metric.better() != Better::higher;
  const LayoutResult* next = nullptr;
  for (const LayoutResult& layout : comparison.layouts) {
    const double mean = value_in(layout, {{}, ranking.metric});
    if (!std::isfinite(mean) || !stands(comparison, layout)) continue;
    if (std::ranges::find(leaders, &layout) != leaders.end()) continue;
    if (next == nullptr || (lower ? mean < value_in(*next, {{}, ranking.metric})
                                  : mean > value_in(*next, {{}, ranking.metric}))) {
      next = &layout;
    }
  }
  return next;
}

double unplaced(const LayoutResult& layout) {
  double sum = 0;
  for (const Metric& metric : layout.metrics) {
    if (metric.key.id == "instances.unplaced") sum += metric.estimate.mean;
  }
  return sum;
}

constexpr double some = 0.5;  // Instances that lack a host, in the mean.

void add_unplaced(const Comparison& comparison, std::vector<VerdictLine>& lines) {
  for (const LayoutResult& layout : comparison.layouts) {
    const double count = unplaced(layout);
    if (count < some) continue;
    lines.push_back({"No room",
                     fmt::format("{} has no host for {} instances; raise hosts.max of its pools",
                                 layout.name, format_quantity(count, "1")),
                     Tone::bad});
  }
}

void rank(const Comparison& comparison, const Ranking& ranking, std::vector<VerdictLine>& lines) {
  const std::vector<const LayoutResult*> leaders = best_layouts(comparison, {{}, ranking.metric});
  if (leaders.empty()) return;
  const LayoutResult* next = runner_up(comparison, ranking, leaders);
  std::string text = names_of(leaders, ranking);
  if (leaders.size() > 1) {
    lines.push_back({std::string{ranking.topic},
                     (noise_is_known(comparison) ? "no significant difference between "
                                                 : "one replication, so no winner among ") +
                         text});
    return;
  }
  if (next == nullptr) {
    if (comparison.layouts.size() < 2) return;
    text += ", the only one that keeps up and misses no objective";
    lines.push_back({std::string{ranking.topic}, text});
    return;
  }
  const double other = value_in(*next, {{}, ranking.metric});
  const double gap = std::abs(value_in(*leaders[0], {{}, ranking.metric}) - other);
  text += fmt::format(", {} {} {}", format_quantity(gap / std::abs(other), "share"), ranking.less,
                      next->name);
  if (unplaced(*leaders[0]) >= some) text += ", but it has no room for all instances";
  lines.push_back({std::string{ranking.topic}, text, Tone::strong});
}

}  // namespace

std::string objective_text(const ObjectiveCheck& check) {
  std::string text =
      check.higher_is_better()
          ? fmt::format("{} answered within {}: {}, at least {}", check.workload,
                        format_quantity(check.within, "s"), measured_text(check),
                        format_quantity(check.limit, check.metric.unit()))
          : fmt::format("{} {} is {}, limit {}", check.workload, metric_name(check.metric),
                        measured_text(check), format_quantity(check.limit, check.metric.unit()));
  if (!std::isnan(check.kept)) {
    text += fmt::format(", kept in {} of its stretches", format_quantity(check.kept, "share"));
  }
  return text;
}

bool stands(const Comparison& comparison, const LayoutResult& layout) {
  return layout.keeps_up() && !misses_objective(comparison, layout);
}

std::vector<VerdictLine> binding_lines(const std::vector<const LayoutResult*>& layouts) {
  std::vector<Said> all;
  for (const LayoutResult* layout : layouts) {
    std::string text = binding_of(*layout);
    if (!text.empty()) say(std::move(text), layout->name, all);
  }
  std::vector<VerdictLine> lines;
  for (const auto& [text, names] : all) lines.push_back({"Binding", listed(names) + ": " + text});
  return lines;
}

std::string binding_of(const LayoutResult& layout) {
  std::string text;
  for (const Finding& finding : layout.findings) {
    if (finding.name != "binding_constraint") continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : "; ", finding.scope.name, finding.text);
  }
  return text;
}

bool differ(const Comparison& comparison, const MetricKey& key, const LayoutResult& a,
            const LayoutResult& b) {
  for (const Difference& d : comparison.differences) {
    const bool same_pair = (d.a == a.name && d.b == b.name) || (d.a == b.name && d.b == a.name);
    if (same_pair && d.key == key) return d.significant;
  }
  const Metric* of_a = a.find(key);
  const Metric* of_b = b.find(key);
  if (of_a == nullptr || of_b == nullptr) return false;
  const Estimate& x = of_a->estimate;
  const Estimate& y = of_b->estimate;
  return x.high() < y.low() || y.high() < x.low();
}

std::vector<const LayoutResult*> best_among(const Comparison& comparison, const MetricKey& key,
                                            std::vector<const LayoutResult*> order) {
  const bool lower = key.id.better() != Better::higher;
  std::erase_if(order,
                [&](const LayoutResult* layout) { return !std::isfinite(value_in(*layout, key)); });
  std::ranges::stable_sort(order, [&](const LayoutResult* a, const LayoutResult* b) {
    return lower ? value_in(*a, key) < value_in(*b, key) : value_in(*a, key) > value_in(*b, key);
  });
  if (order.empty()) return order;
  const LayoutResult& best = *order.front();
  std::erase_if(order, [&](const LayoutResult* layout) {
    return layout != &best && differ(comparison, key, best, *layout);
  });
  return order;
}

std::vector<const LayoutResult*> best_layouts(const Comparison& comparison, const MetricKey& key) {
  std::vector<const LayoutResult*> standing;
  for (const LayoutResult& layout : comparison.layouts) {
    if (stands(comparison, layout)) standing.push_back(&layout);
  }
  return best_among(comparison, key, std::move(standing));
}

std::vector<VerdictLine> failures(const Comparison& comparison) {
  std::vector<VerdictLine> lines;
  add_load(comparison, lines);
  add_objectives(comparison, lines);
  std::erase_if(lines, [](const VerdictLine& line) { return line.tone != Tone::bad; });
  return lines;
}

std::vector<VerdictLine> verdict(const Comparison& comparison) {
  std::vector<VerdictLine> lines = infeasible_lines(comparison);
  add_load(comparison, lines);
  add_objectives(comparison, lines);
  add_unplaced(comparison, lines);
  if (comparison.layouts.size() > 1 &&
      std::ranges::none_of(comparison.layouts, [&](const LayoutResult& layout) {
        return stands(comparison, layout);
      })) {
    lines.push_back({"No winner", "no layout keeps up and keeps its objectives", Tone::bad});
  }
  for (const Ranking& ranking : rankings) rank(comparison, ranking, lines);
  std::vector<const LayoutResult*> layouts;
  for (const LayoutResult& layout : comparison.layouts) layouts.push_back(&layout);
  for (VerdictLine& line : binding_lines(layouts)) lines.push_back(std::move(line));
  return lines;
}

}  // namespace stowplan::view
