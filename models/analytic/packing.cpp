#include "models/analytic/packing.hpp"

#include <algorithm>
#include <limits>
#include <vector>

namespace stowplan::analytic {
namespace {

struct Room {
  Cores cpu{};
  Bytes memory{};
  std::int64_t pods = 0;

  [[nodiscard]] bool fits(const Booking& b) const {
    return cpu >= b.cpu && memory >= b.memory && (!b.pod || pods > 0);
  }
  void take(const Booking& b) {
    cpu -= b.cpu;
    memory -= b.memory;
    if (b.pod) --pods;
  }
};

std::int64_t hosts_for(std::int64_t wanted, std::int64_t each) {
  return each <= 0 ? 0 : (wanted + each - 1) / each;
}

std::int64_t lower_bound(std::span<const Booking> bookings, const Room& host) {
  Cores cpu{};
  Bytes memory{};
  std::int64_t pods = 0;
  for (const Booking& b : bookings) {
    if (!host.fits(b)) continue;
    cpu += b.cpu * b.count;
    memory += b.memory * b.count;
    if (b.pod) pods += b.count;
  }
  return std::max({hosts_for(cpu.count(), host.cpu.count()),
                   hosts_for(memory.count(), host.memory.count()), hosts_for(pods, host.pods)});
}

}  // namespace

Packing pack(std::span<const Booking> bookings, Cores cpu, Bytes memory, std::int64_t pods) {
  const Room host{cpu, memory, pods > 0 ? pods : std::numeric_limits<std::int64_t>::max() / 2};
  const auto share = [&](const Booking& b) {
    return std::max(cpu.count() > 0 ? ratio(b.cpu, cpu) : 0.0,
                    memory.count() > 0 ? ratio(b.memory, memory) : 0.0);
  };
  std::vector<Booking> order(bookings.begin(), bookings.end());
  std::stable_sort(order.begin(), order.end(),
                   [&](const Booking& a, const Booking& b) { return share(a) > share(b); });
  Packing packing;
  packing.bound = lower_bound(bookings, host);
  std::vector<Room> rooms;
  for (const Booking& b : order) {
    if (!host.fits(b)) {
      packing.left_out += b.count;
      continue;
    }
    // Equal instances: a host that had no room for one has none for the next.
    std::size_t at = 0;
    for (std::int64_t i = 0; i < b.count; ++i) {
      while (at < rooms.size() && !rooms[at].fits(b)) ++at;
      if (at == rooms.size()) rooms.push_back(host);
      rooms[at].take(b);
    }
  }
  packing.hosts = static_cast<std::int64_t>(rooms.size());
  return packing;
}

}  // namespace stowplan::analytic
