// What all pictures of a result have around what they show: title, legend, and notes below.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "view/drawing/axis.hpp"
#include "view/drawing/canvas.hpp"

namespace stowplan::view {

inline constexpr double picture_width = 1080;  // [px]
inline constexpr double picture_margin = 36;
inline constexpr double inner_width = picture_width - 2 * picture_margin;

struct LegendEntry {
  std::string name;
  std::string style;  ///< Class of its sample.
  std::string more;   ///< Attributes of it, like a hatched fill.
};

/// A note below a picture; what failed is written in another colour.
struct PictureNote {
  std::string text;
  bool alarm = false;
};

/// Title and what the picture shows, clipped to its width. Returns where to go on below.
double draw_title(Canvas& canvas, std::string_view title, std::string_view about);

/// Samples with their names, in as many rows as they need. Returns where to go on below.
double draw_legend(Canvas& canvas, double top, const std::vector<LegendEntry>& entries);

/// Each note in as many lines as it needs. Returns where to go on below.
double draw_notes(Canvas& canvas, double top, const std::vector<PictureNote>& notes);

/// A sheet behind what comes next.
void draw_sheet(Canvas& canvas, const Box& box);

/// Lines across `area` at the ticks of an axis that is placed there, and their values left of it or
/// below it. Values that would lie on their neighbours are left out.
void draw_rows(Canvas& canvas, const Box& area, const Axis& axis);
void draw_columns(Canvas& canvas, const Box& area, const Axis& axis);

/// Words broken at blanks into lines that are no wider than `width` [px]; a word that is wider is
/// clipped.
[[nodiscard]] std::vector<std::string> wrapped_to(std::string_view text, Font font, double width);

}  // namespace stowplan::view
