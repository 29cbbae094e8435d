// Text in a drawing before it is drawn: how wide it will be, where it ends, what of it may stand in
// a document. Nothing here knows the reader's font, so widths are those of a wide one and a label
// that fits here fits everywhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace stowplan::view {

/// A rectangle of a drawing, from its upper left corner [px].
struct Box {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;

  [[nodiscard]] double right() const { return left + width; }
  [[nodiscard]] double bottom() const { return top + height; }
  [[nodiscard]] double middle() const { return top + height / 2; }
  /// Whether both share more than an edge.
  [[nodiscard]] bool overlaps(const Box& other) const {
    return left < other.right() && other.left < right() && top < other.bottom() &&
           other.top < bottom();
  }
  [[nodiscard]] bool contains(const Box& other) const {
    return left <= other.left && top <= other.top && other.right() <= right() &&
           other.bottom() <= bottom();
  }
};

enum class Font : std::uint8_t { title, heading, name, label, small };
enum class Anchor : std::uint8_t { start, middle, end };

struct FontShape {
  std::string_view style;  ///< Name of its class in the style sheet.
  double size = 0;         ///< [px]
  bool bold = false;
};
[[nodiscard]] FontShape shape_of(Font font);

/// Upper bound of the width of a text [px].
///
/// Model   sum of advances: of ASCII those of DejaVu Sans, the widest of the common sans-serif
///         fonts; bold a seventh more; other letters by the block they are of, East Asian ones and
///         emoji 1.3 of the size, combining marks nothing
/// Source  advances: DejaVu Sans 2.37; the rest an assumption, on the wide side
[[nodiscard]] double text_width(std::string_view text, Font font);

/// The text, or as much of it as fits with "…" behind it. Never parts a character or its marks.
[[nodiscard]] std::string clipped(std::string_view text, Font font, double width);

/// What a text covers whose base line begins, is centred or ends at a place.
[[nodiscard]] Box text_box(double x, double y, Font font, Anchor anchor, std::string_view text);

/// Without what a document may not hold or would obey: control characters and marks that turn the
/// writing direction are left out, bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string legible(std::string_view text);

/// legible(), with the five reserved characters of XML written as entities.
[[nodiscard]] std::string xml_text(std::string_view text);

}  // namespace stowplan::view
