#include "models/experiment/replications_in_order.hpp"

#include <span>

#include "models/experiment/stop.hpp"
#include "sim/check.hpp"

namespace stowplan {

ReplicationsInOrder::ReplicationsInOrder(const Scenario& scenario, std::uint32_t layouts)
    : scenario_(scenario), given_up_(layouts), open_(layouts) {
  STOWPLAN_CHECK(layouts > 0);
  simulated_.observations.resize(layouts);
  simulated_.infeasible.resize(layouts);
}

std::uint32_t ReplicationsInOrder::most() const {
  return most_replications(scenario_.stop) * static_cast<std::uint32_t>(open_.size());
}

bool ReplicationsInOrder::take(Observation observation) {
  STOWPLAN_CHECK(more_);
  simulated_.infeasible[next_] = observation.infeasible;
  if (observation.infeasible) {
    given_up_[next_] = true;
    simulated_.observations[next_].clear();
  } else {
    open_[next_] = std::move(observation);
  }
  ++next_;
  find_next();
  if (next_ == open_.size()) close_replication();
  return more_;
}

void ReplicationsInOrder::find_next() {
  while (next_ < open_.size() && given_up_[next_]) ++next_;
}

void ReplicationsInOrder::close_replication() {
  next_ = 0;
  if (!simulated_.any_left()) {
    simulated_.replications = 0;
    more_ = false;
    return;
  }
  ++simulated_.replications;
  std::vector<std::span<const Observation>> feasible;
  for (std::size_t layout = 0; layout < open_.size(); ++layout) {
    if (given_up_[layout]) continue;
    std::vector<Observation>& all = simulated_.observations[layout];
    all.push_back(std::move(*open_[layout]));
    open_[layout].reset();
    feasible.emplace_back(all);
  }
  more_ = !enough(scenario_.stop, simulated_.replications, feasible);
  find_next();
}

}  // namespace stowplan
