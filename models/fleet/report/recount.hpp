// Books beside the meters: what must come out the same when it is counted in another way. Made
// after a run and only for whoever checks it.
#pragma once

#include <cstdint>
#include <string>

#include "sim/queue/flow_network.hpp"
#include "sim/units.hpp"

namespace stowplan {

[[nodiscard]] inline double in_bytes(Bytes b) { return static_cast<double>(b.count()); }

/// One quantity at the end of a run, counted twice.
struct Recount {
  std::string what;
  double kept = 0;   ///< As it has been kept, change by change.
  double anew = 0;   ///< Counted from what is there.
  double slack = 0;  ///< By which they may differ, where time is rounded.
};

/// What is held of the memory of a host, by who holds it.
struct HeldMemory {
  Bytes application{};  ///< Of requests as well.
  Bytes runtime{};
  Bytes guest_os{};  ///< Less what is merged.
  Bytes shared{};
  Bytes merged{};
  Bytes daemons{};
  Bytes unbooked{};  ///< Of all that, for the reserve to pay.
  double log_writes = 0;

  [[nodiscard]] Bytes resident() const {
    return application + runtime + guest_os + shared + daemons;
  }
  void add(const HeldMemory& other) {
    application += other.application;
    runtime += other.runtime;
    guest_os += other.guest_os;
    shared += other.shared;
    merged += other.merged;
    daemons += other.daemons;
  }
};

/// What the devices of one host did in the window.
struct DeviceUse {
  std::uint32_t pool = 0;
  double disk = 0;  ///< Busy [s].
  LinkUse in;       ///< Of its interface.
  LinkUse out;
};

}  // namespace stowplan
