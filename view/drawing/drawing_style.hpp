// The one style sheet of all drawings. Everything drawn takes its colours from a class, so that a
// drawing can be light or dark, or follow the reader's screen.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace stowplan::view {

/// `automatic` is light, and dark where the reader's screen is.
enum class Theme : std::uint8_t { automatic, light, dark };
inline constexpr std::array<std::string_view, 3> theme_names{"auto", "light", "dark"};

/// One colour in its three strengths.
struct Hue {
  std::string_view line;   ///< Lines and text.
  std::string_view fill;   ///< Bodies of cards.
  std::string_view sheet;  ///< Grounds.
};

/// Used again from the start when they run out. Distinct for colour-blind readers too, after Okabe
/// and Ito, darkened for text on white.
inline constexpr std::array<Hue, 7> light_hues{{{"#1f6fb2", "#dcebf7", "#f1f7fc"},
                                                {"#c06a10", "#fbe8d2", "#fdf6ed"},
                                                {"#1e8a68", "#d8f0e7", "#f0f9f5"},
                                                {"#a14a86", "#f5dfee", "#fbf3f8"},
                                                {"#8a7a12", "#f3eec9", "#faf8e9"},
                                                {"#0c93a6", "#d9f1f4", "#effafb"},
                                                {"#b2452e", "#f8ddd6", "#fcf2ef"}}};
inline constexpr std::array<Hue, 7> dark_hues{{{"#6fb1ec", "#17344d", "#15222f"},
                                               {"#eda457", "#43300f", "#271f14"},
                                               {"#55c79d", "#143b2f", "#12271f"},
                                               {"#db8fc4", "#45253c", "#291b26"},
                                               {"#cfbd54", "#3b3613", "#242213"},
                                               {"#4fcbdb", "#113b42", "#11262a"},
                                               {"#f08a75", "#4c241c", "#2b1a16"}}};

/// Of what several classes share.
inline constexpr Hue light_grey{"#64707d", "#eef1f4", "#f7f8fa"};
inline constexpr Hue dark_grey{"#9aa6b2", "#262e37", "#1c232a"};

/// Names of classes by colour: "line-3", "fill-3", "body-3", "sheet-3", "word-3". The number counts
/// on beyond the colours there are; those of the second round are fainter.
[[nodiscard]] std::string hue_class(std::string_view part, std::size_t index);
/// The same of grey: "line-grey".
[[nodiscard]] std::string grey_class(std::string_view part);

/// The text of the <style> element.
[[nodiscard]] std::string style_sheet(Theme theme);

}  // namespace stowplan::view
