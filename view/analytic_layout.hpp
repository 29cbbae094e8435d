// The closed-form answer of one layout, as it is printed.
#pragma once

#include <string>

#include "models/analytic/layout_answer.hpp"

namespace stowplan::view {

/// A layout, its closed-form answer, and how long that took to find.
struct AnalyticLayout {
  std::string name;
  analytic::AnalyticAnswer answer;
  double milliseconds = 0;
};

}  // namespace stowplan::view
