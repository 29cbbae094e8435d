#include "models/scenario/timeline_steps.hpp"

#include <algorithm>

namespace stowplan {

TimelineSteps::Step TimelineSteps::at(std::int64_t index) const {
  const std::int64_t before = in(warm_up_);
  const bool early = index < before;
  const Duration from = early ? Duration{} : warm_up_;
  const Duration to = early ? warm_up_ : warm_up_ + window_;
  const Duration begin = from + step_ * (early ? index : index - before);
  return {begin, std::min(to - begin, step_) + begin, early};
}

}  // namespace stowplan
