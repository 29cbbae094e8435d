#include "models/study/pilot.hpp"

#include <algorithm>
#include <cmath>

#include "sim/check.hpp"

namespace stowplan {

std::int64_t replications_for(const Estimate& pilot, double half_width, std::int64_t most) {
  STOWPLAN_CHECK(pilot.n >= 2);
  const std::int64_t least = std::min(pilot.n, most);
  if (pilot.half_width == 0) return least;
  if (!(half_width > 0)) return most;
  const double ratio = pilot.half_width / half_width;
  const double needed = std::ceil(static_cast<double>(pilot.n) * ratio * ratio);
  if (!(needed < static_cast<double>(most))) return most;
  return std::max(least, static_cast<std::int64_t>(needed));
}

}  // namespace stowplan
