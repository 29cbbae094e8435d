#include "models/fleet/hosts/pool_inventory.hpp"

#include <limits>
#include <utility>
#include <variant>
#include <vector>

#include "sim/check.hpp"

namespace stowplan {
namespace {

// A class for each state that takes anyone, with room for a pod and without.
constexpr std::uint32_t states = 3;

constexpr std::uint32_t class_of(Takes takes, bool pods_left) {
  const std::uint32_t state =
      static_cast<std::uint32_t>(takes) - static_cast<std::uint32_t>(Takes::later);
  return state * 2 + (pods_left ? 1 : 0);
}

constexpr std::uint64_t classes_of(Takes takes, bool pod) {
  const std::uint64_t with_pods = std::uint64_t{1} << class_of(takes, true);
  return pod ? with_pods : with_pods | std::uint64_t{1} << class_of(takes, false);
}

}  // namespace

PoolInventory::PoolInventory(Cores cpu, Bytes memory, std::int64_t pods)
    : empty_{cpu, memory, pods > 0 ? pods : std::numeric_limits<std::int64_t>::max(), Takes::none},
      index_(std::vector<HostClass>(states * 2, {cpu, memory})) {}

std::size_t PoolInventory::take_host() {
  if (off_.empty()) {
    records_.push_back(empty_);
    return records_.size() - 1;
  }
  const std::uint32_t host = off_.top();
  off_.pop();
  return host;
}

void PoolInventory::set(std::size_t host, Takes takes) {
  Record& record = records_[host];
  if (takes == Takes::none && record.takes != Takes::none) {
    off_.push(static_cast<std::uint32_t>(host));
  }
  record.takes = takes;
  place_in_index(host);
}

void PoolInventory::book(std::size_t host, const Demand& demand, int sign) {
  Record& record = records_[host];
  record.cpu -= demand.cpu * sign;
  record.memory -= demand.memory * sign;
  if (demand.pod) record.pods -= sign;
  STOWPLAN_CHECK(record.cpu.count() >= 0 && record.memory.count() >= 0 && record.pods >= 0);
  place_in_index(host);
}

void PoolInventory::place_in_index(std::size_t host) {
  const Record& record = records_[host];
  if (record.takes < Takes::later) {
    index_.remove(position_at(host));
  } else {
    index_.put(position_at(host), class_of(record.takes, record.pods > 0), record.cpu,
               record.memory);
  }
}

std::optional<std::size_t> PoolInventory::find_ready(const PlacementPolicy& policy,
                                                     const Demand& demand, bool best_effort) {
  std::uint64_t classes = classes_of(Takes::all, demand.pod);
  if (!best_effort) classes |= classes_of(Takes::all_but_best_effort, demand.pod);
  return find(policy, demand, classes);
}

std::optional<std::size_t> PoolInventory::find_booting(const PlacementPolicy& policy,
                                                       const Demand& demand) {
  return find(policy, demand, classes_of(Takes::later, demand.pod));
}

std::optional<std::size_t> PoolInventory::find(const PlacementPolicy& policy, const Demand& demand,
                                               std::uint64_t classes) {
  const std::optional<HostPosition> found =
      std::visit([&](const auto& chosen) { return index_.best(chosen, demand, classes); }, policy);
  return found ? std::optional{index(*found)} : std::nullopt;
}

bool PoolInventory::room_elsewhere(std::size_t host, const PlacementPolicy& policy,
                                   std::span<const Wish> wishes) {
  const Takes before = records_[host].takes;
  set(host, Takes::cordoned);
  std::vector<std::pair<std::size_t, const Demand*>> booked;
  for (const Wish& wish : wishes) {
    const std::optional<std::size_t> other = find_ready(policy, wish.demand, wish.best_effort);
    if (!other) break;
    book(*other, wish.demand, 1);
    booked.emplace_back(*other, &wish.demand);
  }
  for (const auto& [other, demand] : booked) book(other, *demand, -1);
  set(host, before);
  return booked.size() == wishes.size();
}

bool PoolInventory::fits(std::size_t host, const Demand& demand, bool best_effort) const {
  const Record& record = records_[host];
  const bool taken =
      record.takes == Takes::all || (!best_effort && record.takes == Takes::all_but_best_effort);
  return taken && record.cpu >= demand.cpu && record.memory >= demand.memory &&
         (!demand.pod || record.pods > 0);
}

}  // namespace stowplan
