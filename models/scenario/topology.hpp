// Where hosts stand: hosts in racks, racks in zones, zones in one region. Distance sets how long a
// message takes; racks and zones are also what fails together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/config/fields.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// How far apart two hosts are: the smallest thing they share.
enum class Hop : std::uint8_t { same_host, rack, zone, region };

/// Time of one message one way, before runtime and network mode add theirs.
struct HopLatency {
  Duration same_host = std::chrono::microseconds{5};
  Duration rack = std::chrono::microseconds{25};
  Duration zone = std::chrono::microseconds{60};
  Duration region = std::chrono::microseconds{500};

  [[nodiscard]] Duration of(Hop hop) const {
    switch (hop) {
      case Hop::same_host:
        return same_host;
      case Hop::rack:
        return rack;
      case Hop::zone:
        return zone;
      case Hop::region:
        return region;
    }
    return region;
  }
};

template <class Visitor>
void fields(Visitor& v, HopLatency& h) {
  using config::Check;
  v.field("same_host", h.same_host, "One way between two instances of a host",
          {.check = Check::not_negative, .source = "assumption: two passes of the local stack"});
  v.field("rack", h.rack, "One way between two hosts of a rack",
          {.check = Check::not_negative,
           .source = "assumption, between half the round trips of Felter 2014 (37.5 us) and of "
                     "Anjali VEE 2020 (146 us)",
           .range = "19 us to 73 us"});
  v.field("zone", h.zone, "One way between racks of a zone",
          {.check = Check::not_negative,
           .source = "assumption: a rack's latency and three more switches"});
  v.field("region", h.region, "One way between zones of a region",
          {.check = Check::not_negative,
           .source = "assumption: about 1 ms there and back",
           .range = "200 us to 1 ms"});
}

/// Where one host of all pools stands.
enum class HostSite : std::uint32_t {};

[[nodiscard]] constexpr HostSite site_at(std::size_t number) {
  return static_cast<HostSite>(static_cast<std::uint32_t>(number));
}

/// The most hosts a pool may grow to, and how they are spread.
struct PoolShape {
  std::uint32_t hosts = 0;
  std::uint32_t zones = 1;
  std::uint32_t hosts_per_rack = 40;
};

/// The tree of region, zones, racks and hosts of all pools.
///
/// Model   sites count through the pools in order. Host k of a pool stands in zone k mod zones,
///         so that zones differ by one host at most, and fills that zone's racks in turn. Zones of
///         equal number are the same zone in every pool; a rack belongs to one pool.
/// Shape   O(hosts) to build; every question O(1)
/// Source  docs/models/topology.md
class Topology {
 public:
  explicit Topology(std::span<const PoolShape> pools);

  [[nodiscard]] std::size_t hosts() const { return rack_.size(); }
  [[nodiscard]] std::size_t racks() const { return hosts_of_rack_.size(); }
  [[nodiscard]] std::size_t zones() const { return hosts_of_zone_.size(); }

  /// Of the k-th host of a pool.
  [[nodiscard]] HostSite host(std::uint32_t pool, std::uint32_t k) const {
    return site_at(first_of_pool_[pool] + k);
  }
  [[nodiscard]] std::uint32_t rack(HostSite host) const {
    return rack_[static_cast<std::size_t>(host)];
  }
  [[nodiscard]] std::uint32_t zone(HostSite host) const {
    return zone_[static_cast<std::size_t>(host)];
  }

  [[nodiscard]] Hop hop(HostSite a, HostSite b) const {
    if (a == b) return Hop::same_host;
    if (rack(a) == rack(b)) return Hop::rack;
    return zone(a) == zone(b) ? Hop::zone : Hop::region;
  }

  /// Hosts that fail together, lowest first.
  [[nodiscard]] std::span<const HostSite> hosts_of_rack(std::uint32_t rack) const {
    return hosts_of_rack_[rack];
  }
  [[nodiscard]] std::span<const HostSite> hosts_of_zone(std::uint32_t zone) const {
    return hosts_of_zone_[zone];
  }

 private:
  std::vector<std::uint32_t> first_of_pool_;
  std::vector<std::uint32_t> rack_;
  std::vector<std::uint32_t> zone_;
  std::vector<std::vector<HostSite>> hosts_of_rack_;
  std::vector<std::vector<HostSite>> hosts_of_zone_;
};

}  // namespace stowplan
