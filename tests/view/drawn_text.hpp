// What an SVG document says and where, read from the document itself.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "view/drawing/lettering.hpp"

namespace stowplan {

struct DrawnText {
  view::Box box;  ///< As wide as the widest common font makes it.
  std::string words;
};

inline std::string without_entities(std::string text) {
  const std::vector<std::pair<std::string, std::string>> entities{
      {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};
  for (const auto& [entity, character] : entities) {
    for (std::size_t at = text.find(entity); at != std::string::npos;
         at = text.find(entity, at + 1)) {
      text.replace(at, entity.size(), character);
    }
  }
  return text;
}

inline view::Font font_named(std::string_view style) {
  using enum view::Font;
  for (const view::Font font : {title, heading, name, label, small}) {
    if (view::shape_of(font).style == style) return font;
  }
  ADD_FAILURE() << "text without a font: " << style;
  return label;
}

inline std::vector<DrawnText> drawn_texts(const std::string& svg) {
  static const std::regex element{
      R"re(<text x="([-0-9.]+)" y="([-0-9.]+)" class="(\w+) [^"]*"(?: text-anchor="(\w+)")?>)re"
      R"re((?:<title>[^<]*</title>)?([^<]*)</text>)re"};
  std::vector<DrawnText> texts;
  for (std::sregex_iterator at{svg.begin(), svg.end(), element}, end; at != end; ++at) {
    const std::string words = without_entities((*at)[5]);
    const std::string anchor = (*at)[4];
    texts.push_back(
        {view::text_box(std::strtod((*at)[1].str().c_str(), nullptr),
                        std::strtod((*at)[2].str().c_str(), nullptr), font_named((*at)[3].str()),
                        anchor == "end"      ? view::Anchor::end
                        : anchor == "middle" ? view::Anchor::middle
                                             : view::Anchor::start,
                        words),
         words});
  }
  return texts;
}

inline view::Box view_box(const std::string& svg) {
  static const std::regex box{R"re(viewBox="0 0 ([0-9.]+) ([0-9.]+)")re"};
  std::smatch found;
  if (!std::regex_search(svg, found, box)) return {};
  return {0, 0, std::strtod(found[1].str().c_str(), nullptr),
          std::strtod(found[2].str().c_str(), nullptr)};
}

/// Every text is inside the drawing and lies on no other; none is missed by the reader above.
inline void expect_legible(const std::string& svg) {
  const std::vector<DrawnText> texts = drawn_texts(svg);
  std::size_t elements = 0;
  for (std::size_t at = svg.find("<text "); at != std::string::npos;
       at = svg.find("<text ", at + 1)) {
    ++elements;
  }
  EXPECT_EQ(texts.size(), elements);
  const view::Box all = view_box(svg);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    EXPECT_TRUE(all.contains(texts[i].box)) << "\"" << texts[i].words << "\" sticks out";
    for (std::size_t j = 0; j < i; ++j) {
      EXPECT_FALSE(texts[i].box.overlaps(texts[j].box))
          << "\"" << texts[i].words << "\" lies on \"" << texts[j].words << "\"";
    }
  }
}

/// Every element is closed in its turn, and no number is missing.
inline void expect_well_formed(const std::string& svg) {
  std::vector<std::string> open;
  for (std::size_t at = svg.find('<'); at != std::string::npos; at = svg.find('<', at + 1)) {
    const std::size_t end = svg.find('>', at);
    ASSERT_NE(end, std::string::npos);
    if (svg[end - 1] == '/') continue;
    const bool closes = svg[at + 1] == '/';
    const std::size_t begin = at + (closes ? 2 : 1);
    const std::string name = svg.substr(begin, svg.find_first_of(" >\n", begin) - begin);
    if (!closes) {
      open.push_back(name);
      continue;
    }
    ASSERT_FALSE(open.empty());
    EXPECT_EQ(open.back(), name);
    open.pop_back();
  }
  EXPECT_TRUE(open.empty());
  static const std::regex no_number{R"re(="[^"]*\b(nan|inf)\b)re"};
  EXPECT_FALSE(std::regex_search(svg, no_number));
}

}  // namespace stowplan
