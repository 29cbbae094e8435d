// Cost against latency: which layouts are worth a thought, with the noise of both numbers.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>

#include "view/drawing/label_placement.hpp"
#include "view/drawing/picture_data.hpp"
#include "view/drawing/pictures.hpp"

namespace stowplan::view {
namespace {

constexpr double pareto_height = 420;
constexpr double widest_name = 190;
constexpr double dot_radius = 5;

// Around all values with some air; from zero where that wastes little, by powers where they differ
// a lot.
Axis axis_around(const std::vector<Estimate>& values, std::optional<double> limit,
                 std::string_view unit) {
  double low = math::infinity;
  double high = -math::infinity;
  const auto reach = [&](double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  };
  for (const Estimate& value : values) {
    reach(value.mean);
    if (!std::isfinite(value.half_width)) continue;
    if (value.low() > 0) reach(value.low());
    reach(value.high());
  }
  if (limit) reach(*limit);
  constexpr double far_apart = 20;
  constexpr double air = 0.15;
  if (low > 0 && high / low > far_apart) return Axis::logarithmic(low * 0.8, high * 1.2, unit);
  const double span = high > low ? high - low : std::abs(high);
  const double from = low - air * span;
  return Axis::linear(from < high * 0.4 ? std::min(0.0, low) : from, high + air * span, unit);
}

class ParetoDrawing {
 public:
  ParetoDrawing(Canvas& canvas, const Comparison& comparison, const ParetoPoints& pareto, Box area)
      : canvas_(canvas),
        comparison_(comparison),
        pareto_(pareto),
        area_(area),
        limit_(latency_limit()),
        cost_(axis_around(column(&ParetoPoint::cost), std::nullopt,
                          names_of(comparison.currency).code)),
        latency_(axis_around(column(&ParetoPoint::latency), limit_, "s")),
        labels_(area) {
    cost_.place(area.left, area.right());
    latency_.place(area.bottom(), area.top);
  }

  /// Names for which there was no room.
  std::vector<std::string> draw() {
    draw_columns(canvas_, area_, cost_);
    draw_rows(canvas_, area_, latency_);
    canvas_.text(area_.left, area_.top - 12, Font::small,
                 fmt::format("p99 of {}", pareto_.workload), "soft", Anchor::start,
                 area_.width / 2);
    canvas_.text(area_.right(), area_.bottom() + 34, Font::small, "cost a month", "soft",
                 Anchor::end);
    objective();
    frontier();
    for (const ParetoPoint& point : pareto_.points) cross(point);
    for (const bool dominated : {true, false}) {
      for (const ParetoPoint& point : pareto_.points) {
        if (point.dominated == dominated) dot(point);
      }
    }
    std::vector<std::string> unplaced;
    for (const ParetoPoint& point : pareto_.points) {
      if (!name(point)) unplaced.push_back(point.layout->name);
    }
    return unplaced;
  }

 private:
  [[nodiscard]] std::vector<Estimate> column(Estimate ParetoPoint::*of) const {
    std::vector<Estimate> values;
    for (const ParetoPoint& point : pareto_.points) values.push_back(point.*of);
    return values;
  }

  [[nodiscard]] std::optional<double> latency_limit() const {
    for (const ObjectiveCheck& check : comparison_.objectives) {
      if (check.workload == pareto_.workload && check.metric == "response_time.p99") {
        return check.limit;
      }
    }
    return std::nullopt;
  }

  void objective() {
    if (!limit_) return;
    const double y = latency_.at(*limit_);
    canvas_.line(area_.left, y, area_.right(), y, "alarm-line", R"(stroke-dasharray="6 4")");
    labels_.take({area_.left, y - 1, area_.width, 2});
    labels_.take(canvas_.text(area_.right() - 6, y - 6, Font::small,
                              fmt::format("at most {}", short_quantity(*limit_, "s")), "alarm",
                              Anchor::end));
  }

  void frontier() {
    std::vector<const ParetoPoint*> best;
    for (const ParetoPoint& point : pareto_.points) {
      if (point.good && !point.dominated) best.push_back(&point);
    }
    std::ranges::sort(best, {}, [](const ParetoPoint* point) { return point->cost.mean; });
    std::string way;
    for (const ParetoPoint* point : best) {
      way += fmt::format("{}{} {}", way.empty() ? "M" : "L", pixels(x_of(*point)),
                         pixels(y_of(*point)));
    }
    if (best.size() > 1) canvas_.path(way, hue_class("line", 0), R"(stroke-dasharray="2 4")");
  }

  [[nodiscard]] double x_of(const ParetoPoint& point) const { return cost_.at(point.cost.mean); }
  [[nodiscard]] double y_of(const ParetoPoint& point) const {
    return latency_.at(point.latency.mean);
  }

  [[nodiscard]] static std::string style_of(std::string_view part, const ParetoPoint& point) {
    if (!point.good) return part == "line" ? "alarm-line" : "alarm";
    return point.dominated ? grey_class(part) : hue_class(part, 0);
  }

  void cross(const ParetoPoint& point) {
    const std::string style = style_of("line", point);
    constexpr std::string_view stroke = R"(stroke-width="1.6" stroke-opacity="0.7")";
    if (std::isfinite(point.cost.half_width)) {
      const double from = cost_.at(point.cost.low());
      const double to = cost_.at(point.cost.high());
      canvas_.line(from, y_of(point), to, y_of(point), style, stroke);
      labels_.take({from, y_of(point) - 1, to - from, 2});
    }
    if (std::isfinite(point.latency.half_width)) {
      const double from = latency_.at(point.latency.high());
      const double to = latency_.at(point.latency.low());
      canvas_.line(x_of(point), from, x_of(point), to, style, stroke);
      labels_.take({x_of(point) - 1, from, 2, to - from});
    }
  }

  void dot(const ParetoPoint& point) {
    const double x = x_of(point);
    const double y = y_of(point);
    if (point.good) {
      canvas_.circle(x, y, dot_radius, style_of("fill", point));
    } else {
      canvas_.path(
          fmt::format("M{0} {1}L{2} {3}M{0} {3}L{2} {1}", pixels(x - dot_radius),
                      pixels(y - dot_radius), pixels(x + dot_radius), pixels(y + dot_radius)),
          "alarm-line", R"(stroke-width="2.5")");
    }
    labels_.take({x - dot_radius, y - dot_radius, 2 * dot_radius, 2 * dot_radius});
  }

  bool name(const ParetoPoint& point) {
    const std::string words = clipped(legible(point.layout->name), Font::label, widest_name);
    const std::optional<Box> place =
        labels_.beside(x_of(point), y_of(point), words, Font::label, dot_radius + 4);
    if (!place) return false;
    canvas_.text(place->left, place->top + 0.76 * place->height, Font::label, point.layout->name,
                 point.good && point.dominated ? "soft" : "ink", Anchor::start, widest_name);
    return true;
  }

  Canvas& canvas_;
  const Comparison& comparison_;
  const ParetoPoints& pareto_;
  Box area_;
  std::optional<double> limit_;
  Axis cost_;
  Axis latency_;
  LabelPlacement labels_;
};

}  // namespace

std::string pareto_svg(const PictureSource& source, Theme theme) {
  const Comparison& comparison = source.comparison;
  const ParetoPoints pareto = pareto_points(comparison, source.workload);
  Canvas canvas;
  double y = draw_title(canvas, comparison.title,
                        fmt::format("Cost against latency; lower left is better. {}.",
                                    replications_text(comparison)));
  y = draw_legend(canvas, y,
                  {{"on the frontier", hue_class("fill", 0), ""},
                   {"dominated, beyond the noise", grey_class("fill"), ""},
                   {"misses an objective or does not keep up", "alarm", ""}});
  std::vector<PictureNote> notes = failure_notes(comparison);
  if (pareto.points.empty()) {
    notes.push_back({"No layout has both a cost and a response time.", true});
  } else {
    const Box area{picture_margin + 60, y + 34, inner_width - 76, pareto_height};
    draw_sheet(canvas, {16, y, picture_width - 32, pareto_height + 84});
    const std::vector<std::string> unplaced =
        ParetoDrawing{canvas, comparison, pareto, area}.draw();
    for (const std::string& name : unplaced) {
      notes.push_back({fmt::format("No room for the name of {}.", name), false});
    }
    y += pareto_height + 92;
  }
  y = draw_notes(canvas, y, notes);
  return canvas.document(picture_width, y, "Cost against latency", theme);
}

}  // namespace stowplan::view
