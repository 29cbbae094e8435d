// Runs a FlowNetwork on its own, in place of the events of a model.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "sim/queue/flow_network.hpp"

namespace stowplan {

struct Delivery {
  std::uint64_t tag;
  Time time;
};

class FlowClock {
 public:
  explicit FlowClock(FlowNetwork& network) : network_(network) {}

  /// When something may happen next; Time::max() if nothing will.
  [[nodiscard]] Time next() {
    for (const FlowNetwork::Due& due : network_.due()) waiting_.push({due, order_++});
    network_.due().clear();
    return waiting_.empty() ? Time::max() : waiting_.top().due.at;
  }

  /// Hands back all that is due by `to`; appends what was delivered.
  void run(Time to, std::vector<Delivery>& delivered) {
    while (next() <= to) {
      const FlowNetwork::Due due = waiting_.top().due;
      waiting_.pop();
      ++served_;
      if (!due.delivery) {
        network_.settle(due.at, due.id);
      } else if (const auto tag = network_.deliver(due.at, due.id, due.generation)) {
        delivered.push_back({*tag, due.at});
      }
    }
  }

  [[nodiscard]] std::uint64_t served() const { return served_; }

 private:
  struct Entry {
    FlowNetwork::Due due;
    std::uint64_t order;
    friend bool operator>(const Entry& a, const Entry& b) {
      return a.due.at != b.due.at ? a.due.at > b.due.at : a.order > b.order;
    }
  };

  FlowNetwork& network_;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> waiting_;
  std::uint64_t order_ = 0;
  std::uint64_t served_ = 0;
};

}  // namespace stowplan
