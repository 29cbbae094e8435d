#include "models/plan/demand_path.hpp"

#include <algorithm>

namespace stowplan {
namespace {

std::int64_t packets(Bytes bytes, const Network& network) {
  const std::int64_t payload = (network.mtu - network.headers).count();
  return (bytes.count() + payload - 1) / payload;
}

}  // namespace

DiskPath disk_path(const DiskDemand& demand, const Distribution<Duration>& latency, Rate iops,
                   Bandwidth bandwidth, const DiskAccess& runtime) {
  return {.operations = demand.ops,
          .latency = sampler(latency),
          .added_ns = static_cast<double>(runtime.latency.count()),
          .device_ns = operation_ns(demand, iops, bandwidth),
          .limit_ns = operation_ns(demand, runtime.iops_limit, runtime.bandwidth_limit)};
}

Message message(Bytes bytes, const Network& network, Bandwidth line) {
  if (bytes.count() == 0) return {};
  const std::int64_t count = packets(bytes, network);
  const Bytes wire = bytes + (network.headers + network.encapsulation + ethernet_framing) * count;
  const double rate = network.packet_rate.count();
  const double at_rate = rate > 0 ? static_cast<double>(count) / rate * line.count() : 0;
  const auto payload = static_cast<double>(bytes.count());
  return {payload, std::max(static_cast<double>(wire.count()), at_rate) / payload};
}

double packets_ns(const NetworkDemand& demand, const Network& network, const Runtime& runtime) {
  const auto count =
      static_cast<double>(packets(demand.in, network) + packets(demand.out, network));
  return count * static_cast<double>((runtime.packet_cpu + network.packet_cpu).count());
}

}  // namespace stowplan
