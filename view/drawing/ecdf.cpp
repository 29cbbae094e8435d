// Response times of one workload as a distribution: which share of all requests is answered within
// a time, a curve a layout with its band. What fails is never answered, so the curve ends below the
// whole.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>

#include "view/drawing/picture_data.hpp"
#include "view/drawing/pictures.hpp"

namespace stowplan::view {
namespace {

constexpr double ecdf_height = 420;

// Times at which the curves begin and end, bands included where they are positive.
Axis time_axis(const std::vector<CurveOf>& curves, std::optional<double> limit) {
  double low = math::infinity;
  double high = 0;
  const auto reach = [&](double value) {
    if (!std::isfinite(value) || value <= 0) return;
    low = std::min(low, value);
    high = std::max(high, value);
  };
  for (const CurveOf& one : curves) {
    for (const Estimate& quantile : one.curve->quantiles) {
      reach(quantile.mean);
      if (std::isfinite(quantile.half_width)) reach(quantile.high());
    }
  }
  if (limit) reach(*limit);
  return Axis::logarithmic(low, high, "s", 10);
}

void draw_curve(Canvas& canvas, const CurveOf& one, const Axis& time, const Axis& share,
                std::size_t hue) {
  const std::vector<double> shares = curve_shares();
  std::string line;
  std::string there;
  std::vector<std::string> back;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const Estimate& quantile = one.curve->quantiles[i];
    if (!std::isfinite(quantile.mean)) continue;
    const std::string y = pixels(share.at(shares[i] * one.answered));
    line += fmt::format("{}{} {}", line.empty() ? "M" : "L", pixels(time.at(quantile.mean)), y);
    if (!std::isfinite(quantile.half_width)) continue;
    there += fmt::format("{}{} {}", there.empty() ? "M" : "L", pixels(time.at(quantile.low())), y);
    back.push_back(fmt::format("L{} {}", pixels(time.at(quantile.high())), y));
  }
  std::ranges::reverse(back);
  for (const std::string& step : back) there += step;
  if (!there.empty()) canvas.path(there + "Z", "band " + hue_class("fill", hue));
  if (!line.empty()) canvas.path(line, hue_class("line", hue), R"(stroke-width="2")");
}

std::optional<double> ecdf_limit(const Comparison& comparison, std::string_view workload) {
  for (const ObjectiveCheck& check : comparison.objectives) {
    if (check.workload == workload && check.metric == "response_time.p99") {
      return check.limit;
    }
  }
  return std::nullopt;
}

void draw_objective(Canvas& canvas, const Box& area, const Axis& time, const Axis& share,
                    double limit) {
  constexpr double of = 0.99;
  const double x = time.at(limit);
  const double y = share.at(of);
  canvas.line(x, area.top, x, area.bottom(), "alarm-line", R"(stroke-dasharray="6 4")");
  canvas.line(x - 6, y, x + 6, y, "alarm-line", R"(stroke-width="2")");
  const bool left = x > area.left + area.width / 2;
  canvas.text(x + (left ? -8 : 8), area.bottom() - 10, Font::small,
              fmt::format("99 % within {}", short_quantity(limit, "s")), "alarm",
              left ? Anchor::end : Anchor::start);
}

void note_failed(std::vector<PictureNote>& notes, const CurveOf& one) {
  const double failed = 1 - one.answered;
  if (failed < 0.001) return;
  notes.push_back(
      {fmt::format("{}: {} of its requests fail, so its curve ends at {}.", one.layout->name,
                   short_quantity(failed, "share"), short_quantity(one.answered, "share")),
       true});
}

}  // namespace

std::string ecdf_svg(const PictureSource& source, Theme theme) {
  const Comparison& comparison = source.comparison;
  const std::string workload = drawn_workload(comparison, source.workload);
  const std::vector<CurveOf> curves = curves_of(comparison, workload);
  Canvas canvas;
  double y = draw_title(
      canvas, comparison.title,
      workload.empty() ? "Response times"
                       : fmt::format("Response times of {}: share of its requests answered within "
                                     "a time. {}, of each quantile by itself.",
                                     workload, replications_text(comparison)));
  std::vector<LegendEntry> legend;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    legend.push_back({curves[i].layout->name, hue_class("fill", i), ""});
  }
  y = draw_legend(canvas, y, legend);
  std::vector<PictureNote> notes = failure_notes(comparison);
  if (curves.empty()) {
    notes.push_back({"There are no response times to show.", true});
  } else {
    const Box area{picture_margin + 46, y + 20, inner_width - 66, ecdf_height};
    draw_sheet(canvas, {16, y, picture_width - 32, ecdf_height + 56});
    const std::optional<double> limit = ecdf_limit(comparison, workload);
    Axis time = time_axis(curves, limit);
    time.place(area.left, area.right());
    Axis share = Axis::linear(0, 1, "share");
    share.place(area.bottom(), area.top);
    draw_rows(canvas, area, share);
    draw_columns(canvas, area, time);
    for (std::size_t i = 0; i < curves.size(); ++i) {
      draw_curve(canvas, curves[i], time, share, i);
      note_failed(notes, curves[i]);
    }
    if (limit) draw_objective(canvas, area, time, share, *limit);
    y += ecdf_height + 64;
  }
  y = draw_notes(canvas, y, notes);
  return canvas.document(picture_width, y, "Response times", theme);
}

}  // namespace stowplan::view
