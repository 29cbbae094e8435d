#include "view/drawing/tornado.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "view/drawing/picture_frame.hpp"
#include "view/format_quantity.hpp"

namespace stowplan::view {
namespace {

constexpr std::size_t most_tornado_bars = 24;
constexpr double tornado_label_width = 400;
constexpr double tornado_row_height = 24;
constexpr double end_width = 96;  // Of what is written beside a bar.

double finite_or_zero(double value) { return std::isfinite(value) ? value : 0; }

class TornadoRows {
 public:
  TornadoRows(Canvas& canvas, const Tornado& tornado, const Axis& axis)
      : canvas_(canvas), tornado_(tornado), axis_(axis) {}

  void draw(const TornadoBar& bar, double top) {
    canvas_.text(picture_margin, top + 16, Font::small, bar.name, bar.decides ? "alarm" : "ink",
                 Anchor::start, tornado_label_width - 12);
    end(bar.at_low, bar.low, top, 0);
    end(bar.at_high, bar.high, top, 1);
  }

 private:
  // Both ends on one side lie over each other: the shorter one is drawn within the longer one.
  void end(const Estimate& change, const std::string& words, double top, std::size_t hue) {
    const double by = finite_or_zero(change.mean);
    const double from = axis_.at(tornado_.value);
    const double to = axis_.at(tornado_.value + by);
    const double inset = hue == 0 ? 4 : 8;
    canvas_.rect({std::min(from, to), top + inset, std::max(1.0, std::abs(to - from)),
                  tornado_row_height - 2 * inset},
                 hue_class("fill", hue));
    if (by == 0) return;
    const bool left = to < from;
    canvas_.text(left ? to - 6 : to + 6, top + 16, Font::small, words, "soft",
                 left ? Anchor::end : Anchor::start, end_width - 8);
  }

  Canvas& canvas_;
  const Tornado& tornado_;
  const Axis& axis_;
};

}  // namespace

std::string tornado_svg(const Tornado& tornado, Theme theme) {
  Canvas canvas;
  double y = draw_title(canvas, tornado.title,
                        fmt::format("{}: {} with all values as stated, and where it goes while one "
                                    "value is at either end of its range.",
                                    tornado.metric, format_quantity(tornado.value, tornado.unit)));
  y = draw_legend(canvas, y,
                  {{"at the low end", hue_class("fill", 0), ""},
                   {"at the high end", hue_class("fill", 1), ""}});
  const std::size_t count = std::min(tornado.bars.size(), most_tornado_bars);
  std::vector<PictureNote> notes;
  if (count > 0) {
    double low = tornado.value;
    double high = tornado.value;
    bool decides = false;
    for (std::size_t i = 0; i < count; ++i) {
      for (const Estimate* change : {&tornado.bars[i].at_low, &tornado.bars[i].at_high}) {
        low = std::min(low, tornado.value + finite_or_zero(change->mean));
        high = std::max(high, tornado.value + finite_or_zero(change->mean));
      }
      decides = decides || tornado.bars[i].decides;
    }
    const double height = tornado_row_height * static_cast<double>(count);
    const Box area{picture_margin + tornado_label_width + end_width, y + 12,
                   inner_width - tornado_label_width - 2 * end_width, height};
    draw_sheet(canvas, {16, y, picture_width - 32, height + 48});
    Axis axis = Axis::linear(low, high, tornado.unit);
    axis.place(area.left, area.right());
    draw_columns(canvas, area, axis);
    TornadoRows rows{canvas, tornado, axis};
    for (std::size_t i = 0; i < count; ++i) {
      rows.draw(tornado.bars[i], area.top + tornado_row_height * static_cast<double>(i));
    }
    const double at = axis.at(tornado.value);
    canvas.line(at, area.top, at, area.top + height, "rule");
    y += height + 56;
    if (decides) notes.push_back({"In another colour: another layout would be chosen.", true});
  } else {
    notes.push_back({"No value moves it by more than the noise.", false});
  }
  if (tornado.bars.size() > count) {
    notes.push_back({fmt::format("The {} longest of {}.", count, tornado.bars.size()), false});
  }
  y = draw_notes(canvas, y, notes);
  return canvas.document(picture_width, y, "Tornado of assumptions", theme);
}

}  // namespace stowplan::view
