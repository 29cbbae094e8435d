// Where labels go so that none lies on another.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "view/drawing/lettering.hpp"

namespace stowplan::view {

/// Keeps what is taken of an area and finds room for labels beside points.
class LabelPlacement {
 public:
  explicit LabelPlacement(const Box& area) : area_(area) {}

  /// Nothing may be put here from now on.
  void take(const Box& box) { taken_.push_back(box); }

  /// A place for one line of text near a point, with nothing else in it; it is taken from now on.
  /// Tried right, left, above and below of the point, then further away.
  /// None where there is no room nearby.
  [[nodiscard]] std::optional<Box> beside(double x, double y, std::string_view text, Font font,
                                          double distance);

 private:
  [[nodiscard]] bool is_free(const Box& box) const;

  Box area_;
  std::vector<Box> taken_;
};

}  // namespace stowplan::view
