// The clocks that bundles read: which one, since when, and what the links they own have carried.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/queue/flow_network.hpp"
#include "sim/queue/indexed_heap.hpp"

namespace stowplan {
namespace {

constexpr double ns_per_second = 1e9;

// Ends that have become equal are in order of age only after this.
template <class Tickets, class Owners>
void restore_heap(Tickets& heap, Owners& owners) {
  for (std::size_t i = heap.size() / 2; i-- > 0;) sift_down(heap, i, heap[i], tell_place(owners));
}

}  // namespace

double FlowNetwork::Clock::full_by(const FineTime& t) const {
  const bool is_full = own_rate < FlowRoute::uncapped && rate >= full_share * own_rate;
  return full + (is_full ? t.since(at) : 0);
}

double FlowNetwork::own_rate(const Bundle& bundle) const {
  if (!bundle.owns) return FlowRoute::uncapped;
  const Link& link = links_[static_cast<std::uint32_t>(bundle.own.link)];
  return link.capacity / (bundle.own.weight * static_cast<double>(bundle.flows.size()));
}

void FlowNetwork::enter(const FineTime& now, std::uint32_t id) {
  const std::uint32_t to = clock_for(now, bundles_[id]);
  Bundle& bundle = bundles_[id];
  Clock& clock = clocks_[to];
  bundle.clock = to;
  bundle.base = clock.reading(now);
  bundle.full_base = clock.full_by(now);
  bundle.counted = bundle.flows.size();
  clock.flows += bundle.counted;
  clock.changed = true;
  const Ticket& first = bundle.flows.front();
  insert_into(clock.bundles, Ticket{first_end(bundle), first.order, id}, tell_place(bundles_));
}

void FlowNetwork::leave(const FineTime& now, std::uint32_t id) {
  Bundle& bundle = bundles_[id];
  Clock& clock = clocks_[bundle.clock];
  account(bundle, clock.reading(now), clock.full_by(now));
  clock.flows -= bundle.counted;
  clock.changed = true;
  erase_at(clock.bundles, bundle.place, tell_place(bundles_));
  if (clock.bundles.empty()) dissolve(bundle.clock);
}

// Brings the bundle, and the link it owns, up to what its clock reads.
void FlowNetwork::account(Bundle& bundle, double reading, double full) {
  const double moved = std::max(0.0, reading - bundle.base);
  if (bundle.owns) {
    Link& link = at(bundle.own);
    const double bytes = moved * static_cast<double>(bundle.counted);
    link.bytes += bytes;
    link.used += bytes * bundle.own.weight;
    link.full += full - bundle.full_base;
  }
  bundle.attained += moved;
  bundle.base = reading;
  bundle.full_base = full;
  if (bundle.attained <= longest_reading) return;
  for (Ticket& ticket : bundle.flows) ticket.end -= bundle.attained;
  bundle.attained = 0;
  restore_heap(bundle.flows, flows_);
}

void FlowNetwork::rebase(Clock& clock) {
  for (Ticket& ticket : clock.bundles) {
    Bundle& bundle = bundles_[ticket.id];
    account(bundle, clock.attained, clock.full);
    bundle.base = 0;
    ticket.end = first_end(bundle);
  }
  clock.attained = 0;
  restore_heap(clock.bundles, bundles_);
}

// The clock of bundles like this one, new if there is none.
std::uint32_t FlowNetwork::clock_for(const FineTime& now, const Bundle& bundle) {
  FlowRoute shared;
  shared.cap = bundle.route.cap;
  const Link* quietest = nullptr;
  for (const Leg& leg : bundle.route) {
    if (bundle.owns && leg == bundle.own) continue;
    shared.add(leg);
    if (quietest == nullptr || at(leg).clocks.size() < quietest->clocks.size()) {
      quietest = &at(leg);
    }
  }
  const double rate = own_rate(bundle);
  for (const std::uint32_t id : quietest->clocks) {
    const Clock& clock = clocks_[id];
    if (bundle.owns && clock.own_rate == rate && clock.shared == shared) return id;
  }
  if (free_clocks_.empty()) {
    free_clocks_.push_back(static_cast<std::uint32_t>(clocks_.size()));
    clocks_.emplace_back();
  }
  const std::uint32_t id = free_clocks_.back();
  free_clocks_.pop_back();
  Clock& clock = clocks_[id];
  clock.attained = clock.rate = clock.full = 0;
  clock.at = now;
  clock.next = FineTime::never();
  clock.due = Time::max();
  clock.mark = mark_;
  clock.own_rate = rate;
  clock.limit = std::min(rate, shared.cap / ns_per_second);
  clock.flows = 0;
  clock.shared = shared;
  for (const Leg& leg : shared) at(leg).clocks.push_back(id);
  near_clocks_.push_back(id);
  return id;
}

void FlowNetwork::dissolve(std::uint32_t id) {
  for (const Leg& leg : clocks_[id].shared) {
    std::vector<std::uint32_t>& there = at(leg).clocks;
    *std::find(there.begin(), there.end(), id) = there.back();
    there.pop_back();
    left_.push_back(static_cast<std::uint32_t>(leg.link));
  }
  std::erase(near_clocks_, id);
  split_ = true;
  free_clocks_.push_back(id);
}

}  // namespace stowplan
