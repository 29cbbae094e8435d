#include "cli/sweep_choice.hpp"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <vector>

#include "cli/columns.hpp"
#include "models/study/regret.hpp"
#include "sim/math.hpp"
#include "view/format_quantity.hpp"

namespace stowplan::cli {
namespace {

constexpr double choice_confidence = 0.95;

std::string share_text(double share) { return view::format_quantity(share, "share"); }

}  // namespace

std::string choice_table(const Store& store, const std::string& metric) {
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
  std::vector<std::vector<std::string>> rows{
      {"layout", "expected " + metric, "good at", "best at", "mean regret", "worst regret"}};
  for (std::size_t k = 0; k < layouts.size(); ++k) {
    const Prospect& p = choices.of[k];
    const auto text = view::format_estimate(p.expected, unit);
    rows.push_back({layouts[k], text.mean + (text.half_width.empty() ? "" : " " + text.half_width),
                    share_text(p.good), share_text(p.best),
                    view::format_quantity(p.expected_regret, unit),
                    view::format_quantity(p.worst_regret, unit)});
  }
  const auto named = [&](const std::optional<std::size_t>& k) {
    return k ? layouts[*k] : std::string{"none: no layout is good wherever another one is"};
  };
  return fmt::format(
      "Which layout, where the axes are not known ({} draws)\n{}"
      "Least expected: {}\nLeast worst regret: {}\n",
      points, in_columns(rows), named(choices.least_expected), named(choices.least_regret));
}

}  // namespace stowplan::cli
