// Quantities over time with bands, a panel below the other.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "sim/math.hpp"
#include "view/drawing/picture_data.hpp"
#include "view/drawing/picture_frame.hpp"
#include "view/drawing/pictures.hpp"

namespace stowplan::view {
namespace {

constexpr double panel_height = 130;
constexpr double panel_gap = 46;

struct SeriesPanel {
  std::string name;
  std::vector<const TimeSeries*> lines;
};

std::vector<SeriesPanel> panels_of(std::span<const TimeSeries> series) {
  std::vector<SeriesPanel> panels;
  for (const TimeSeries& one : series) {
    auto at = std::ranges::find(panels, one.panel, &SeriesPanel::name);
    if (at == panels.end()) at = panels.insert(at, {one.panel, {}});
    at->lines.push_back(&one);
  }
  return panels;
}

std::vector<std::string> names_of(std::span<const TimeSeries> series) {
  std::vector<std::string> names;
  for (const TimeSeries& one : series) {
    if (std::ranges::find(names, one.name) == names.end()) names.push_back(one.name);
  }
  return names;
}

// From zero, unless something is below it.
Axis value_axis(const SeriesPanel& panel) {
  double low = 0;
  double high = 0;
  const auto reach = [&](const std::vector<double>& values) {
    for (const double value : values) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  };
  for (const TimeSeries* one : panel.lines) {
    reach(one->mean);
    reach(one->low);
    reach(one->high);
  }
  constexpr std::size_t ticks = 4;
  return Axis::linear(low, high, panel.lines.front()->unit, ticks);
}

Axis common_time(std::span<const TimeSeries> series) {
  double low = math::infinity;
  double high = -math::infinity;
  for (const TimeSeries& one : series) {
    for (const double time : one.times) {
      low = std::min(low, time);
      high = std::max(high, time);
    }
  }
  return Axis::linear(low, high, "s", 10);
}

// Stretches in which something is known, as paths; where nothing was observed the line is broken.
void draw_line(Canvas& canvas, const TimeSeries& one, const Axis& time, const Axis& value,
               std::size_t hue) {
  std::string line;
  bool drawn = false;
  for (std::size_t i = 0; i < one.times.size(); ++i) {
    const bool known = i < one.mean.size() && std::isfinite(one.mean[i]);
    if (known) {
      line += fmt::format("{}{} {}", drawn ? "L" : "M", pixels(time.at(one.times[i])),
                          pixels(value.at(one.mean[i])));
    }
    drawn = known;
  }
  if (!line.empty()) {
    canvas.path(line, hue_class("line", hue), R"(stroke-width="1.6" stroke-linejoin="round")");
  }
}

void draw_band(Canvas& canvas, const TimeSeries& one, const Axis& time, const Axis& value,
               std::size_t hue) {
  std::string there;
  std::string back;
  const auto close = [&] {
    if (!there.empty()) {
      canvas.path("M" + there.substr(1) + back + "Z", "band " + hue_class("fill", hue));
    }
    there.clear();
    back.clear();
  };
  for (std::size_t i = 0; i < one.times.size(); ++i) {
    const bool known = i < one.low.size() && i < one.high.size() && std::isfinite(one.low[i]) &&
                       std::isfinite(one.high[i]);
    if (!known) {
      close();
      continue;
    }
    const std::string x = pixels(time.at(one.times[i]));
    there += fmt::format("L{} {}", x, pixels(value.at(one.high[i])));
    back = fmt::format("L{} {}", x, pixels(value.at(one.low[i]))) + back;
  }
  close();
}

}  // namespace

std::string time_series_svg(const PictureSource& source, Theme theme) {
  const std::span<const TimeSeries> series = source.series;
  const std::vector<SeriesPanel> panels = panels_of(series);
  const std::vector<std::string> names = names_of(series);
  Canvas canvas;
  double y = draw_title(canvas, source.comparison.title,
                        "Means over replications, with their intervals as bands.");
  std::vector<LegendEntry> legend;
  for (std::size_t i = 0; i < names.size(); ++i) {
    legend.push_back({names[i], hue_class("fill", i), ""});
  }
  y = draw_legend(canvas, y, legend);
  std::vector<PictureNote> notes = failure_notes(source.comparison);
  if (panels.empty()) {
    notes.push_back({"There is no series to show.", true});
    y = draw_notes(canvas, y, notes);
    return canvas.document(picture_width, y, "Time series", theme);
  }
  const double height = static_cast<double>(panels.size()) * (panel_height + panel_gap);
  draw_sheet(canvas, {16, y, picture_width - 32, height + 40});
  Axis time = common_time(series);
  for (const SeriesPanel& panel : panels) {
    const Box area{picture_margin + 70, y + panel_gap, inner_width - 90, panel_height};
    canvas.text(picture_margin, area.top - 16, Font::name, panel.name, "ink", Anchor::start,
                inner_width);
    Axis value = value_axis(panel);
    value.place(area.bottom(), area.top);
    time.place(area.left, area.right());
    draw_rows(canvas, area, value);
    if (&panel == &panels.back()) {
      draw_columns(canvas, area, time);
    } else {
      for (const double tick : time.ticks()) {
        canvas.line(time.at(tick), area.top, time.at(tick), area.bottom(), "grid");
      }
    }
    for (const TimeSeries* one : panel.lines) {
      const auto at = std::ranges::find(names, one->name);
      draw_band(canvas, *one, time, value, static_cast<std::size_t>(at - names.begin()));
    }
    for (const TimeSeries* one : panel.lines) {
      const auto at = std::ranges::find(names, one->name);
      draw_line(canvas, *one, time, value, static_cast<std::size_t>(at - names.begin()));
    }
    y += panel_height + panel_gap;
  }
  y = draw_notes(canvas, y + 56, notes);
  return canvas.document(picture_width, y, "Time series", theme);
}

}  // namespace stowplan::view
