// Which assumption decides: how far a result moves while one value goes from end to end of what it
// may be.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/stats/interval.hpp"
#include "view/drawing/drawing_style.hpp"

namespace stowplan::view {

/// One value and the two ends of its range.
struct TornadoBar {
  std::string name;
  std::string low;  ///< As one reads it.
  std::string high;
  Estimate at_low;  ///< Change of the metric there.
  Estimate at_high;
  bool decides = false;  ///< Another layout would be chosen.
};

struct Tornado {
  std::string title;
  std::string metric;  ///< As one reads it, with the layout it is of.
  std::string unit;
  double value = 0;              ///< Where all are as stated.
  std::vector<TornadoBar> bars;  ///< The longest first.
};

/// The first bars as an SVG document.
[[nodiscard]] std::string tornado_svg(const Tornado& tornado, Theme theme);

}  // namespace stowplan::view
