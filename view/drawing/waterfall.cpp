// Where the money goes: from useful work to the whole bill, a column a layout, all to one scale.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "view/drawing/picture_data.hpp"
#include "view/drawing/pictures.hpp"

namespace stowplan::view {
namespace {

constexpr double step_label_width = 170;
constexpr double step_height = 26;
constexpr double amount_width = 84;
constexpr double cost_share_width = 48;
constexpr std::size_t columns_in_a_band = 3;

/// Up to three layouts side by side.
class WaterfallBand {
 public:
  WaterfallBand(Canvas& canvas, const Comparison& comparison, const CostSteps& cost, double most)
      : canvas_(canvas), comparison_(comparison), cost_(cost), most_(most) {}

  double draw(std::size_t first, std::size_t last, double top) {
    const bool any_fails = std::any_of(
        cost_.columns.begin() + static_cast<std::ptrdiff_t>(first),
        cost_.columns.begin() + static_cast<std::ptrdiff_t>(last),
        [&](const auto& column) { return !failure_of(comparison_, *column.layout).empty(); });
    const double heading = any_fails ? 58 : 42;
    const double height = heading + step_height * static_cast<double>(cost_.steps.size() + 1) + 12;
    draw_sheet(canvas_, {16, top, picture_width - 32, height});
    rows_top_ = top + heading;
    for (std::size_t i = 0; i < cost_.steps.size(); ++i) label(i, cost_.steps[i], Font::label);
    label(cost_.steps.size(), "whole bill", Font::name);
    const double width = (inner_width - step_label_width) / columns_in_a_band;
    for (std::size_t c = first; c < last; ++c) {
      const double left =
          picture_margin + step_label_width + static_cast<double>(c - first) * width;
      column(cost_.columns[c], left, width - 16, top);
    }
    return top + height + 16;
  }

 private:
  [[nodiscard]] double row(std::size_t step) const {
    return rows_top_ + step_height * static_cast<double>(step);
  }

  void label(std::size_t step, const std::string& words, Font font) {
    canvas_.text(picture_margin, row(step) + 17, font, words, "ink", Anchor::start,
                 step_label_width - 12);
  }

  void column(const CostSteps::Column& column, double left, double width, double top) {
    canvas_.text(left, top + 26, Font::heading, column.layout->name, "ink", Anchor::start, width);
    canvas_.text(left, top + 44, Font::small, failure_of(comparison_, *column.layout), "alarm",
                 Anchor::start, width);
    const double bars = width - amount_width - cost_share_width;
    double sum = 0;
    for (std::size_t i = 0; i < column.amounts.size(); ++i) {
      const double amount = column.amounts[i];
      bar(i, left, bars, sum, amount, hue_class("fill", i));
      amounts(i, left + width, amount, column.total, Font::small);
      sum += amount;
      const double x = left + sum / most_ * bars;
      canvas_.line(x, row(i) + 4, x, row(i + 1) + step_height - 6, "grid");
    }
    bar(column.amounts.size(), left, bars, 0, column.total, grey_class("fill"));
    amounts(column.amounts.size(), left + width, column.total, column.total, Font::name);
  }

  void bar(std::size_t step, double left, double width, double from, double amount,
           const std::string& style) {
    if (!(amount > 0)) return;
    const double x = left + from / most_ * width;
    const double thinnest = 1;
    canvas_.rect({x, row(step) + 4, std::max(thinnest, amount / most_ * width), step_height - 8},
                 style, 1.5);
  }

  void amounts(std::size_t step, double right, double amount, double total, Font font) {
    const bool none = amount == 0;
    const double y = row(step) + 17;
    canvas_.text(right - cost_share_width, y, font, none ? "–" : money_text(amount, most_, comparison_.currency),
                 none ? "soft" : "ink", Anchor::end, amount_width);
    if (none || !(total > 0)) return;
    canvas_.text(right, y, Font::small, fmt::format("{:.0f} %", amount / total * 100), "soft",
                 Anchor::end, cost_share_width - 4);
  }

  Canvas& canvas_;
  const Comparison& comparison_;
  const CostSteps& cost_;
  double most_;
  double rows_top_ = 0;
};

}  // namespace

std::string waterfall_svg(const Comparison& comparison, Theme theme) {
  const CostSteps cost = cost_steps(comparison);
  Canvas canvas;
  double y = draw_title(canvas, comparison.title,
                        "Cost a month, from useful work to the whole bill. All bars have one "
                        "scale; shares are of the layout's own bill.");
  double most = 0;
  for (const CostSteps::Column& column : cost.columns) {
    double sum = 0;
    for (const double amount : column.amounts) sum += amount;
    most = std::max({most, sum, std::isfinite(column.total) ? column.total : 0});
  }
  WaterfallBand band{canvas, comparison, cost, most > 0 ? most : 1};
  y += 6;
  for (std::size_t c = 0; c < cost.columns.size(); c += columns_in_a_band) {
    y = band.draw(c, std::min(c + columns_in_a_band, cost.columns.size()), y);
  }
  std::vector<PictureNote> notes = failure_notes(comparison);
  if (cost.columns.empty()) notes.push_back({"No layout could be simulated.", true});
  y = draw_notes(canvas, y, notes);
  return canvas.document(picture_width, y, "Cost waterfall", theme);
}

}  // namespace stowplan::view
