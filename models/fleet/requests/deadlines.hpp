// When those who asked give up. All requests of one kind are given equally long, so the order in
// which they were asked is the order in which they run out of time, and one timer serves them all:
// a timeout costs a request two moves of 16 bytes and no event of its own.
#pragma once

#include <deque>

#include "models/fleet/ids.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// The requests of one kind that may still run out of time, oldest first.
struct Deadlines {
  struct Entry {
    Time at{};
    RequestHandle request;
  };

  Duration patience{};  ///< 0 for no limit.
  std::deque<Entry> entries;
  bool armed = false;  ///< The timer is set for the oldest.
};

}  // namespace stowplan
