// Text before it is drawn, and the axes and places it stands at.
#include "view/drawing/lettering.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "tests/view/drawn_comparison.hpp"
#include "view/drawing/axis.hpp"
#include "view/drawing/canvas.hpp"
#include "view/drawing/label_placement.hpp"
#include "view/drawing/picture_frame.hpp"

namespace stowplan::lettering_test {
namespace {

using testing::ElementsAre;
using testing::Le;
using view::Axis;
using view::Font;

TEST(Lettering, WidthsAreThoseOfAWideFont) {
  // DejaVu Sans: i 278, W 989, 0 637 thousandths.
  EXPECT_NEAR(view::text_width("iW0", Font::label), 12 * (0.278 + 0.989 + 0.637), 1e-9);
  EXPECT_NEAR(view::text_width("iW0", Font::name), 13 * (0.278 + 0.989 + 0.637) * 8 / 7, 1e-9);
  EXPECT_EQ(view::text_width("", Font::label), 0);
  EXPECT_EQ(view::text_width("e\u0301", Font::label), view::text_width("e", Font::label))
      << "an accent stands on its letter";
  EXPECT_GT(view::text_width("支付", Font::label), 2 * 12.0);
}

TEST(Lettering, ClippedTextFitsAndEndsAtACharacter) {
  for (const std::string& hostile : hostile_names()) {
    const std::string name = view::legible(hostile);
    for (double width = 15; width < 300; width += 7) {
      const std::string shown = view::clipped(name, Font::label, width);
      EXPECT_LE(view::text_width(shown, Font::label), width) << name;
      EXPECT_EQ(view::legible(shown), shown) << "a character is parted";
    }
  }
  EXPECT_EQ(view::clipped("payments", Font::label, 200), "payments");
  EXPECT_EQ(view::clipped("payments and shop", Font::label, 80), "payments…");
  const std::string family = "👩‍👩‍👧‍👦";
  EXPECT_EQ(view::clipped(family + family, Font::label, view::text_width(family, Font::label) + 14),
            family + "…");
}

TEST(Lettering, WhatXmlWouldObeyIsGone) {
  EXPECT_EQ(view::xml_text("<a href=\"x\">&'</a>"),
            "&lt;a href=&quot;x&quot;&gt;&amp;&#39;&lt;/a&gt;");
  EXPECT_EQ(view::xml_text(std::string{"a\0b\x1b[31m\x7f", 9}), "ab[31m");
  EXPECT_EQ(view::xml_text("a\nb\tc"), "a b c");
  EXPECT_EQ(view::xml_text("\xe2\x80\xae\xe2\x81\xa6x"), "x") << "marks that turn the direction";
  EXPECT_EQ(view::xml_text("\xc3("), "\xef\xbf\xbd(");
  EXPECT_EQ(view::xml_text("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd")
      << "a surrogate";
  EXPECT_EQ(view::xml_text("\xef\xbf\xbf"), "") << "not a character of XML";
  EXPECT_EQ(view::xml_text("שלום"), "שלום");
}

TEST(Pixels, AreShortAndNeverMinusZero) {
  EXPECT_EQ(view::pixels(12), "12");
  EXPECT_EQ(view::pixels(12.25), "12.2");
  EXPECT_EQ(view::pixels(-0.01), "0");
  EXPECT_EQ(view::pixels(-3.5), "-3.5");
}

TEST(Axis, TicksAreRoundAndReachBeyondTheHighest) {
  EXPECT_THAT(Axis::linear(0, 2612, "USD").ticks(),
              ElementsAre(0, 500, 1000, 1500, 2000, 2500, 3000));
  EXPECT_THAT(Axis::linear(0, 93, "s").ticks(), ElementsAre(0, 30, 60, 90, 120));
  EXPECT_THAT(Axis::linear(0, 4000, "s").ticks(), ElementsAre(0, 1200, 2400, 3600, 4800));
  EXPECT_THAT(Axis::linear(0, 3e9, "B").ticks(),
              ElementsAre(0, 0x1p29, 0x1p30, 3 * 0x1p29, 0x1p31, 5 * 0x1p29, 3 * 0x1p30));
  EXPECT_THAT(Axis::linear(0, 0, "1").ticks().front(), 0) << "nothing at all still has an axis";
  EXPECT_THAT(Axis::linear(0, math::not_a_number, "1").ticks().size(), testing::Ge(2U));
  const Axis below = Axis::linear(-3, 7, "1");
  EXPECT_LE(below.low(), -3);
  EXPECT_GE(below.high(), 7);
}

TEST(Axis, LogarithmicTicksAreThinnedToTens) {
  EXPECT_THAT(Axis::logarithmic(0.0013, 0.9, "s", 6).ticks(), ElementsAre(0.001, 0.01, 0.1, 1));
  EXPECT_THAT(Axis::logarithmic(0.02, 0.4, "s").ticks(), ElementsAre(0.02, 0.05, 0.1, 0.2, 0.5));
  EXPECT_THAT(Axis::logarithmic(1e-6, 1e6, "1", 5).ticks().size(), Le(5U));
  EXPECT_THAT(Axis::logarithmic(math::infinity, 0, "s").ticks().size(), testing::Ge(2U));
  EXPECT_THAT(Axis::logarithmic(0.05, 0.05, "s").ticks().size(), testing::Ge(2U)) << "one value";
}

TEST(Axis, PlacesGoAndComeBack) {
  for (Axis axis : {Axis::linear(0, 80, "1"), Axis::logarithmic(1, 80, "1")}) {
    axis.place(300, 20);
    EXPECT_DOUBLE_EQ(axis.at(axis.low()), 300);
    EXPECT_DOUBLE_EQ(axis.at(axis.high()), 20);
    EXPECT_NEAR(axis.value_at(axis.at(17)), 17, 1e-9);
    EXPECT_EQ(axis.at(-5), 300) << "what is outside is at the end";
    EXPECT_EQ(axis.at(math::infinity), 20);
    EXPECT_EQ(axis.at(math::not_a_number), 300);
  }
}

TEST(Axis, TextHasNoZerosToSpare) {
  EXPECT_EQ(view::short_quantity(1, "s"), "1 s");
  EXPECT_EQ(view::short_quantity(0.25, "s"), "250 ms");
  EXPECT_EQ(view::short_quantity(0.5, "share"), "50 %");
  EXPECT_EQ(view::short_quantity(0.995, "share"), "99.5 %");
  EXPECT_EQ(view::short_quantity(12.5, "USD"), "$12.5");
  EXPECT_EQ(view::short_quantity(1000, "USD"), "$1,000");
}

TEST(LabelPlacement, LabelsNeverLieOnAnythingTaken) {
  std::mt19937 random{7};
  for (int round = 0; round < 50; ++round) {
    const view::Box area{0, 0, 400, 200};
    view::LabelPlacement labels{area};
    std::vector<view::Box> taken;
    for (int i = 0; i < 40; ++i) {
      const auto x = static_cast<double>(random() % 400);
      const auto y = static_cast<double>(random() % 200);
      const view::Box dot{x - 4, y - 4, 8, 8};
      labels.take(dot);
      taken.push_back(dot);
    }
    std::size_t placed = 0;
    for (std::size_t i = 0; i < 40; ++i) {
      const view::Box dot = taken[i];
      const auto place = labels.beside(dot.left + 4, dot.middle(), "name", Font::label, 8);
      if (!place) continue;
      ++placed;
      EXPECT_TRUE(area.contains(*place));
      for (const view::Box& other : taken) EXPECT_FALSE(place->overlaps(other));
      taken.push_back(*place);
    }
    EXPECT_GT(placed, 5U);
  }
}

TEST(PictureFrame, WordsAreBrokenIntoLinesThatFit) {
  const std::string text = "one two three " + std::string(200, 'x') + " four";
  const std::vector<std::string> lines = view::wrapped_to(text, Font::label, 60);
  EXPECT_GT(lines.size(), 2U);
  for (const std::string& line : lines) EXPECT_LE(view::text_width(line, Font::label), 60) << line;
  EXPECT_EQ(lines.back(), "four");
  EXPECT_TRUE(view::wrapped_to("", Font::label, 60).empty());
}

}  // namespace
}  // namespace stowplan::lettering_test
