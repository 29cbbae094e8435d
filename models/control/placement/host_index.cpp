#include "models/control/placement/host_index.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "sim/check.hpp"

namespace stowplan {

void HostIndex::Extent::widen(Cores cpu, Bytes memory, std::uint32_t id) {
  cpu_low = std::min(cpu_low, cpu);
  cpu_high = std::max(cpu_high, cpu);
  memory_low = std::min(memory_low, memory);
  memory_high = std::max(memory_high, memory);
  lowest = std::min(lowest, id);
}

void HostIndex::Extent::widen(const Extent& other) {
  cpu_low = std::min(cpu_low, other.cpu_low);
  cpu_high = std::max(cpu_high, other.cpu_high);
  memory_low = std::min(memory_low, other.memory_low);
  memory_high = std::max(memory_high, other.memory_high);
  lowest = std::min(lowest, other.lowest);
}

HostIndex::HostIndex(const std::vector<HostClass>& classes) : classes_(classes.size()) {
  STOWPLAN_CHECK(!classes.empty() && classes.size() <= 64);
  for (std::size_t i = 0; i < classes.size(); ++i) classes_[i].capacity = classes[i];
}

std::size_t HostIndex::cell_of(const HostClass& kind, Cores cpu, Bytes memory) {
  const auto step = [](std::int64_t part, std::int64_t whole) {
    const double at = share(part, whole) * static_cast<double>(side);
    return std::min(side - 1, static_cast<std::size_t>(std::max(0.0, at)));
  };
  return step(cpu.count(), kind.capacity_cpu.count()) * side +
         step(memory.count(), kind.capacity_memory.count());
}

std::vector<HostIndex::Group>::iterator HostIndex::group_of(Cell& cell, Cores cpu, Bytes memory) {
  return std::ranges::find_if(cell.groups, [&](const Group& group) {
    return group.free_cpu == cpu && group.free_memory == memory;
  });
}

void HostIndex::put(HostPosition host, std::uint32_t host_class, Cores free_cpu,
                    Bytes free_memory) {
  STOWPLAN_CHECK(host_class < classes_.size() && free_cpu.count() >= 0 && free_memory.count() >= 0);
  const auto id = static_cast<std::uint32_t>(index(host));
  if (id >= seats_.size()) seats_.resize(id + std::size_t{1});
  Seat& seat = seats_[id];
  if (seat.host_class == host_class && seat.free_cpu == free_cpu &&
      seat.free_memory == free_memory) {
    return;
  }
  if (!trees_.empty()) {
    if (seat.host_class != host_class && seat.host_class != none) {
      trees_[seat.host_class].remove(id);
    }
    seat = {host_class, 0, free_cpu, free_memory};
    trees_[host_class].put(id, free_cpu, free_memory);
    return;
  }
  leave(host);
  Class& kind = classes_[host_class];
  const std::size_t at = cell_of(kind.capacity, free_cpu, free_memory);
  seat = {host_class, static_cast<std::uint32_t>(at), free_cpu, free_memory};
  Cell& cell = kind.cells[at];
  auto group = group_of(cell, free_cpu, free_memory);
  if (group == cell.groups.end()) {
    cell.groups.push_back({free_cpu, free_memory, none, 0, {}});
    group = cell.groups.end() - 1;
  }
  // Those that left are thrown out when they are most of it.
  if (group->ids.size() > 2 * std::size_t{group->hosts} + 16) {
    std::erase_if(group->ids,
                  [&](std::uint32_t other) { return !sits(other, *group, host_class); });
    std::ranges::sort(group->ids);
    group->ids.erase(std::unique(group->ids.begin(), group->ids.end()), group->ids.end());
  }
  group->ids.push_back(id);
  std::ranges::push_heap(group->ids, std::greater<>{});
  ++group->hosts;
  ++kind.hosts;
  group->lowest = std::min(group->lowest, id);
  cell.extent.widen(free_cpu, free_memory, id);
  kind.rows[at / side].widen(free_cpu, free_memory, id);
}

std::optional<HostPosition> HostIndex::first(const Demand& demand, std::uint64_t classes) {
  if (trees_.empty()) use_trees();
  std::uint32_t lowest = none;
  for (std::size_t c = 0; c < trees_.size(); ++c) {
    if ((classes >> c & 1U) != 0) lowest = trees_[c].first(demand, lowest);
  }
  return lowest == none ? std::nullopt : std::optional{position_at(lowest)};
}

void HostIndex::use_trees() {
  trees_.resize(classes_.size());
  for (std::uint32_t id = 0; id < seats_.size(); ++id) {
    const Seat& seat = seats_[id];
    if (seat.host_class == none) continue;
    trees_[seat.host_class].put(id, seat.free_cpu, seat.free_memory);
  }
  for (Class& kind : classes_) {
    const HostClass capacity = kind.capacity;
    kind = Class{};
    kind.capacity = capacity;
  }
}

void HostIndex::use_grid() {
  trees_.clear();
  const std::vector<Seat> seats = std::exchange(seats_, {});
  for (std::uint32_t id = 0; id < seats.size(); ++id) {
    const Seat& seat = seats[id];
    if (seat.host_class == none) continue;
    put(position_at(id), seat.host_class, seat.free_cpu, seat.free_memory);
  }
}

void HostIndex::remove(HostPosition host) {
  const auto id = static_cast<std::uint32_t>(index(host));
  if (id >= seats_.size()) return;
  if (trees_.empty()) return leave(host);
  if (seats_[id].host_class != none) trees_[seats_[id].host_class].remove(id);
  seats_[id] = {};
}

void HostIndex::leave(HostPosition host) {
  const auto id = static_cast<std::uint32_t>(index(host));
  Seat& seat = seats_[id];
  if (seat.host_class == none) return;
  const std::uint32_t host_class = seat.host_class;
  Class& kind = classes_[host_class];
  Cell& cell = kind.cells[seat.cell];
  const auto group = group_of(cell, seat.free_cpu, seat.free_memory);
  STOWPLAN_CHECK(group != cell.groups.end());
  seat.host_class = none;
  --kind.hosts;
  if (--group->hosts == 0) {
    if (group != cell.groups.end() - 1) *group = std::move(cell.groups.back());
    cell.groups.pop_back();
  } else if (group->lowest == id) {
    clean(*group, host_class);
  }
}

bool HostIndex::sits(std::uint32_t id, const Group& group, std::uint32_t host_class) const {
  const Seat& seat = seats_[id];
  return seat.host_class == host_class && seat.free_cpu == group.free_cpu &&
         seat.free_memory == group.free_memory;
}

// Brings the lowest id that is still there to the top.
void HostIndex::clean(Group& group, std::uint32_t host_class) const {
  while (!sits(group.ids.front(), group, host_class)) {
    std::ranges::pop_heap(group.ids, std::greater<>{});
    group.ids.pop_back();
  }
  group.lowest = group.ids.front();
}

}  // namespace stowplan
