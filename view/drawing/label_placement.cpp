#include "view/drawing/label_placement.hpp"

#include <algorithm>
#include <array>

namespace stowplan::view {

bool LabelPlacement::is_free(const Box& box) const {
  return area_.contains(box) &&
         std::ranges::none_of(taken_, [&](const Box& other) { return box.overlaps(other); });
}

std::optional<Box> LabelPlacement::beside(double x, double y, std::string_view text, Font font,
                                          double distance) {
  const Box size = text_box(0, 0, font, Anchor::start, text);
  for (const double far : {distance, distance * 2, distance * 4}) {
    const double right = x + far;
    const double left = x - far - size.width;
    const double above = y - far - size.height;
    const double below = y + far;
    const double centre = x - size.width / 2;
    const double level = y - size.height / 2;
    const std::array<std::array<double, 2>, 8> places{{{right, level},
                                                       {left, level},
                                                       {centre, above},
                                                       {centre, below},
                                                       {right, above},
                                                       {right, below},
                                                       {left, above},
                                                       {left, below}}};
    for (const auto& [place_x, place_y] : places) {
      const Box box{place_x, place_y, size.width, size.height};
      if (!is_free(box)) continue;
      take(box);
      return box;
    }
  }
  return std::nullopt;
}

}  // namespace stowplan::view
