#include "cli/sweep_choice.hpp"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <vector>

#include "models/study/regret.hpp"
#include "sim/math.hpp"
#include "view/format_quantity.hpp"

namespace stowplan::cli {
namespace {

constexpr double choice_confidence = 0.95;

std::string share_text(double share) { return view::format_quantity(share, "share"); }

}  // namespace

view::Table choice_table(const Store& store, const std::string& metric) {
  const std::vector<std::string> layouts = store.layouts();
  const std::size_t points = store.points().size();
  std::vector<std::vector<DrawnValue>> all(layouts.size(), std::vector<DrawnValue>(points));
  std::string unit = "1";
  store.each({metric}, [&](const Task& task, const StoredResult& result) {
    if (result.values.empty()) return;
    const StoredValue& value = result.values.front();
    unit = value.unit;
    const bool good = (result.status == "fine" || result.status == "imprecise") &&
                      result.objectives != "missed" && std::isfinite(value.mean);
    all[static_cast<std::size_t>(task.layout)][static_cast<std::size_t>(task.point)] = {value.mean,
                                                                                        good};
  });
  const Choices choices = choose(all, choice_confidence);
  view::Table table;
  table.title = fmt::format("Which layout, where the axes are not known ({} draws)", points);
  table.columns = {{"layout", view::Align::left},
                   {"expected " + metric},
                   {"good at"},
                   {"best at"},
                   {"mean regret"},
                   {"worst regret"}};
  for (std::size_t k = 0; k < layouts.size(); ++k) {
    const Prospect& p = choices.of[k];
    const auto text = view::format_estimate(p.expected, unit);
    table.row({{.text = layouts[k]},
               {.text = text.mean, .spread = text.half_width},
               {.text = share_text(p.good)},
               {.text = share_text(p.best)},
               {.text = view::format_quantity(p.expected_regret, unit)},
               {.text = view::format_quantity(p.worst_regret, unit)}});
  }
  const auto named = [&](const std::optional<std::size_t>& k) {
    return k ? layouts[*k] : std::string{"none: no layout is good wherever another one is"};
  };
  table.notes = {"Least expected: " + named(choices.least_expected),
                 "Least worst regret: " + named(choices.least_regret)};
  return table;
}

}  // namespace stowplan::cli
