// A line of requests that may leave it from anywhere: who has given up is passed over when its turn
// comes, and swept out when such entries are most of the line.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "models/fleet/ids.hpp"

namespace stowplan {

/// First in, first out, with leavers.
///
/// Shape   push, pop and leave O(1) amortised; memory within twice the largest number that waited
/// Errors  the caller says who has left: `waits(handle)` tells whether a request still waits
class WaitLine {
 public:
  template <class Waits>
  void push(RequestHandle request, const Waits& waits) {
    if (entries_.size() - first_ > 2 * waiting_ + 64) {
      drop_passed();
      std::erase_if(entries_, [&](RequestHandle r) { return !waits(r); });
    } else if (first_ > 64 && 2 * first_ > entries_.size()) {
      drop_passed();
    }
    entries_.push_back(request);
    ++waiting_;
  }

  /// The one that has waited longest; none if none waits.
  template <class Waits>
  std::optional<RequestId> pop(const Waits& waits) {
    while (first_ < entries_.size()) {
      const RequestHandle request = entries_[first_++];
      if (!waits(request)) continue;
      --waiting_;
      return request.id;
    }
    return std::nullopt;
  }

  /// One of those that wait is gone: its entry will be passed over.
  void leave() { --waiting_; }

  /// Those that wait, oldest first.
  template <class Waits, class Visit>
  void for_each(const Waits& waits, Visit visit) const {
    for (std::size_t i = first_; i < entries_.size(); ++i) {
      if (waits(entries_[i])) visit(entries_[i].id);
    }
  }

  void clear() {
    entries_.clear();
    first_ = waiting_ = 0;
  }

  [[nodiscard]] std::size_t length() const { return waiting_; }

 private:
  void drop_passed() {
    entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }

  std::vector<RequestHandle> entries_;
  std::size_t first_ = 0;  // Those before it have had their turn.
  std::size_t waiting_ = 0;
};

}  // namespace stowplan
