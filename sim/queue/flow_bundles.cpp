// Flows that share links: bundles of equal route, and the links they own.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/queue/flow_network.hpp"
#include "sim/queue/indexed_heap.hpp"

namespace stowplan {
double FlowNetwork::moved_by(const Bundle& bundle, const FineTime& t) const {
  return bundle.attained + (clocks_[bundle.clock].reading(t) - bundle.base);
}

// What the clock reads when the first flow of the bundle is through.
double FlowNetwork::first_end(const Bundle& bundle) {
  return bundle.base + (bundle.flows.front().end - bundle.attained);
}

void FlowNetwork::join(Time now, std::uint32_t id) {
  const FlowRoute route = flows_[id].route;
  for (const Leg& leg : route) {
    const std::uint32_t alone = at(leg).alone;
    if (alone == none) continue;
    if (flows_[alone].end.ceil() <= now) {
      end_alone(flows_[alone].end, alone);
    } else {
      enlist(now, alone, route);
    }
  }
  collect(route);
  catch_up(now);
  for (const Leg& leg : route) {
    const std::uint32_t owner = at(leg).owner;
    if (owner != none && bundles_[owner].route != route) share({now, 0}, owner);
  }
  std::uint32_t bundle = find_bundle(route);
  if (bundle == none) {
    visit(route);
    bundle = add_bundle(route, FlowRoute{});
    put_in({now, 0}, bundle, id, flows_[id].bytes);
  } else {
    put_in({now, 0}, bundle, id, moved_by(bundles_[bundle], {now, 0}) + flows_[id].bytes);
  }
  own_what_is_left({now, 0});
  share_out({now, 0});
  arm();
}

// The flow is alone no more: it becomes the first of a bundle, at the rate it has.
void FlowNetwork::enlist(Time now, std::uint32_t id, const FlowRoute& newcomer) {
  Flow& flow = flows_[id];
  end_alone({now, 0}, id);
  flow.due = Time::max();
  const std::uint32_t bundle = add_bundle(flow.route, newcomer);
  bundles_[bundle].attained = std::max(0.0, flow.rate * nanoseconds(now - flow.since));
  put_in({now, 0}, bundle, id, flow.bytes);
  Clock& clock = clocks_[bundles_[bundle].clock];
  clock.rate = flow.rate;
  for (const Leg& leg : clock.shared) {
    at(leg).since = {now, 0};
    at(leg).flow = flow.rate;
    at(leg).load = flow.rate * leg.weight;
  }
}

std::uint32_t FlowNetwork::find_bundle(const FlowRoute& route) const {
  const Link* quietest = nullptr;
  for (const Leg& leg : route) {
    const Link& link = links_[static_cast<std::uint32_t>(leg.link)];
    if (link.owner != none) return link.owner;
    if (quietest == nullptr || link.clocks.size() < quietest->clocks.size()) quietest = &link;
  }
  for (const std::uint32_t id : quietest->clocks) {
    const std::uint32_t bundle = clocks_[id].bundles.front().id;
    if (bundles_[bundle].route == route) return bundle;
  }
  return none;
}

// It owns the first link that is idle and that the newcomer does not use either, if others remain.
std::uint32_t FlowNetwork::add_bundle(const FlowRoute& route, const FlowRoute& newcomer) {
  if (free_bundles_.empty()) {
    free_bundles_.push_back(static_cast<std::uint32_t>(bundles_.size()));
    bundles_.emplace_back();
  }
  const std::uint32_t id = free_bundles_.back();
  free_bundles_.pop_back();
  Bundle& bundle = bundles_[id];
  bundle.attained = bundle.base = bundle.full_base = 0;
  bundle.counted = 0;
  bundle.clock = none;
  bundle.owns = false;
  bundle.route = route;
  if (route.size() < 2) return id;
  for (const Leg& leg : route) {
    if (!at(leg).idle() || newcomer.uses(leg.link)) continue;
    own(id, leg);
    break;
  }
  return id;
}

void FlowNetwork::own(std::uint32_t id, const Leg& leg) {
  bundles_[id].owns = true;
  bundles_[id].own = leg;
  at(leg).owner = id;
}

// Another bundle is to use the link this one owns.
void FlowNetwork::share(const FineTime& now, std::uint32_t id) {
  Bundle& bundle = bundles_[id];
  leave(now, id);
  Link& link = at(bundle.own);
  bundle.owns = false;
  link.owner = none;
  link.since = now;
  link.flow = link.load = 0;
  visit(bundle.route);
  enter(now, id);
}

// A bundle that has been left alone on a link owns it, so that it reads a clock with others again.
void FlowNetwork::own_what_is_left(const FineTime& now) {
  while (!left_.empty()) {
    const std::uint32_t id = left_.back();
    left_.pop_back();
    if (links_[id].clocks.size() != 1) continue;
    const std::uint32_t bundle = clocks_[links_[id].clocks.front()].bundles.front().id;
    if (bundles_[bundle].owns || bundles_[bundle].route.size() < 2) continue;
    const FlowRoute& route = bundles_[bundle].route;
    const Leg leg = *std::find_if(route.begin(), route.end(),
                                  [&](const Leg& each) { return each.link == LinkId{id}; });
    leave(now, bundle);
    own(bundle, leg);
    enter(now, bundle);
  }
}

void FlowNetwork::put_in(const FineTime& now, std::uint32_t id, std::uint32_t flow, double end) {
  flows_[flow].state = State::sharing;
  flows_[flow].bundle = id;
  insert_into(bundles_[id].flows, Ticket{end, order_++, flow}, tell_place(flows_));
  set_clock(now, id);
}

void FlowNetwork::take_out(const FineTime& now, std::uint32_t id, std::size_t place) {
  Bundle& bundle = bundles_[id];
  erase_at(bundle.flows, place, tell_place(flows_));
  if (bundle.flows.empty()) {
    leave(now, id);
    if (bundle.owns) {
      at(bundle.own).owner = none;
      split_ = true;  // What was collected by way of it no longer hangs together.
    }
    free_bundles_.push_back(id);
  } else {
    set_clock(now, id);
  }
  own_what_is_left(now);
}

// The bundle has another number of flows, or another is the first.
void FlowNetwork::set_clock(const FineTime& now, std::uint32_t id) {
  Bundle& bundle = bundles_[id];
  if (bundle.owns || bundle.clock == none) {
    if (bundle.clock != none) leave(now, id);
    enter(now, id);
    return;
  }
  Clock& clock = clocks_[bundle.clock];  // Which it has to itself: it shares all its links.
  clock.flows = bundle.counted = bundle.flows.size();
  clock.changed = true;
  clock.bundles.front().end = first_end(bundle);
}

}  // namespace stowplan
