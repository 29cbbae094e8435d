// A half-full fleet in which instances come and go, for the cost of finding them a host.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "models/control/placement/host_index.hpp"
#include "models/control/placement/placement.hpp"
#include "sim/random.hpp"

namespace stowplan::bench {

/// Hosts of ten shapes, from 4 to 128 cores with 2, 4 or 8 GiB each; instances of a quarter of a
/// core to 8 cores.
class IndexedFleet {
 public:
  explicit IndexedFleet(std::size_t hosts) : index_(shapes()) {
    const std::vector<HostClass> kinds = shapes();
    for (std::size_t i = 0; i < hosts; ++i) {
      const auto kind = static_cast<std::uint32_t>(i % kinds.size());
      rooms_.push_back({kinds[kind].capacity_cpu, kinds[kind].capacity_memory});
      kind_.push_back(kind);
      index_.put(position_at(i), kind, rooms_[i].cpu, rooms_[i].memory);
    }
  }

  /// Fills half of every host, at random.
  void fill_half() {
    for (std::size_t i = 0; i < rooms_.size(); ++i) {
      const Cores half{rooms_[i].cpu.count() / 2};
      for (Demand d = draw(); rooms_[i].cpu - d.cpu >= half && rooms_[i].memory >= d.memory;
           d = draw()) {
        book(i, d, 1);
        booked_.push_back({i, d});
      }
    }
  }

  /// One instance comes, and the one that is longest there goes.
  template <class Policy>
  void turn_over(const Policy& policy) {
    const Demand demand = draw();
    const auto host = index_.best(policy, demand, ~std::uint64_t{0} >> (64 - 10));
    if (!host) return;
    book(index(*host), demand, 1);
    booked_.push_back({index(*host), demand});
    book(booked_.front().host, booked_.front().demand, -1);
    booked_.pop_front();
  }

 private:
  struct Free {
    Cores cpu{};
    Bytes memory{};
  };
  struct Booking {
    std::size_t host = 0;
    Demand demand;
  };

  static std::vector<HostClass> shapes() {
    std::vector<HostClass> kinds;
    for (const std::int64_t cores : {4, 8, 16, 48, 128}) {
      for (const std::int64_t per_core : {2, 8}) {
        kinds.push_back({Cores{cores * 1000}, Bytes{cores * per_core << 30}});
      }
    }
    return kinds;
  }

  Demand draw() {
    const std::int64_t quarters = 1LL << stream_.below(6);
    const std::int64_t per_core = 2LL << stream_.below(3);
    return {Cores{quarters * 250}, Bytes{quarters * per_core << 28}, false};
  }

  void book(std::size_t host, const Demand& demand, int sign) {
    rooms_[host].cpu -= demand.cpu * sign;
    rooms_[host].memory -= demand.memory * sign;
    index_.put(position_at(host), kind_[host], rooms_[host].cpu, rooms_[host].memory);
  }

  Stream stream_{1, 0, "index"};
  HostIndex index_;
  std::vector<Free> rooms_;
  std::vector<std::uint32_t> kind_;
  std::deque<Booking> booked_;
};

}  // namespace stowplan::bench
