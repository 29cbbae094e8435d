#include "models/fleet/requests/flight.hpp"

#include <algorithm>
#include <utility>

namespace stowplan {
namespace {

constexpr std::int64_t window_steps = 512;
constexpr std::int64_t most_warm_up_steps = 1024;

}  // namespace

double FlightSeries::window_mean(double present) const {
  if (means.size() <= warm_up) return present;
  double sum = 0;
  for (const double mean : window()) sum += mean;
  return sum / static_cast<double>(window().size());
}

void Flight::open(Time doors, Duration warm_up, Duration window) {
  const Duration step{std::max<std::int64_t>(1, window.count() / window_steps)};
  const std::int64_t before = std::min(most_warm_up_steps, warm_up.count() / step.count());
  const std::int64_t steps = before + std::min(window_steps, window.count() / step.count());
  series_ = {.step = step, .warm_up = static_cast<std::size_t>(before), .means = {}};
  steps_ = static_cast<std::size_t>(steps);
  series_.means.reserve(steps_);
  since_ = doors;
  step_end_ = doors + warm_up - step * before;
  begun_ = false;
}

void Flight::pass(Time until) {
  while (until >= step_end_) {
    area_ += static_cast<double>(number_) * static_cast<double>((step_end_ - since_).count());
    if (begun_) series_.means.push_back(area_ / static_cast<double>(series_.step.count()));
    begun_ = true;
    area_ = 0;
    since_ = step_end_;
    step_end_ = series_.means.size() < steps_ ? step_end_ + series_.step : Time::max();
  }
}

FlightSeries Flight::series(Time end) const {
  Flight ended = *this;
  if (end >= ended.step_end_) ended.pass(end);
  return std::move(ended.series_);
}

}  // namespace stowplan
