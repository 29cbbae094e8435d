// Flows that share links: bundles, the component that a change touches, and its rates.
#include <algorithm>

#include "sim/check.hpp"
#include "sim/queue/flow_network.hpp"
#include "sim/queue/indexed_heap.hpp"

namespace stowplan {
namespace {

constexpr double ns_per_second = 1e9;

// Beyond so many bytes a bundle's clock starts from zero again, so that a reading keeps 2^-12 B of
// resolution: 2^-8 ns, the slack of a FineTime, at 0.5 Gbit/s and finer on faster lines.
constexpr double longest_reading = 0x1p40;

// Tells a flow where in its bundle's heap it is.
template <class Flows>
auto place_in(Flows& flows) {
  return [&flows](const auto& ticket, std::size_t i) {
    flows[ticket.flow].place = static_cast<std::uint32_t>(i);
  };
}

}  // namespace

void FlowNetwork::join(Time now, std::uint32_t id) {
  const FlowRoute route = flows_[id].route;
  for (const Leg& leg : route) {
    const std::uint32_t alone = at(leg).alone;
    if (alone == none) continue;
    if (flows_[alone].end.ceil() <= now) {
      end_alone(flows_[alone].end, alone);
    } else {
      enlist(now, alone);
    }
  }
  collect(route);
  catch_up(now);
  std::uint32_t bundle = find_bundle(route);
  if (bundle == none) {
    bundle = add_bundle(now, route);
    near_bundles_.push_back(bundle);
  }
  put_in(bundle, id, bundles_[bundle].attained_by({now, 0}) + flows_[id].bytes);
  share_out({now, 0});
  arm();
}

// The flow is alone no more: it becomes the first of a bundle, at the rate it has.
void FlowNetwork::enlist(Time now, std::uint32_t id) {
  Flow& flow = flows_[id];
  end_alone({now, 0}, id);
  flow.due = Time::max();
  const std::uint32_t bundle = add_bundle(now, flow.route);
  bundles_[bundle].attained = std::max(0.0, flow.rate * nanoseconds(now - flow.since));
  bundles_[bundle].rate = flow.rate;
  for (const Leg& leg : flow.route) {
    at(leg).since = {now, 0};
    at(leg).flow = flow.rate;
    at(leg).load = flow.rate * leg.weight;
  }
  put_in(bundle, id, flow.bytes);
}

std::uint32_t FlowNetwork::find_bundle(const FlowRoute& route) const {
  const Link* quietest = nullptr;
  for (const Leg& leg : route) {
    const Link& link = links_[static_cast<std::uint32_t>(leg.link)];
    if (quietest == nullptr || link.bundles.size() < quietest->bundles.size()) quietest = &link;
  }
  for (const std::uint32_t id : quietest->bundles) {
    if (bundles_[id].route == route) return id;
  }
  return none;
}

std::uint32_t FlowNetwork::add_bundle(Time now, const FlowRoute& route) {
  if (free_bundles_.empty()) {
    free_bundles_.push_back(static_cast<std::uint32_t>(bundles_.size()));
    bundles_.emplace_back();
  }
  const std::uint32_t id = free_bundles_.back();
  free_bundles_.pop_back();
  Bundle& bundle = bundles_[id];
  bundle.attained = bundle.rate = 0;
  bundle.at = {now, 0};
  bundle.next = FineTime::never();
  bundle.due = Time::max();
  bundle.mark = mark_;
  bundle.route = route;
  for (const Leg& leg : route) at(leg).bundles.push_back(id);
  return id;
}

void FlowNetwork::put_in(std::uint32_t id, std::uint32_t flow, double end) {
  Bundle& bundle = bundles_[id];
  flows_[flow].state = State::sharing;
  flows_[flow].bundle = id;
  bundle.changed = true;
  insert_into(bundle.flows, Ticket{end, order_++, flow}, place_in(flows_));
}

void FlowNetwork::take_out(std::uint32_t id, std::size_t place) {
  Bundle& bundle = bundles_[id];
  bundle.changed = true;
  erase_at(bundle.flows, place, place_in(flows_));
  if (bundle.flows.empty()) dissolve(id);
}

void FlowNetwork::dissolve(std::uint32_t id) {
  for (const Leg& leg : bundles_[id].route) {
    std::vector<std::uint32_t>& there = at(leg).bundles;
    *std::find(there.begin(), there.end(), id) = there.back();
    there.pop_back();
  }
  std::erase(near_bundles_, id);
  split_ = true;
  free_bundles_.push_back(id);
}

// All that a change on this route may touch: links, the bundles on them, their links, and so on.
void FlowNetwork::collect(const FlowRoute& route) {
  near_links_.clear();
  near_bundles_.clear();
  ++mark_;
  visit(route);
  for (std::size_t i = 0; i < near_links_.size(); ++i) {
    for (const std::uint32_t id : links_[near_links_[i]].bundles) {
      if (bundles_[id].mark == mark_) continue;
      bundles_[id].mark = mark_;
      near_bundles_.push_back(id);
      visit(bundles_[id].route);
    }
  }
}

void FlowNetwork::visit(const FlowRoute& route) {
  for (const Leg& leg : route) {
    if (at(leg).mark == mark_) continue;
    at(leg).mark = mark_;
    near_links_.push_back(static_cast<std::uint32_t>(leg.link));
  }
}

// Flows that are through by now leave at the instant they are, not at the whole nanosecond after
// it, so that no capacity is lost between them.
void FlowNetwork::catch_up(Time now) {
  for (;;) {
    std::uint32_t first = none;
    for (const std::uint32_t id : near_bundles_) {
      if (first == none || bundles_[id].next < bundles_[first].next) first = id;
    }
    if (first == none || bundles_[first].next.ceil() > now) return;
    Bundle& bundle = bundles_[first];
    const FineTime end = bundle.next;
    const Ticket through = bundle.flows.front();
    bundle.attained = through.end;
    bundle.at = end;
    fly(end, through.flow);
    take_out(first, 0);
    share_out(end);
  }
}

void FlowNetwork::share_out(const FineTime& now) {
  fill();
  for (const std::uint32_t id : near_links_) {
    Link& link = links_[id];
    if (link.load > 0) link.run(now.since(link.since), link.flow, link.load);
    link.since = now;
    link.flow = link.carried;
    link.load = link.taken;
  }
  for (const std::uint32_t id : near_bundles_) {
    Bundle& bundle = bundles_[id];
    if (bundle.found == bundle.rate && !bundle.changed) continue;
    bundle.changed = false;
    bundle.attained = bundle.attained_by(now);
    bundle.at = now;
    bundle.rate = bundle.found;
    if (bundle.attained > longest_reading) rebase(bundle);
    const double rest = bundle.flows.front().end - bundle.attained;
    bundle.next = now.later(std::max(0.0, rest) / bundle.rate);
  }
}

void FlowNetwork::rebase(Bundle& bundle) {
  for (Ticket& ticket : bundle.flows) ticket.end -= bundle.attained;
  bundle.attained = 0;
  // Ends that have become equal are in order of age only after this.
  for (std::size_t i = bundle.flows.size() / 2; i-- > 0;) {
    sift_down(bundle.flows, i, bundle.flows[i], place_in(flows_));
  }
}

// Progressive filling. The level never falls but by rounding, which is kept from it: of two links
// full at one level the second must not leave its flows with next to nothing.
void FlowNetwork::fill() {
  for (const std::uint32_t id : near_links_) {
    Link& link = links_[id];
    link.taken = link.carried = link.weight = 0;
    link.open = 0;
    link.moved = true;
  }
  capped_.clear();
  for (const std::uint32_t id : near_bundles_) {
    Bundle& bundle = bundles_[id];
    bundle.open = true;
    if (bundle.route.cap < FlowRoute::uncapped) capped_.push_back(id);
    for (const Leg& leg : bundle.route) {
      at(leg).weight += leg.weight * static_cast<double>(bundle.flows.size());
      ++at(leg).open;
    }
  }
  double level = 0;
  for (;;) {
    double next = FlowRoute::uncapped;
    for (const std::uint32_t id : near_links_) {
      Link& link = links_[id];
      if (link.open == 0) continue;
      if (link.moved) link.level = (link.capacity - link.taken) / link.weight;
      link.moved = false;
      next = std::min(next, link.level);
    }
    if (next == FlowRoute::uncapped) return;
    for (const std::uint32_t id : capped_) {
      if (bundles_[id].open) next = std::min(next, bundles_[id].route.cap / ns_per_second);
    }
    level = std::max(level, next);
    for (const std::uint32_t id : capped_) {
      if (bundles_[id].open && bundles_[id].route.cap / ns_per_second <= level) hold(id, level);
    }
    for (const std::uint32_t link : near_links_) {
      if (links_[link].open == 0 || links_[link].level > level) continue;
      for (const std::uint32_t id : links_[link].bundles) {
        if (bundles_[id].open) hold(id, level);
      }
    }
  }
}

void FlowNetwork::hold(std::uint32_t id, double level) {
  Bundle& bundle = bundles_[id];
  bundle.open = false;
  bundle.found = level;
  const auto count = static_cast<double>(bundle.flows.size());
  for (const Leg& leg : bundle.route) {
    Link& link = at(leg);
    link.taken += level * count * leg.weight;
    link.carried += level * count;
    link.weight -= leg.weight * count;
    link.moved = true;
    --link.open;
  }
}

// One entry of due() for the first end of a component: when it comes, all its rates change anyhow.
// An entry that has become early is left there and looks again. Components that a bundle held
// together fall apart when it goes.
void FlowNetwork::arm() {
  if (!split_) {
    arm_component();
    return;
  }
  split_ = false;
  arming_ = near_bundles_;
  const std::uint64_t seen = mark_;
  for (const std::uint32_t id : arming_) {
    if (bundles_[id].mark > seen) continue;
    collect(bundles_[id].route);
    arm_component();
  }
}

void FlowNetwork::arm_component() {
  std::uint32_t first = none;
  Time due = Time::max();
  for (const std::uint32_t id : near_bundles_) {
    if (first == none || bundles_[id].next < bundles_[first].next) first = id;
    due = std::min(due, bundles_[id].due);
  }
  if (first == none || bundles_[first].next.ceil() >= due) return;
  bundles_[first].due = bundles_[first].next.ceil();
  due_.push_back({bundles_[first].due, first, 0, false});
}

}  // namespace stowplan
