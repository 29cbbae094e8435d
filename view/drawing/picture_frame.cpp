#include "view/drawing/picture_frame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace stowplan::view {

double draw_title(Canvas& canvas, std::string_view title, std::string_view about) {
  double y = 40;
  if (!title.empty()) {
    canvas.text(picture_margin, y, Font::title, title, "ink", Anchor::start, inner_width);
    y += 22;
  }
  for (const std::string& line : wrapped_to(about, Font::label, inner_width)) {
    canvas.text(picture_margin, y, Font::label, line, "soft");
    y += 16;
  }
  return y;
}

double draw_legend(Canvas& canvas, double top, const std::vector<LegendEntry>& entries) {
  constexpr double sample = 12;
  constexpr double gap = 18;
  constexpr double widest = 240;
  constexpr double row = 18;
  if (entries.empty()) return top;
  double x = picture_margin;
  double y = top + 14;
  for (const LegendEntry& entry : entries) {
    const std::string name = clipped(legible(entry.name), Font::small, widest);
    const double width = sample + 6 + text_width(name, Font::small);
    if (x > picture_margin && x + width > picture_width - picture_margin) {
      x = picture_margin;
      y += row;
    }
    canvas.rect({x, y - 10, sample, sample}, entry.style, 2, entry.more);
    canvas.text(x + sample + 6, y, Font::small, entry.name, "ink", Anchor::start, widest);
    x += width + gap;
  }
  return y + 12;
}

double draw_notes(Canvas& canvas, double top, const std::vector<PictureNote>& notes) {
  double y = top;
  for (const PictureNote& note : notes) {
    for (const std::string& line : wrapped_to(legible(note.text), Font::label, inner_width)) {
      y += 17;
      canvas.text(picture_margin, y, Font::label, line, note.alarm ? "alarm" : "soft");
    }
  }
  return y + 22;
}

void draw_sheet(Canvas& canvas, const Box& box) { canvas.rect(box, "sheet", 12); }

void draw_rows(Canvas& canvas, const Box& area, const Axis& axis) {
  double last = area.bottom() + 100;
  for (const double tick : axis.ticks()) {
    const double y = axis.at(tick);
    canvas.line(area.left, y, area.right(), y, "grid");
    if (std::abs(last - y) < shape_of(Font::small).size + 2) continue;
    last = y;
    canvas.text(area.left - 8, y + 4, Font::small, axis.text(tick), "soft", Anchor::end);
  }
}

void draw_columns(Canvas& canvas, const Box& area, const Axis& axis) {
  double end = -1;
  for (const double tick : axis.ticks()) {
    const double x = axis.at(tick);
    canvas.line(x, area.top, x, area.bottom(), "grid");
    const std::string text = axis.text(tick);
    const Box box = text_box(x, area.bottom() + 17, Font::small, Anchor::middle, text);
    if (box.left < end + 6) continue;
    end = box.right();
    canvas.text(x, area.bottom() + 17, Font::small, text, "soft", Anchor::middle);
  }
}

std::vector<std::string> wrapped_to(std::string_view text, Font font, double width) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string word = clipped(text.substr(0, end), font, width);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    const std::string longer = line.empty() ? word : line + " " + word;
    if (text_width(longer, font) <= width) {
      line = longer;
    } else {
      lines.push_back(line);
      line = word;
    }
  }
  if (!line.empty()) lines.push_back(line);
  return lines;
}

}  // namespace stowplan::view
