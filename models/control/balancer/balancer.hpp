// Sends each request to one of the ready instances of its workload. This runs for every request,
// with up to thousands of instances, so no rule looks at all of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "models/demand/workload.hpp"
#include "sim/check.hpp"
#include "sim/random.hpp"

namespace stowplan {

/// The ready instances of one workload and how many requests each is working on.
///
/// Model   round robin: the next ready id after the last one picked. least outstanding: the fewest
///         requests, ties to the lowest id. two choices: two different ready instances at random,
///         the one with fewer requests, ties to the lower id. random: any, equally likely. shared
///         queue: as least outstanding, and none while all have as many as they have places: the
///         caller keeps those that wait, and asks again when one has finished.
/// Units   ids are the caller's small integers; memory grows with the largest
/// Shape   pick O(1); started and finished O(1), for least outstanding and shared queue
///         O(log ready); add O(log ready); the next pick sorts in what was added, O(ready); remove
///         O(ready), for these two O(log ready)
/// Source  docs/models/balancer.md
class LoadBalancer {
 public:
  /// Only the shared queue asks how many places for requests an instance has; 0 for no limit.
  explicit LoadBalancer(Balancer rule, std::int64_t places = 0)
      : rule_(rule),
        by_load_(rule == Balancer::least_outstanding || rule == Balancer::shared_queue),
        places_(rule == Balancer::shared_queue && places > 0
                    ? static_cast<std::uint64_t>(places)
                    : std::numeric_limits<std::uint64_t>::max()) {}

  /// Requests wait before all instances, and not each before one.
  [[nodiscard]] bool shares_queue() const { return rule_ == Balancer::shared_queue; }

  /// Whether a request has somewhere to go.
  [[nodiscard]] bool takes_one() const {
    return ready() > 0 && (!by_load_ || outstanding_[heap_.front()] < places_);
  }

  /// The instance becomes ready. Requests it still has from before count on.
  void add(std::uint32_t id) {
    grow(id);
    STOWPLAN_CHECK(place_[id] == absent);
    place_[id] = 0;
    if (by_load_) {
      heap_.push_back(id);
      rise(heap_.size() - 1);
    } else {
      added_.push_back(id);
    }
  }

  /// The instance takes no more requests. Does nothing where it takes none.
  void remove(std::uint32_t id) {
    if (id >= place_.size() || place_[id] == absent) return;
    if (by_load_) {
      take_from_heap(place_[id]);
    } else {
      sort_in();
      const auto at = std::lower_bound(ready_.begin(), ready_.end(), id);
      if (at - ready_.begin() < static_cast<std::ptrdiff_t>(turn_)) --turn_;
      ready_.erase(at);
    }
    place_[id] = absent;
  }

  /// Where the next request goes; none while nothing takes it. Only two choices and random draw.
  [[nodiscard]] std::optional<std::uint32_t> pick(Stream& stream) {
    if (!takes_one()) return std::nullopt;
    switch (rule_) {
      case Balancer::round_robin:
        sort_in();
        if (turn_ >= ready_.size()) turn_ = 0;
        return ready_[turn_++];
      case Balancer::least_outstanding:
      case Balancer::shared_queue:
        return heap_.front();
      case Balancer::two_choices:
        sort_in();
        return pick_of_two(stream);
      case Balancer::random:
        sort_in();
        return ready_[static_cast<std::size_t>(stream.below(ready_.size()))];
    }
    return std::nullopt;
  }

  /// The instance got a request.
  void started(std::uint32_t id) {
    grow(id);
    ++outstanding_[id];
    if (in_heap(id)) sink(place_[id]);
  }

  /// A request left the instance, ready or not.
  void finished(std::uint32_t id) {
    STOWPLAN_CHECK(id < outstanding_.size() && outstanding_[id] > 0);
    --outstanding_[id];
    if (in_heap(id)) rise(place_[id]);
  }

  [[nodiscard]] std::uint32_t outstanding(std::uint32_t id) const {
    return id < outstanding_.size() ? outstanding_[id] : 0;
  }
  [[nodiscard]] std::size_t ready() const { return heap_.size() + ready_.size() + added_.size(); }

 private:
  static constexpr std::uint32_t absent = 0xffffffffU;

  void grow(std::uint32_t id) {
    if (id < place_.size()) return;
    place_.resize(id + std::size_t{1}, absent);
    outstanding_.resize(id + std::size_t{1}, 0);
  }

  // A roll-out adds a million before the first pick. Whoever is added behind the last one picked
  // has its turn in this round, and whoever is added before it in the next.
  void sort_in() {
    if (added_.empty()) return;
    std::sort(added_.begin(), added_.end());
    if (turn_ > 0) {
      const auto before_last = std::lower_bound(added_.begin(), added_.end(), ready_[turn_ - 1]);
      turn_ += static_cast<std::size_t>(before_last - added_.begin());
    }
    const auto old = static_cast<std::ptrdiff_t>(ready_.size());
    ready_.insert(ready_.end(), added_.begin(), added_.end());
    added_.clear();
    std::inplace_merge(ready_.begin(), ready_.begin() + old, ready_.end());
  }

  [[nodiscard]] bool before(std::uint32_t a, std::uint32_t b) const {
    return std::pair{outstanding_[a], a} < std::pair{outstanding_[b], b};
  }

  std::uint32_t pick_of_two(Stream& stream) {
    const std::size_t n = ready_.size();
    if (n == 1) return ready_.front();
    const auto first = static_cast<std::size_t>(stream.below(n));
    auto second = static_cast<std::size_t>(stream.below(n - 1));
    if (second >= first) ++second;
    const std::uint32_t a = ready_[first];
    const std::uint32_t b = ready_[second];
    return before(a, b) ? a : b;
  }

  // A binary heap of ready ids; place_ says where each one stands.
  [[nodiscard]] bool in_heap(std::uint32_t id) const { return by_load_ && place_[id] != absent; }

  void put(std::size_t position, std::uint32_t id) {
    heap_[position] = id;
    place_[id] = static_cast<std::uint32_t>(position);
  }

  void rise(std::size_t position) {
    const std::uint32_t id = heap_[position];
    while (position > 0) {
      const std::size_t parent = (position - 1) / 2;
      if (!before(id, heap_[parent])) break;
      put(position, heap_[parent]);
      position = parent;
    }
    put(position, id);
  }

  void sink(std::size_t position) {
    const std::uint32_t id = heap_[position];
    for (;;) {
      std::size_t child = 2 * position + 1;
      if (child >= heap_.size()) break;
      if (child + 1 < heap_.size() && before(heap_[child + 1], heap_[child])) ++child;
      if (!before(heap_[child], id)) break;
      put(position, heap_[child]);
      position = child;
    }
    put(position, id);
  }

  void take_from_heap(std::size_t position) {
    const std::uint32_t last = heap_.back();
    heap_.pop_back();
    if (position == heap_.size()) return;
    put(position, last);
    rise(position);
    sink(place_[last]);
  }

  Balancer rule_;
  bool by_load_;                            // Ready instances are in the heap.
  std::uint64_t places_;                    // For requests, of each instance.
  std::vector<std::uint32_t> ready_;        // Where they are not in the heap: rising ids.
  std::vector<std::uint32_t> added_;        // Not yet in ready_.
  std::size_t turn_ = 0;                    // Round robin: position in ready_ that is next.
  std::vector<std::uint32_t> heap_;         // Ready ids, the fewest requests first.
  std::vector<std::uint32_t> place_;        // By id: position in heap_, or absent if not ready.
  std::vector<std::uint32_t> outstanding_;  // By id.
};

}  // namespace stowplan
