#include "models/fleet/requests/outcomes.hpp"

#include <algorithm>
#include <cmath>

#include "sim/math.hpp"

namespace stowplan {

void WindowCounts::merge(const WindowCounts& other) {
  offered += other.offered;
  first_attempts += other.first_attempts;
  answered += other.answered;
  failed += other.failed;
  in_flight_before += other.in_flight_before;
  in_flight_after += other.in_flight_after;
}

std::uint64_t CohortCounts::failed() const {
  std::uint64_t sum = 0;
  for (std::size_t i = 1; i < outcomes; ++i) sum += ended[i];
  return sum;
}

std::uint64_t CohortCounts::unfinished() const {
  return arrivals - count(Outcome::served) - failed();
}

double CohortCounts::answered_within(double p) const {
  if (arrivals == 0) return math::not_a_number;
  const auto all = static_cast<double>(arrivals);
  const auto served = static_cast<double>(count(Outcome::served));
  if (std::ceil(p * all) > served) return math::infinity;
  return response.quantile(std::min(1.0, p * all / served)) * 1e-9;
}

void CohortCounts::merge(const CohortCounts& other) {
  arrivals += other.arrivals;
  for (std::size_t i = 0; i < outcomes; ++i) ended[i] += other.ended[i];
  response.merge(other.response);
  wait.merge(other.wait);
}

CohortCounts RequestOutcomes::cohort() const {
  CohortCounts all = outside;
  all.merge(calls);
  return all;
}

WindowCounts RequestOutcomes::window() const {
  WindowCounts all = window_outside;
  all.merge(window_calls);
  return all;
}

}  // namespace stowplan
