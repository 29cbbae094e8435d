// Colours and weights that the drawn forms of an architecture share, so that a class looks the same
// in each of them.
#pragma once

#include <algorithm>
#include <string_view>

#include "view/drawing/architecture.hpp"
#include "view/drawing/drawing_style.hpp"

namespace stowplan::view {

/// Of what breaches an objective, where there is no style sheet.
inline constexpr std::string_view breach_colour = "#c22f2f";

[[nodiscard]] inline const Hue& colour_of(const ArchitectureEdge& edge) {
  return light_hues[edge.colour % light_hues.size()];
}

/// Deployments and pools of several classes are grey.
[[nodiscard]] inline const Hue& colour_of(const ArchitectureNode& node) {
  return node.coloured ? light_hues[node.colour % light_hues.size()] : light_grey;
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
