// Colours and weights that the drawn forms of an architecture share, so that a class looks the same
// in each of them.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "view/drawing/architecture.hpp"

namespace stowplan::view {

struct ArchitectureColour {
  std::string_view line;
  std::string_view fill;
  std::string_view sheet;
};

/// One per class, used again from the start when they run out. Distinct for colour-blind readers
/// too, after Okabe and Ito, darkened for text on white.
inline constexpr std::array<ArchitectureColour, 7> architecture_palette{
    {{"#1f6fb2", "#dcebf7", "#f1f7fc"},
     {"#c06a10", "#fbe8d2", "#fdf6ed"},
     {"#1e8a68", "#d8f0e7", "#f0f9f5"},
     {"#a14a86", "#f5dfee", "#fbf3f8"},
     {"#8a7a12", "#f3eec9", "#faf8e9"},
     {"#3f8fb5", "#dff0f7", "#f2f9fc"},
     {"#b2452e", "#f8ddd6", "#fcf2ef"}}};

/// Of nodes that several classes share.
inline constexpr ArchitectureColour shared_colour{"#64707d", "#eef1f4", "#f7f8fa"};

/// Of what breaches an objective.
inline constexpr std::string_view breach_colour = "#c22f2f";

[[nodiscard]] inline const ArchitectureColour& colour_of(const ArchitectureEdge& edge) {
  return architecture_palette[edge.colour % architecture_palette.size()];
}

[[nodiscard]] inline const ArchitectureColour& colour_of(const ArchitectureNode& node) {
  return node.coloured ? architecture_palette[node.colour % architecture_palette.size()]
                       : shared_colour;
}

/// The widest edge or arrival of the whole picture, which sets the scale [1/s].
[[nodiscard]] inline double most_traffic(const ArchitectureGraph& graph) {
  double most = 0;
  for (const LayoutGraph& layout : graph.layouts) {
    for (const ArchitectureEdge& e : layout.edges) most = std::max(most, e.traffic);
    for (const ArchitectureNode& n : layout.nodes) most = std::max(most, n.external);
  }
  return most;
}

}  // namespace stowplan::view
