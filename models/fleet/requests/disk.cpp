// Requests at the disk of their host: they wait in line and leave it when they are given up on; the
// device itself is first in, first out with everything else that uses it. See docs/models/disk.md.
#include <algorithm>

#include "models/fleet/fleet.hpp"

namespace stowplan {
namespace {

// Whole operations of a demand that may be a fraction: 0.05 is one operation in twenty requests.
std::int64_t whole_operations(double ops, Stream& stream) {
  const auto whole = static_cast<std::int64_t>(ops);
  const double rest = ops - static_cast<double>(whole);
  return rest > 0 && stream.uniform() < rest ? whole + 1 : whole;
}

}  // namespace

// One request has the device at a time. Between two of them pulls, starts and swap get their turn.
void Fleet::queue_for_disk(RequestId id) {
  const HostId host_id = instances_[requests_[id].instance].host;
  HostRecord& host = hosts_[host_id];
  if (host.disk_line.length() == 0 && host.disk_turn <= engine_.now()) {
    start_disk(id);
    return;
  }
  requests_[id].place = Place::disk_line;
  host.disk_line.push(requests_.handle(id), still_waits());
  if (host.disk_timer) return;
  host.disk_timer = true;
  schedule(host.disk_turn, EventKind::disk_turn, hosts_.handle(host_id));
}

void Fleet::on_disk_turn(HostId id) {
  HostRecord& host = hosts_[id];
  host.disk_timer = false;
  if (const auto next = host.disk_line.pop(still_waits())) start_disk(*next);
  if (host.disk_line.length() == 0) return;
  host.disk_timer = true;
  schedule(host.disk_turn, EventKind::disk_turn, hosts_.handle(id));
}

void Fleet::start_disk(RequestId id) {
  Request& request = requests_[id];
  request.place = Place::disk;
  const RequestPlan& costs = costs_of(request);
  Stream& stream = streams_of(request).disk;
  Instance& instance = instances_[request.instance];
  const DiskPath& path = request.writing ? costs.disk_write : costs.disk_read;
  schedule(disk_done(instance, path, stream),
           request.writing ? EventKind::write_done : EventKind::read_done, requests_.handle(id));
}

// Operations of one request follow each other. Each takes its latency, or as long as it occupies
// the device or the runtime's limit if that is longer; both queue with everybody else's. A
// write-heavy log takes its share of the device before anything else.
Time Fleet::disk_done(Instance& instance, const DiskPath& path, Stream& stream) {
  const Time now = engine_.now();
  const std::int64_t ops = whole_operations(path.operations, stream);
  if (ops == 0) return now;
  HostRecord& host = hosts_[instance.host];
  const auto count = static_cast<double>(ops);
  const Duration device = device_time(host, count * path.device_ns);
  Time done = host.disk.enter(now, device);
  Time begun = done - device;
  host.disk_turn = done;
  if (path.limit_ns > 0) {
    const Duration limit = from_seconds(count * path.limit_ns * 1e-9);
    const Time through = instance.disk_limit.enter(now, limit);
    begun = std::max(begun, through - limit);
    done = std::max(done, through);
  }
  double latency_ns = count * path.added_ns;
  for (std::int64_t op = 0; op < ops; ++op) latency_ns += path.latency.sample(stream);
  return std::max(done, begun + from_seconds(std::max(0.0, latency_ns) * 1e-9));
}

// What is in the way of the device: log writes take their share of it before anything else.
Duration Fleet::device_time(const HostRecord& host, double alone_ns) const {
  const Storage& storage = *plan_of(host.pool).storage;
  const double left = std::max(0.05, 1 - host.log_writes / storage.bandwidth_of_writes().count());
  return from_seconds(alone_ns / left * 1e-9);
}

}  // namespace stowplan
