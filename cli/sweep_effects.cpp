#include "cli/sweep_effects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <numeric>
#include <utility>

#include "cli/files.hpp"
#include "sim/math.hpp"
#include "view/format_quantity.hpp"

namespace stowplan::cli {
namespace {

view::Cell effect_cell(const Estimate& estimate, const std::string& unit, bool change) {
  if (estimate.n == 0) return {.text = "-"};
  const auto text = change ? view::format_estimate_of_change(estimate, unit)
                           : view::format_estimate(estimate, unit);
  return {.text = text.mean, .spread = text.half_width};
}

}  // namespace

FrozenDesign design_with_effects(const Store& store, const std::string& file) {
  FrozenDesign design = store.design();
  if (design.axes.empty()) {
    throw FileError{fmt::format(
        "{}: error: its design was frozen by an earlier version of the program; make the study's "
        "store anew, or give the study once more with --rebase",
        file)};
  }
  if (design.kind != DesignKind::morris && design.kind != DesignKind::sobol_indices) {
    throw FileError{fmt::format(
        "{}: error: effects are those of a design of kind morris or sobol-indices, and this one is "
        "{}",
        file, store.meta("kind"))};
  }
  return design;
}

std::vector<LayoutEffects> effects_of(const Store& store, const FrozenDesign& design,
                                      const std::string& metric) {
  struct Values {
    std::vector<double> by_point;
    StoredValue of;
  };
  std::map<std::int64_t, Values> layouts;
  store.each({metric}, [&](const Task& task, const StoredResult& result) {
    if (result.values.empty()) return;
    Values& values = layouts[task.layout];
    values.by_point.resize(design.shares.size(), math::not_a_number);
    values.by_point[static_cast<std::size_t>(task.point)] = result.values.front().mean;
    values.of = result.values.front();
  });
  const std::vector<std::string> names = store.layouts();
  std::vector<LayoutEffects> all;
  for (const auto& [layout, values] : layouts) {
    LayoutEffects& of = all.emplace_back(LayoutEffects{names[static_cast<std::size_t>(layout)],
                                                       values.of.scope,
                                                       values.of.metric,
                                                       values.of.unit,
                                                       {},
                                                       {}});
    if (design.kind == DesignKind::morris) {
      of.effects = morris_effects(design.shares, values.by_point, effects_confidence);
    } else {
      of.indices = sobol_indices(values.by_point, design.axes.size(), effects_confidence);
    }
  }
  return all;
}

namespace {

/// By what is largest first.
template <class Items, class Key>
std::vector<std::size_t> largest_first(const Items& items, const Key& key) {
  std::vector<std::size_t> order(items.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(
      order, [&](std::size_t a, std::size_t b) { return key(items[a]) > key(items[b]); });
  return order;
}

view::Table table_of_effects(std::string title, std::initializer_list<const char*> numbers) {
  view::Table table;
  table.title = std::move(title);
  for (const char* name : {"metric", "layout", "axis"}) {
    table.columns.push_back({name, view::Align::left});
  }
  for (const char* name : numbers) table.columns.push_back({name});
  return table;
}

view::Table morris_table(const Store& store, const FrozenDesign& design,
                         const std::vector<std::string>& metrics) {
  view::Table table = table_of_effects(
      "Effects of a move over the whole range: mu* how much, mu which way, sigma how uneven; 95 "
      "% intervals",
      {"mu*", "mu", "sigma", "moves"});
  for (const std::string& metric : metrics) {
    for (const LayoutEffects& of : effects_of(store, design, metric)) {
      for (const std::size_t axis :
           largest_first(of.effects, [](const MorrisEffect& e) { return e.mu_star.mean; })) {
        const MorrisEffect& effect = of.effects[axis];
        table.row({{.text = metric},
                   {.text = of.layout},
                   {.text = design.axes[axis].name},
                   effect_cell(effect.mu_star, of.unit, false),
                   effect_cell(effect.mu, of.unit, true),
                   effect_cell(effect.sigma, of.unit, false),
                   {.text = std::to_string(effect.mu.n)}});
      }
    }
  }
  return table;
}

view::Table indices_table(const Store& store, const FrozenDesign& design,
                          const std::vector<std::string>& metrics) {
  view::Table table = table_of_effects(
      "Shares of the variance: total with all that an axis does together with others, first by "
      "itself; 95 % intervals",
      {"total", "first", "blocks"});
  for (const std::string& metric : metrics) {
    for (const LayoutEffects& of : effects_of(store, design, metric)) {
      for (const std::size_t axis :
           largest_first(of.indices, [](const SobolIndex& i) { return i.total.mean; })) {
        const SobolIndex& index = of.indices[axis];
        table.row({{.text = metric},
                   {.text = of.layout},
                   {.text = design.axes[axis].name},
                   effect_cell(index.total, "share", false),
                   effect_cell(index.first, "share", true),
                   {.text = std::to_string(index.total.n)}});
      }
    }
  }
  return table;
}

}  // namespace

bool has_effects(const FrozenDesign& design) {
  const bool kind = design.kind == DesignKind::morris || design.kind == DesignKind::sobol_indices;
  return kind && !design.axes.empty();
}

view::Table effects_table(const Store& store, const FrozenDesign& design,
                          const std::vector<std::string>& metrics) {
  return design.kind == DesignKind::morris ? morris_table(store, design, metrics)
                                           : indices_table(store, design, metrics);
}

}  // namespace stowplan::cli
