// How long instances take to start, and in which phase: a group a workload, a bar a layout.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "view/drawing/picture_data.hpp"
#include "view/drawing/pictures.hpp"
#include "view/format_quantity.hpp"

namespace stowplan::view {
namespace {

constexpr std::size_t most_workloads = 12;
constexpr std::size_t most_phases = 14;  // There are so many colours.
constexpr double start_label_width = 190;
constexpr double start_total_width = 80;
constexpr double start_bar_height = 22;
constexpr double start_heading_height = 30;

void draw_start_bar(Canvas& canvas, const StartTimes& times, const StartBar& bar, const Axis& axis,
                    double top) {
  double sum = 0;
  const double whole = axis.at(bar.total) - axis.at(0);
  canvas.rect({axis.at(0), top + 4, whole, start_bar_height - 8}, "card");
  for (std::size_t phase = 0; phase < bar.phases.size(); ++phase) {
    const double from = axis.at(sum);
    sum += bar.phases[phase];
    const double to = axis.at(sum);
    if (to > from) {
      canvas.rect({from, top + 4, to - from, start_bar_height - 8},
                  hue_class("fill", times.ranks[phase]));
    }
  }
  canvas.text(axis.at(sum) + 8, top + 15, Font::small, format_quantity(bar.total, "s"));
}

}  // namespace

std::string starts_svg(const Comparison& comparison, Theme theme) {
  const StartTimes times = start_times(comparison, most_workloads, most_phases);
  Canvas canvas;
  double y = draw_title(canvas, comparison.title,
                        "Start of an instance by phase, from being asked for to ready: mean over "
                        "all starts, the first rollout included.");
  std::vector<LegendEntry> legend;
  for (std::size_t phase = 0; phase < times.phases.size(); ++phase) {
    legend.push_back({times.phases[phase], hue_class("fill", times.ranks[phase]), ""});
  }
  y = draw_legend(canvas, y, legend);

  double longest = 0;
  std::size_t workloads = 0;
  for (std::size_t i = 0; i < times.bars.size(); ++i) {
    longest = std::max({longest, times.bars[i].total, times.bars[i].sum()});
    if (i == 0 || times.bars[i].workload != times.bars[i - 1].workload) ++workloads;
  }
  const double height = static_cast<double>(workloads) * start_heading_height +
                        static_cast<double>(times.bars.size()) * start_bar_height;
  const Box area{picture_margin + start_label_width, y + 12,
                 inner_width - start_label_width - start_total_width, height};
  if (!times.bars.empty()) {
    draw_sheet(canvas, {16, y, picture_width - 32, height + 48});
    Axis axis = Axis::linear(0, longest, "s");
    axis.place(area.left, area.right());
    draw_columns(canvas, area, axis);
    double row = area.top;
    for (std::size_t i = 0; i < times.bars.size(); ++i) {
      const StartBar& bar = times.bars[i];
      if (i == 0 || bar.workload != times.bars[i - 1].workload) {
        canvas.text(picture_margin, row + 21, Font::name, bar.workload, "ink", Anchor::start,
                    start_label_width - 12);
        row += start_heading_height;
      }
      canvas.text(picture_margin + 12, row + 15, Font::small, bar.layout->name, "soft",
                  Anchor::start, start_label_width - 24);
      draw_start_bar(canvas, times, bar, axis, row);
      row += start_bar_height;
    }
    y += height + 56;
  }
  std::vector<PictureNote> notes = failure_notes(comparison);
  if (times.bars.empty()) notes.push_back({"Nothing has started.", true});
  if (times.workloads_left_out > 0) {
    notes.push_back({fmt::format("The {} workloads with the longest starts are shown; {} more are "
                                 "left out.",
                                 most_workloads, times.workloads_left_out),
                     false});
  }
  y = draw_notes(canvas, y, notes);
  return canvas.document(picture_width, y, "Start of an instance by phase", theme);
}

}  // namespace stowplan::view
