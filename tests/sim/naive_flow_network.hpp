// The rules of sim/queue/flow_network.hpp written down as plainly as can be: at every event the
// rate of every flow is worked out from nothing, flow by flow, and every flow is moved on by hand.
// Slow, and therefore the oracle of the tests.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/queue/flow_network.hpp"

namespace stowplan {

class NaiveFlowNetwork {
 public:
  struct Done {
    std::uint64_t tag;
    double time;  ///< [ns]
  };

  void add_link(double bytes_per_second) {
    capacity_.push_back(bytes_per_second / 1e9);
    use_.emplace_back();
  }

  void start(double now, const FlowRoute& route, double bytes, std::uint64_t tag) {
    move_to(now);
    flows_.push_back({route, bytes, bytes, tag, 0});
  }

  double stop(double now, std::uint64_t tag) {
    move_to(now);
    for (std::size_t i = 0; i < flows_.size(); ++i) {
      if (flows_[i].tag != tag) continue;
      const double moved = flows_[i].bytes - flows_[i].rest;
      flows_.erase(flows_.begin() + static_cast<std::ptrdiff_t>(i));
      return moved;
    }
    return 0;
  }

  /// Moves on to `to`, from one end of a flow to the next.
  void move_to(double to) {
    while (!flows_.empty()) {
      work_out_rates();
      double next = std::numeric_limits<double>::infinity();
      for (const Flow& flow : flows_) next = std::min(next, now_ + flow.rest / flow.rate);
      pass(std::min(next, to));
      if (next > to) return;
      std::erase_if(flows_, [&](const Flow& flow) {
        const bool through = flow.rest <= 1e-3 * flow.rate;
        if (through) done.push_back({flow.tag, next});
        return through;
      });
    }
    now_ = to;
  }

  [[nodiscard]] LinkUse use(std::size_t link) const { return use_[link]; }

  std::vector<Done> done;
  bool close = false;  ///< A link was so near to full that rounding decides.

 private:
  struct Flow {
    FlowRoute route;
    double bytes;
    double rest;
    std::uint64_t tag;
    double rate;
  };

  [[nodiscard]] static const Leg* leg_on(const Flow& flow, std::size_t link) {
    for (const Leg& leg : flow.route) {
      if (static_cast<std::size_t>(leg.link) == link) return &leg;
    }
    return nullptr;
  }

  [[nodiscard]] double load(std::size_t link) const {
    double sum = 0;
    for (const Flow& flow : flows_) {
      if (const Leg* leg = leg_on(flow, link)) sum += flow.rate * leg->weight;
    }
    return sum;
  }

  // Raises all rates together; whoever meets its cap or a full link stays where it is.
  void work_out_rates() {
    for (Flow& flow : flows_) flow.rate = 0;
    std::vector<bool> held(flows_.size(), false);
    while (std::find(held.begin(), held.end(), false) != held.end()) {
      double step = std::numeric_limits<double>::infinity();
      std::vector<double> room(capacity_.size());
      for (std::size_t l = 0; l < capacity_.size(); ++l) {
        double growing = 0;
        for (std::size_t f = 0; f < flows_.size(); ++f) {
          const Leg* leg = leg_on(flows_[f], l);
          if (leg != nullptr && !held[f]) growing += leg->weight;
        }
        room[l] = growing > 0 ? (capacity_[l] - load(l)) / growing
                              : std::numeric_limits<double>::infinity();
        step = std::min(step, room[l]);
      }
      for (std::size_t f = 0; f < flows_.size(); ++f) {
        if (!held[f]) step = std::min(step, flows_[f].route.cap / 1e9 - flows_[f].rate);
      }
      step = std::max(step, 0.0);
      for (std::size_t f = 0; f < flows_.size(); ++f) {
        if (held[f]) continue;
        flows_[f].rate += step;
        const double cap = flows_[f].route.cap / 1e9;
        held[f] = flows_[f].rate >= cap * (1 - 1e-12);
        for (const Leg& leg : flows_[f].route) {
          if (room[static_cast<std::size_t>(leg.link)] <= step * (1 + 1e-12) + 1e-15) {
            held[f] = true;
          }
        }
      }
    }
  }

  void pass(double to) {
    const double elapsed = to - now_;
    for (std::size_t l = 0; l < capacity_.size(); ++l) {
      const double share = load(l) / capacity_[l];
      use_[l].busy += share * elapsed * 1e-9;
      close |= std::abs(share - full_share) < 1e-9;
      if (share >= full_share) use_[l].full += elapsed * 1e-9;
      for (const Flow& flow : flows_) {
        if (leg_on(flow, l) != nullptr) use_[l].bytes += flow.rate * elapsed;
      }
    }
    for (Flow& flow : flows_) flow.rest -= flow.rate * elapsed;
    now_ = to;
  }

  std::vector<double> capacity_;
  std::vector<LinkUse> use_;
  std::vector<Flow> flows_;
  double now_ = 0;
};

}  // namespace stowplan
