// The component of links and clocks that a change touches, and its rates.
#include <algorithm>

#include "sim/queue/flow_network.hpp"

namespace stowplan {

// All that a change on this route may touch: links, the clocks on them, their links, and so on. A
// link that is owned leads to those its owner shares.
void FlowNetwork::collect(const FlowRoute& route) {
  near_links_.clear();
  near_clocks_.clear();
  ++mark_;
  visit(route);
  for (std::size_t i = 0; i < near_links_.size(); ++i) {
    for (const std::uint32_t id : links_[near_links_[i]].clocks) {
      if (clocks_[id].mark == mark_) continue;
      clocks_[id].mark = mark_;
      near_clocks_.push_back(id);
      visit(clocks_[id].shared);
    }
  }
}

void FlowNetwork::visit(const FlowRoute& route) {
  for (const Leg& leg : route) {
    if (at(leg).owner != none) {
      visit(clocks_[bundles_[at(leg).owner].clock].shared);
    } else if (at(leg).mark != mark_) {
      at(leg).mark = mark_;
      near_links_.push_back(static_cast<std::uint32_t>(leg.link));
    }
  }
}

// Flows that are through by now leave at the instant they are, not at the whole nanosecond after
// it, so that no capacity is lost between them.
void FlowNetwork::catch_up(Time now) {
  for (;;) {
    std::uint32_t first = none;
    for (const std::uint32_t id : near_clocks_) {
      if (first == none || clocks_[id].next < clocks_[first].next) first = id;
    }
    if (first == none || clocks_[first].next.ceil() > now) return;
    Clock& clock = clocks_[first];
    const FineTime end = clock.next;
    const Ticket through = clock.bundles.front();
    clock.full = clock.full_by(end);
    clock.attained = through.end;
    clock.at = end;
    fly(end, bundles_[through.id].flows.front().id);
    take_out(end, through.id, 0);
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
  for (const std::uint32_t id : near_clocks_) {
    Clock& clock = clocks_[id];
    if (clock.found == clock.rate && !clock.changed) continue;
    clock.changed = false;
    clock.full = clock.full_by(now);
    clock.attained = clock.reading(now);
    clock.at = now;
    clock.rate = clock.found;
    if (clock.attained > longest_reading) rebase(clock);
    const double rest = clock.bundles.front().end - clock.attained;
    clock.next = now.later(std::max(0.0, rest) / clock.rate);
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
  for (const std::uint32_t id : near_clocks_) {
    Clock& clock = clocks_[id];
    clock.open = true;
    if (clock.limit < FlowRoute::uncapped) capped_.push_back(id);
    for (const Leg& leg : clock.shared) {
      at(leg).weight += leg.weight * static_cast<double>(clock.flows);
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
      if (clocks_[id].open) next = std::min(next, clocks_[id].limit);
    }
    level = std::max(level, next);
    for (const std::uint32_t id : capped_) {
      if (clocks_[id].open && clocks_[id].limit <= level) hold(id, level);
    }
    for (const std::uint32_t link : near_links_) {
      if (links_[link].open == 0 || links_[link].level > level) continue;
      for (const std::uint32_t id : links_[link].clocks) {
        if (clocks_[id].open) hold(id, level);
      }
    }
  }
}

void FlowNetwork::hold(std::uint32_t id, double level) {
  Clock& clock = clocks_[id];
  clock.open = false;
  clock.found = level;
  const auto count = static_cast<double>(clock.flows);
  for (const Leg& leg : clock.shared) {
    Link& link = at(leg);
    link.taken += level * count * leg.weight;
    link.carried += level * count;
    link.weight -= leg.weight * count;
    link.moved = true;
    --link.open;
  }
}

// One entry of due() for the first end of a component: when it comes, all its rates change anyhow.
// An entry that has become early is left there and looks again. Components that a clock held
// together fall apart when it goes.
void FlowNetwork::arm() {
  if (!split_) {
    arm_component();
    return;
  }
  split_ = false;
  arming_ = near_clocks_;
  const std::uint64_t seen = mark_;
  for (const std::uint32_t id : arming_) {
    if (clocks_[id].mark > seen) continue;
    collect(clocks_[id].shared);
    arm_component();
  }
}

void FlowNetwork::arm_component() {
  std::uint32_t first = none;
  Time due = Time::max();
  for (const std::uint32_t id : near_clocks_) {
    if (first == none || clocks_[id].next < clocks_[first].next) first = id;
    due = std::min(due, clocks_[id].due);
  }
  if (first == none || clocks_[first].next.ceil() >= due) return;
  clocks_[first].due = clocks_[first].next.ceil();
  due_.push_back({clocks_[first].due, first, 0, false});
}

}  // namespace stowplan
