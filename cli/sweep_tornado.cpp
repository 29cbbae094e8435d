#include "cli/sweep_tornado.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "models/study/design.hpp"
#include "sim/math.hpp"
#include "sim/stats/tally.hpp"
#include "view/format_quantity.hpp"

namespace stowplan::cli {
namespace {

constexpr double tornado_confidence = 0.95;
constexpr std::size_t most_bars = 20;

/// What is kept of the result of a layout at a point.
struct SeenResult {
  bool good = false;
  std::vector<double> cost;  ///< By replication.
  StoredValue value;
};

using SeenResults = std::map<Task, SeenResult>;

SeenResults seen_results(const Store& store, const std::string& metric) {
  SeenResults seen;
  store.each({"cost.month", metric}, [&](const Task& task, const StoredResult& result) {
    SeenResult& one = seen[task];
    one.good =
        (result.status == "fine" || result.status == "imprecise") && result.objectives != "missed";
    for (const StoredValue& value : result.values) {
      const std::string name = value.scope + (value.scope.empty() ? "" : " ") + value.metric;
      if (name == "cost.month") one.cost = value.each;
      if (name == metric) one.value = value;
    }
  });
  return seen;
}

Estimate change_of(const std::vector<double>& from, const std::vector<double>& to) {
  Tally differences;
  for (std::size_t i = 0; i < std::min(from.size(), to.size()); ++i) {
    differences.add(to[i] - from[i]);
  }
  return t_interval(differences, tornado_confidence);
}

/// Whether it is more than the noise, or a single replication tells nothing of noise.
bool is_real(const Estimate& change) {
  if (std::isnan(change.mean) || change.mean == 0) return false;
  return !std::isfinite(change.half_width) || !change.contains(0);
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? math::infinity : sum / static_cast<double>(values.size());
}

/// The layout of a point that would be chosen; none is -1. One that was chosen before stays so
/// while it is good and no other is cheaper by more than the noise.
std::int64_t chosen_at(const SeenResults& seen, std::int64_t point, std::int64_t layouts,
                       std::int64_t before = -1) {
  const auto find = [&](std::int64_t layout) {
    const auto at = seen.find(Task{point, layout});
    return at == seen.end() || !at->second.good ? nullptr : &at->second;
  };
  std::int64_t best = -1;
  double least = math::infinity;
  for (std::int64_t layout = 0; layout < layouts; ++layout) {
    const SeenResult* one = find(layout);
    if (one == nullptr || !(mean_of(one->cost) < least)) continue;
    least = mean_of(one->cost);
    best = layout;
  }
  const SeenResult* old = before < 0 ? nullptr : find(before);
  if (old == nullptr || best == before) return best;
  const Estimate saved = change_of(find(best)->cost, old->cost);
  return saved.mean > 0 && is_real(saved) ? best : before;
}

double size_of(const view::TornadoBar& bar) {
  const auto size = [](const Estimate& e) { return std::isnan(e.mean) ? 0 : std::abs(e.mean); };
  return std::max(size(bar.at_low), size(bar.at_high));
}

std::string bare_end(const std::string& value) {
  const bool in_quotes = value.size() >= 2 && value.front() == '"' && value.back() == '"';
  return in_quotes ? value.substr(1, value.size() - 2) : value;
}

/// Puts the bars and what is chosen at their ends into an order.
void sort_bars(StoredTornado& tornado) {
  std::vector<view::TornadoBar>& bars = tornado.picture.bars;
  std::vector<std::size_t> order(bars.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return std::pair{bars[a].decides, size_of(bars[a])} >
           std::pair{bars[b].decides, size_of(bars[b])};
  });
  StoredTornado sorted = tornado;
  for (std::size_t i = 0; i < order.size(); ++i) {
    sorted.picture.bars[i] = bars[order[i]];
    sorted.at_low[i] = tornado.at_low[order[i]];
    sorted.at_high[i] = tornado.at_high[order[i]];
  }
  tornado = std::move(sorted);
}

std::string change_text(const Estimate& change, const std::string& unit) {
  if (std::isnan(change.mean)) return "–";
  if (!is_real(change)) return "≈ 0";
  const auto text = view::format_estimate_of_change(change, unit);
  return text.mean + (text.half_width.empty() ? "" : " " + text.half_width);
}

}  // namespace

StoredTornado tornado_of(const Store& store, const std::string& title, const std::string& metric) {
  const SeenResults seen = seen_results(store, metric);
  const std::vector<std::string> names = store.layouts();
  const auto layouts = static_cast<std::int64_t>(names.size());
  const FrozenDesign design = store.design();
  const std::vector<Point> points = store.points();
  const auto named = [&](std::int64_t layout) {
    return layout < 0 ? std::string{"none"} : names[static_cast<std::size_t>(layout)];
  };
  const std::int64_t chosen = chosen_at(seen, 0, layouts);
  // Where none is good, the first one is looked at.
  const std::int64_t shown = std::max<std::int64_t>(0, chosen);
  StoredTornado tornado;
  tornado.chosen = chosen < 0 ? "" : named(chosen);
  tornado.picture.title = title;
  tornado.picture.metric = fmt::format("{} of {}", metric, named(shown));
  const auto base = seen.find(Task{0, shown});
  if (base == seen.end()) return tornado;
  tornado.picture.unit = base->second.value.unit;
  tornado.picture.value = base->second.value.mean;
  for (std::size_t axis = 0; axis < design.axes.size(); ++axis) {
    view::TornadoBar bar;
    bar.name = design.axes[axis].name;
    std::string ends[2];
    for (const std::size_t end : {std::size_t{0}, std::size_t{1}}) {
      const auto point = static_cast<std::int64_t>(1 + 2 * axis + end);
      ends[end] = named(chosen_at(seen, point, layouts, chosen));
      (end == 0 ? bar.low : bar.high) =
          bare_end(points[static_cast<std::size_t>(point)][axis].value);
      const auto at = seen.find(Task{point, shown});
      if (at == seen.end() || at->second.value.each.empty()) {
        ++tornado.failed;
        continue;
      }
      (end == 0 ? bar.at_low : bar.at_high) =
          change_of(base->second.value.each, at->second.value.each);
      bar.decides = bar.decides || ends[end] != named(chosen);
    }
    if (!bar.decides && !is_real(bar.at_low) && !is_real(bar.at_high)) {
      ++tornado.within_noise;
      continue;
    }
    tornado.picture.bars.push_back(std::move(bar));
    tornado.at_low.push_back(ends[0]);
    tornado.at_high.push_back(ends[1]);
  }
  sort_bars(tornado);
  return tornado;
}

view::Table tornado_table(const StoredTornado& one) {
  view::Table table;
  const view::Tornado& picture = one.picture;
  table.title = fmt::format("{}: {} as stated", picture.metric,
                            view::format_quantity(picture.value, picture.unit));
  for (const char* name : {"value", "from", "to"}) {
    table.columns.push_back({name, view::Align::left});
  }
  table.columns.push_back({"at the low end"});
  table.columns.push_back({"at the high end"});
  table.columns.push_back({"choice", view::Align::left});
  for (std::size_t i = 0; i < std::min(picture.bars.size(), most_bars); ++i) {
    const view::TornadoBar& bar = picture.bars[i];
    const std::string stated = one.chosen.empty() ? "none" : one.chosen;
    std::string choice;
    if (one.at_low[i] != stated) choice = one.at_low[i] + " at the low end";
    if (one.at_high[i] != stated) {
      choice += (choice.empty() ? "" : ", ") + one.at_high[i] + " at the high end";
    }
    table.row({{.text = bar.name},
               {.text = bar.low},
               {.text = bar.high},
               {.text = change_text(bar.at_low, picture.unit)},
               {.text = change_text(bar.at_high, picture.unit)},
               {.text = choice, .tone = view::Tone::bad}});
  }
  if (picture.bars.size() > most_bars) {
    table.notes.push_back(
        fmt::format("The {} that do most, of {}.", most_bars, picture.bars.size()));
  }
  table.notes.push_back(fmt::format(
      "{} more values move it by no more than the noise, each from end to end of its range.",
      one.within_noise));
  if (one.failed > 0) {
    table.notes.push_back(
        fmt::format("{} ends could not be run; `stowplan export` says why.", one.failed));
  }
  return table;
}

std::string tornado_text(const std::vector<StoredTornado>& all, std::size_t width) {
  std::string text;
  for (const StoredTornado& one : all) {
    const view::Table table = tornado_table(one);
    if (!table.groups.empty()) {
      text += view::text_table(table, {.colour = false, .width = width}) + "\n";
      continue;
    }
    text += table.title + "\n";
    for (const std::string& note : table.notes) text += view::wrapped(note, width, 0) + "\n";
    text += "\n";
  }
  return text;
}

}  // namespace stowplan::cli
