#include "view/drawing/lettering.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>

#include "view/utf8.hpp"

namespace stowplan::view {
namespace {

void for_each_letter(std::string_view text,
                     const std::function<void(std::uint32_t, std::string_view)>& call) {
  for (std::size_t at = 0; at < text.size();) {
    const Character letter = first_character(text.substr(at));
    call(letter.point, text.substr(at, letter.bytes));
    at += letter.bytes;
  }
}

bool between(std::uint32_t point, std::uint32_t first, std::uint32_t last) {
  return first <= point && point <= last;
}

// Stands on the character before it, or joins the next to it.
bool is_mark(std::uint32_t point) {
  return between(point, 0x300, 0x36f) || between(point, 0x200b, 0x200d) ||
         between(point, 0x20d0, 0x20ff) || between(point, 0xfe00, 0xfe0f) ||
         between(point, 0x1f3fb, 0x1f3ff) || between(point, 0xe0020, 0xe007f);
}

bool is_obeyed(std::uint32_t point) {
  return point < 0x20 || between(point, 0x7f, 0x9f) || between(point, 0x200e, 0x200f) ||
         between(point, 0x2028, 0x202e) || between(point, 0x2060, 0x206f) || point == 0xfeff ||
         point == 0x61c || between(point, 0xfff9, 0xfffb) || (point & 0xfffeU) == 0xfffe;
}

// Of the printable ASCII characters, in thousandths of the size.
constexpr std::array<std::uint16_t, 95> ascii_advance{
    318,  401, 460, 838, 636, 951, 780, 275, 391, 391, 500, 838, 318, 361, 318, 337,  // space to /
    637,  637, 637, 637, 637, 637, 637, 637, 637, 637, 337, 337, 838, 838, 838, 531,  // 0 to ?
    1000, 685, 687, 699, 771, 632, 576, 775, 752, 295, 295, 656, 558, 863, 749, 788,  // @ to O
    604,  788, 695, 635, 611, 732, 685, 989, 686, 611, 686, 391, 337, 391, 838, 500,  // P to _
    500,  613, 635, 550, 635, 616, 353, 635, 634, 278, 278, 580, 278, 975, 634, 612,  // ` to o
    635,  635, 412, 521, 393, 634, 592, 818, 592, 592, 525, 637, 337, 637, 838};      // p to ~

// Of one character, as a share of the size.
double advance(std::uint32_t point) {
  if (point >= 0x20 && point < 0x7f) return ascii_advance[point - 0x20] / 1000.0;
  if (is_mark(point)) return 0;
  if (point < 0x250) return 0.84;  // Latin with accents, µ, ×, ±
  if (point < 0x700) return 0.95;  // Greek, Cyrillic, Hebrew, Arabic
  if (point < 0x1100) return 1.1;
  if (between(point, 0x2000, 0x2fff)) return 1.05;  // Dashes, arrows, mathematics
  return 1.3;
}

}  // namespace

FontShape shape_of(Font font) {
  constexpr std::array<FontShape, 5> shapes{{{"title", 20, true},
                                             {"heading", 15, true},
                                             {"name", 13, true},
                                             {"label", 12, false},
                                             {"small", 11, false}}};
  return shapes[static_cast<std::size_t>(font)];
}

double text_width(std::string_view text, Font font) {
  double width = 0;
  for_each_letter(text, [&](std::uint32_t point, std::string_view) { width += advance(point); });
  const FontShape shape = shape_of(font);
  constexpr double bold = 8.0 / 7;
  return width * shape.size * (shape.bold ? bold : 1);
}

std::string clipped(std::string_view text, Font font, double width) {
  if (text_width(text, font) <= width) return std::string{text};
  const double room = width - text_width("…", font);
  std::string kept;
  std::string whole;  // Up to the last character that may end the text.
  bool joined = false;
  for_each_letter(text, [&](std::uint32_t point, std::string_view bytes) {
    if (!is_mark(point) && !joined && text_width(kept, font) <= room) whole = kept;
    joined = point == 0x200d;
    kept += bytes;
  });
  while (!whole.empty() && whole.back() == ' ') whole.pop_back();
  return whole + "…";
}

Box text_box(double x, double y, Font font, Anchor anchor, std::string_view text) {
  const double size = shape_of(font).size;
  const double width = text_width(text, font);
  const double left = anchor == Anchor::start    ? x
                      : anchor == Anchor::middle ? x - width / 2
                                                 : x - width;
  // Ascenders reach 0.76, descenders 0.24 of the size.
  return {left, y - 0.76 * size, width, size};
}

std::string legible(std::string_view text) {
  std::string out;
  for_each_letter(text, [&](std::uint32_t point, std::string_view bytes) {
    if (point == '\n' || point == '\t') {
      out += ' ';
    } else if (point == no_character) {
      out += "\xef\xbf\xbd";
    } else if (!is_obeyed(point)) {
      out += bytes;
    }
  });
  return out;
}

std::string xml_text(std::string_view text) {
  std::string out;
  for (const char c : legible(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace stowplan::view
