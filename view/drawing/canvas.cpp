#include "view/drawing/canvas.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>

namespace stowplan::view {
namespace {

// Attributes behind a class, with a blank in front.
std::string more_of(std::string_view more) {
  return more.empty() ? std::string{} : fmt::format(" {}", more);
}

constexpr std::string_view definitions = R"x(<defs>
<marker id="arrow" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7"
 orient="auto">
<path d="M0 0.8L7 4L0 7.2z" class="soft"/></marker>
<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse"
 patternTransform="rotate(45)">
<path d="M0 3H6" class="alarm-line" stroke-width="2"/></pattern>
</defs>
)x";

}  // namespace

std::string pixels(double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

void Canvas::rect(const Box& box, std::string_view style, double radius, std::string_view more) {
  const std::string round = radius > 0 ? fmt::format(R"( rx="{}")", pixels(radius)) : "";
  body_ += fmt::format(R"(<rect x="{}" y="{}" width="{}" height="{}"{} class="{}"{}/>)",
                       pixels(box.left), pixels(box.top), pixels(box.width), pixels(box.height),
                       round, style, more_of(more)) +
           "\n";
}

void Canvas::line(double x0, double y0, double x1, double y1, std::string_view style,
                  std::string_view more) {
  body_ += fmt::format(R"(<line x1="{}" y1="{}" x2="{}" y2="{}" class="{}"{}/>)", pixels(x0),
                       pixels(y0), pixels(x1), pixels(y1), style, more_of(more)) +
           "\n";
}

void Canvas::path(std::string_view commands, std::string_view style, std::string_view more) {
  body_ += fmt::format(R"(<path d="{}" class="{}"{}/>)", commands, style, more_of(more)) + "\n";
}

void Canvas::circle(double x, double y, double radius, std::string_view style,
                    std::string_view more) {
  body_ += fmt::format(R"(<circle cx="{}" cy="{}" r="{}" class="{}"{}/>)", pixels(x), pixels(y),
                       pixels(radius), style, more_of(more)) +
           "\n";
}

Box Canvas::text(double x, double y, Font font, std::string_view words, std::string_view style,
                 Anchor anchor, double width) {
  const std::string whole = legible(words);
  const std::string shown = clipped(whole, font, width);
  if (shown.empty()) return {x, y, 0, 0};
  constexpr std::array<std::string_view, 3> anchors{"", R"( text-anchor="middle")",
                                                    R"( text-anchor="end")"};
  const std::string hint =
      shown == whole ? std::string{} : fmt::format("<title>{}</title>", xml_text(whole));
  body_ += fmt::format(R"(<text x="{}" y="{}" class="{} {}"{}>{}{}</text>)", pixels(x), pixels(y),
                       shape_of(font).style, style, anchors[static_cast<std::size_t>(anchor)], hint,
                       xml_text(shown)) +
           "\n";
  return text_box(x, y, font, anchor, shown);
}

std::string Canvas::document(double width, double height, std::string_view about,
                             Theme theme) const {
  return fmt::format(R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" )"
                     R"(height="{1}" role="img" aria-label="{2}">)"
                     "\n<style>\n{3}</style>\n{4}"
                     R"(<rect width="{0}" height="{1}" rx="14" class="page"/>)"
                     "\n{5}</svg>\n",
                     pixels(width), pixels(height), xml_text(about), style_sheet(theme),
                     definitions, body_);
}

}  // namespace stowplan::view
