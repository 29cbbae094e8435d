// What an SVG document is made of. The one place that escapes text and writes numbers of drawings.
#pragma once

#include <limits>
#include <string>
#include <string_view>

#include "view/drawing/drawing_style.hpp"
#include "view/drawing/lettering.hpp"

namespace stowplan::view {

/// A place of a drawing with one digit behind the point: "12.5", "-3", "0".
[[nodiscard]] std::string pixels(double value);

/// Collects elements; what is drawn later lies above. Styles are names of classes of
/// drawing_style.hpp, and may be followed by attributes from `more`.
class Canvas {
 public:
  void rect(const Box& box, std::string_view style, double radius = 0, std::string_view more = {});
  void line(double x0, double y0, double x1, double y1, std::string_view style,
            std::string_view more = {});
  /// `commands` as the attribute d of a path.
  void path(std::string_view commands, std::string_view style, std::string_view more = {});
  void circle(double x, double y, double radius, std::string_view style,
              std::string_view more = {});

  /// One line of text. Where it is wider than `width` it is clipped, and the whole is what a
  /// pointer that rests on it shows. Returns what it covers.
  Box text(double x, double y, Font font, std::string_view words, std::string_view style = "ink",
           Anchor anchor = Anchor::start, double width = std::numeric_limits<double>::infinity());

  /// The whole document on a sheet of that size; `about` says what it is to those who cannot see.
  [[nodiscard]] std::string document(double width, double height, std::string_view about,
                                     Theme theme) const;

 private:
  std::string body_;
};

}  // namespace stowplan::view
