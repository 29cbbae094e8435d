// When the hosts of a pool are switched on and off. The list of provisioners is PROVISIONERS in
// models/CMakeLists.txt: the build writes models/control/provisioner/provisioners.hpp from it, with
// the variant `Provisioner`. A new one is one header in this folder and one name in that list.
//
// A provisioner is a struct of its parameters with `name`, `fields` and
//   order(PoolView)           hosts to switch on when an instance fits on none of those there are
//   look_after(PoolView)      time after which a host that has become empty is asked about
//   remove(PoolView, empty)   whether a host that has been empty for so long goes
// and, where it empties hosts to let them go,
//   look()                    time between two looks at all hosts of the pool
//   unneeded(HostView)        whether a host is used so little that it need not be there
//   drain(hosts)              which of them to drain now, if any; asked while none is drained
// The pool keeps to its own limits whatever is said: never more than `most` hosts, never fewer than
// `least`, and only a host is drained whose instances have room elsewhere.
#pragma once

#include <cstdint>
#include <string_view>

#include "sim/units.hpp"

namespace stowplan {

/// What a provisioner sees of a pool.
struct PoolView {
  std::int64_t on = 0;       ///< Hosts that boot, are ready or are drained.
  std::int64_t least = 0;    ///< As many stay on.
  std::int64_t most = 0;     ///< There can be no more.
  std::int64_t waiting = 0;  ///< Instances without room, that which asks left out.
  Duration empty_host_delay{};
  std::int64_t draining = 0;  ///< Of those that are on, on their way out.
};

/// And of a host that is ready.
struct HostView {
  double cpu = 0;              ///< Booked share of what may be booked.
  double memory = 0;           ///< Likewise.
  std::int64_t instances = 0;  ///< That would have to move.
  bool movable = false;        ///< All of them have room on other hosts that are ready.
  Duration unneeded{};         ///< For so long it has been unneeded and movable at every look.
};

}  // namespace stowplan
