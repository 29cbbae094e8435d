// What a demand takes of a disk and of a line, folded from what is asked, by what and on what.
#pragma once

#include "models/catalogue/disk.hpp"
#include "models/catalogue/host.hpp"
#include "models/catalogue/runtime.hpp"
#include "models/demand/workload.hpp"
#include "sim/distribution.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// One kind of disk operation of a service: what each takes of what.
struct DiskPath {
  double operations = 0;  ///< Per request; a fraction is a chance.
  Sampler latency;        ///< Of the device [ns].
  double added_ns = 0;    ///< The runtime's, may be negative.
  double device_ns = 0;   ///< The host's device is occupied for so long.
  double limit_ns = 0;    ///< The instance's limit is; 0 for no limit.
};

/// Through a runtime, on a device with that latency, operations and bytes a second.
[[nodiscard]] DiskPath disk_path(const DiskDemand& demand, const Distribution<Duration>& latency,
                                 Rate iops, Bandwidth bandwidth, const DiskAccess& runtime);

/// A message as one interface sees it.
struct Message {
  double bytes = 0;   ///< Payload.
  double weight = 1;  ///< Bytes of the line that one of them takes, with headers and framing; more
                      ///< where the packets take longer than the bytes.
};

/// Time of a message alone on a line [s].
[[nodiscard]] inline double line_time(const Message& message, Bandwidth line) {
  return message.bytes * message.weight / line.count();
}

/// A message leaves in packets, each with headers and framing; the wire or the packet rate binds.
[[nodiscard]] Message message(Bytes bytes, const Network& network, Bandwidth line);

/// CPU time for the packets of a request and its answer on one side [ns].
[[nodiscard]] double packets_ns(const NetworkDemand& demand, const Network& network,
                                const Runtime& runtime);

}  // namespace stowplan
