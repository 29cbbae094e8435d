// What travels between hosts: which links a message or an image holds, when it has arrived, and how
// busy interfaces and disks have been. See docs/models/network.md.
#include <algorithm>

#include "models/fleet/fleet.hpp"
#include "models/fleet/job_tag.hpp"
#include "models/fleet/report/sheet.hpp"

namespace stowplan {

// A message pays the hop of both ends, and their distance. Between two hosts it holds the sender's
// interface and the receiver's; users stand at the balancer and have no line of their own. Inside a
// host nothing touches the wire.
Fleet::Journey Fleet::journey(const Request& request, bool answer) const {
  const RequestPlan& costs = costs_of(request);
  const HostRecord& host = hosts_[instances_[request.instance].host];
  const Message& message = answer ? costs.response : costs.request;
  Journey way;
  way.bytes = message.bytes;
  way.latency = costs.hop;
  const InstanceId caller = caller_instance(request);
  if (caller) {
    const HostRecord& other = hosts_[instances_[caller].host];
    way.latency += plan_.requests[instances_[caller].plan.slot()].hop;
    way.latency +=
        plan_.scenario().distance.of(topology_.hop(topology_.host(other.pool.slot(), other.local),
                                                   topology_.host(host.pool.slot(), host.local)));
    if (&other == &host) return way;
    const CallEnd& end = plan_.call_ends[calls_[request.call.id].spec];
    way.route.add(answer ? Leg{other.nic_in, end.response_weight}
                         : Leg{other.nic_out, end.request_weight});
  }
  way.route.add({answer ? host.nic_out : host.nic_in, message.weight});
  return way;
}

void Fleet::transmit(RequestId id, const Journey& way, bool answer) {
  const Time now = engine_.now();
  const RequestHandle self = requests_.handle(id);
  const bool on_wire = way.bytes > 0 && !way.route.empty();
  const Time sent = on_wire ? wire_.in_turn(now, way.route, way.bytes) : now;
  if (sent == Time::max()) {
    const JobTag tag{answer ? JobKind::answer : JobKind::message, self};
    requests_[id].flow = wire_.start(now, way.route, way.bytes, way.latency, tag.packed());
    watch_wire();
  } else if (sent + way.latency > now) {
    schedule(sent + way.latency, answer ? EventKind::answered : EventKind::delivered, self);
  } else if (answer) {
    serve(id, now);
  } else {
    on_delivered(id);
  }
}

// What the last change to the flows has made happen later.
void Fleet::watch_wire() {
  for (const FlowNetwork::Due& due : wire_.due()) {
    schedule(due.at, due.delivery ? EventKind::flow_delivered : EventKind::wire_due, due.id,
             due.generation);
  }
  wire_.due().clear();
}

void Fleet::on_wire_due(std::uint32_t bundle) {
  wire_.settle(engine_.now(), bundle);
  watch_wire();
}

void Fleet::on_flow_delivered(std::uint32_t flow, std::uint32_t generation) {
  const auto bits = wire_.deliver(engine_.now(), flow, generation);
  if (!bits) return;
  const JobTag tag = JobTag::unpack(*bits);
  if (tag.kind() == JobKind::pull) {
    on_fetched(tag.owner<Pull>().id);
    return;
  }
  const auto request = tag.owner<Request>();
  if (!requests_.alive(request)) return;
  requests_[request.id].flow = FlowId{};
  if (tag.kind() == JobKind::message) {
    on_delivered(request.id);
  } else {
    serve(request.id, engine_.now());
  }
}

// Its connection is closed: what has not been sent is not.
void Fleet::stop_flow(Request& request) {
  if (request.flow == FlowId{}) return;
  wire_.stop(engine_.now(), request.flow);
  request.flow = FlowId{};
  watch_wire();
}

HostUse Fleet::host_use(const HostRecord& host) const {
  const Time now = engine_.now();
  return {host.cpu.busy(now), host.disk.busy(now), wire_.use(now, host.nic_in),
          wire_.use(now, host.nic_out)};
}

void Fleet::report_io(Sheet& sheet, PoolId pool, Time end) const {
  const double host_time = pools_[pool].meters.hosts.mean(end) * seconds(end - window_begin_);
  HostUse sum;
  double full = 0;
  for (const HostId id : pools_[pool].hosts) {
    const HostRecord& host = hosts_[id];
    const HostUse use = host_use(host);
    sum.disk += use.disk - host.at_window.disk;
    sum.in.busy += use.in.busy - host.at_window.in.busy;
    sum.out.busy += use.out.busy - host.at_window.out.busy;
    full += std::max(use.in.full - host.at_window.in.full, use.out.full - host.at_window.out.full);
  }
  sheet.add("network.in", quotient(sum.in.busy, host_time));
  sheet.add("network.out", quotient(sum.out.busy, host_time));
  sheet.add("network.full", quotient(full, host_time));
  sheet.add("disk.busy", quotient(sum.disk, host_time));
}

}  // namespace stowplan
