#include "sim/queue/flow_network.hpp"

#include <algorithm>

#include "sim/check.hpp"

namespace stowplan {
namespace {

constexpr double ns_per_second = 1e9;
constexpr std::uint32_t generation_mask = 0xffffffU;

}  // namespace

void FlowNetwork::Link::run(double ns, double rate, double use) {
  bytes += rate * ns;
  used += use * ns;
  if (use >= full_share * capacity) full += ns;
}

LinkId FlowNetwork::add_link(double bytes_per_second) {
  STOWPLAN_CHECK(bytes_per_second > 0);
  links_.emplace_back();
  links_.back().capacity = bytes_per_second / ns_per_second;
  links_.back().ns_per_byte = ns_per_second / bytes_per_second;
  return LinkId{static_cast<std::uint32_t>(links_.size() - 1)};
}

FlowId FlowNetwork::start(Time now, const FlowRoute& route, double bytes, Duration latency,
                          std::uint64_t tag) {
  STOWPLAN_CHECK(now >= last_ && bytes >= 0 && latency >= Duration::zero() && route.cap > 0);
  last_ = now;
  if (free_flow_ == none) {
    free_flow_ = static_cast<std::uint32_t>(flows_.size());
    flows_.emplace_back();
  }
  const std::uint32_t id = free_flow_;
  Flow& flow = flows_[id];
  free_flow_ = flow.bundle;
  flow.bytes = bytes;
  flow.latency = latency;
  flow.tag = tag;
  flow.route = route;
  if (route.empty() || bytes == 0) {
    fly({now, 0}, id);
  } else if (finds_room(now, route)) {
    run_alone(now, id);
  } else {
    join(now, id);
  }
  return {id, flow.generation};
}

double FlowNetwork::stop(Time now, FlowId name) {
  STOWPLAN_CHECK(now >= last_);
  last_ = now;
  if (!live(name)) return 0;
  const std::uint32_t id = name.slot;
  Flow& flow = flows_[id];
  const bool shared = flow.state == State::sharing;
  if (shared) {
    collect(flow.route);
    catch_up(now);
  }
  const double moved = progress(now, name).moved;
  if (flow.state == State::alone) {
    const FineTime at{now, 0};
    end_alone(flow.end < at ? flow.end : at, id);
  } else if (flow.state == State::sharing) {
    take_out({now, 0}, flow.bundle, flow.place);
    share_out({now, 0});
  }
  if (shared) arm();
  release(id);
  return moved;
}

FlowProgress FlowNetwork::progress(Time now, FlowId name) const {
  if (!live(name)) return {};
  const Flow& flow = flows_[name.slot];
  if (flow.state == State::alone && flow.end.ceil() > now) {
    return {std::clamp(flow.rate * nanoseconds(now - flow.since), 0.0, flow.bytes),
            flow.rate * ns_per_second};
  }
  if (flow.state == State::sharing) {
    const Bundle& bundle = bundles_[flow.bundle];
    const double rest = bundle.flows[flow.place].end - moved_by(bundle, {now, 0});
    return {flow.bytes - std::clamp(rest, 0.0, flow.bytes),
            clocks_[bundle.clock].rate * ns_per_second};
  }
  return {flow.bytes, 0};
}

std::optional<std::uint64_t> FlowNetwork::deliver(Time now, std::uint32_t id,
                                                  std::uint32_t generation) {
  const Flow& flow = flows_[id];
  if (flow.generation != generation || flow.due != now) return std::nullopt;
  if (flow.state == State::alone) end_alone(flow.end, id);
  const std::uint64_t tag = flow.tag;
  release(id);
  return tag;
}

void FlowNetwork::settle(Time now, std::uint32_t id) {
  Clock& clock = clocks_[id];
  if (clock.bundles.empty() || clock.due != now) return;
  clock.due = Time::max();
  collect(clock.shared);
  catch_up(now);
  arm();
}

LinkUse FlowNetwork::use(Time now, LinkId id) const {
  Link link = links_[static_cast<std::uint32_t>(id)];
  if (link.alone != none) {
    const Flow& flow = flows_[link.alone];
    const double weight = std::find_if(flow.route.begin(), flow.route.end(), [&](const Leg& leg) {
                            return leg.link == id;
                          })->weight;
    const double ns = std::min(nanoseconds(now - flow.since), flow.end.since(flow.since));
    link.run(std::max(0.0, ns), flow.rate, flow.rate * weight);
  } else if (link.owner != none) {
    const Bundle& owner = bundles_[link.owner];
    const Clock& clock = clocks_[owner.clock];
    const double bytes =
        static_cast<double>(owner.counted) * std::max(0.0, clock.reading({now, 0}) - owner.base);
    link.bytes += bytes;
    link.used += bytes * owner.own.weight;
    link.full += std::max(0.0, clock.full_by({now, 0}) - owner.full_base);
  } else if (link.load > 0) {
    link.run(std::max(0.0, FineTime{now, 0}.since(link.since)), link.flow, link.load);
  }
  return {link.bytes, link.used / link.capacity / ns_per_second, link.full / ns_per_second};
}

// --- Short messages in turn
// -----------------------------------------------------------------------

Time FlowNetwork::in_turn(Time now, const FlowRoute& route, double bytes) {
  FineTime begin{now, 0};
  double ns_per_byte = 0;
  if (route.cap < FlowRoute::uncapped) ns_per_byte = ns_per_second / route.cap;
  for (const Leg& leg : route) {
    const Link& link = at(leg);
    ns_per_byte = std::max(ns_per_byte, link.ns_per_byte * leg.weight);
    if (begin < link.free_at) begin = link.free_at;
  }
  const double ns = bytes * ns_per_byte;
  if (ns >= longest_burst || begin.since(now) >= longest_burst) return Time::max();
  if (!finds_room(now, route)) return Time::max();
  const FineTime end = begin.plus(ns);
  for (const Leg& leg : route) {
    Link& link = at(leg);
    link.bytes += bytes;
    link.used += bytes * leg.weight;
    if (link.ns_per_byte * leg.weight >= full_share * ns_per_byte) link.full += ns;
    link.free_at = end;
  }
  return end.ceil();
}

// --- A flow alone --------------------------------------------------------------------------------
// Its end is known when it starts, so it needs no event but its delivery: whoever comes to its
// links in between looks whether it is still there.

// Whether all links of the route are idle; makes them so where a flow is through.
bool FlowNetwork::finds_room(Time now, const FlowRoute& route) {
  for (const Leg& leg : route) {
    const Link& link = at(leg);
    if (!link.idle()) return false;
    if (link.alone == none) continue;
    if (flows_[link.alone].end.ceil() > now) return false;
    end_alone(flows_[link.alone].end, link.alone);
  }
  return true;
}

void FlowNetwork::run_alone(Time now, std::uint32_t id) {
  Flow& flow = flows_[id];
  flow.state = State::alone;
  flow.rate = flow.route.cap / ns_per_second;
  for (const Leg& leg : flow.route) {
    at(leg).alone = id;
    flow.rate = std::min(flow.rate, at(leg).capacity / leg.weight);
  }
  FineTime begin{now, 0};
  for (const Leg& leg : flow.route) {
    if (begin < at(leg).free_at) begin = at(leg).free_at;
  }
  flow.since = begin.ceil();
  flow.end = begin.later(flow.bytes / flow.rate);
  if (flow.end < FineTime::never()) {
    flow.due = flow.end.ceil() + flow.latency;
    due_.push_back({flow.due, id, flow.generation, true});
  }
}

void FlowNetwork::end_alone(const FineTime& end, std::uint32_t id) {
  Flow& flow = flows_[id];
  const double ns = std::max(0.0, end.since(flow.since));
  for (const Leg& leg : flow.route) {
    at(leg).alone = none;
    at(leg).run(ns, flow.rate, flow.rate * leg.weight);
  }
  flow.state = State::in_flight;
}

void FlowNetwork::fly(const FineTime& end, std::uint32_t id) {
  Flow& flow = flows_[id];
  flow.state = State::in_flight;
  flow.due = end.ceil() + flow.latency;
  due_.push_back({flow.due, id, flow.generation, true});
}

void FlowNetwork::release(std::uint32_t id) {
  Flow& flow = flows_[id];
  flow.state = State::none;
  flow.due = Time::max();
  flow.generation = (flow.generation + 1) & generation_mask;
  flow.bundle = free_flow_;
  free_flow_ = id;
}

}  // namespace stowplan
