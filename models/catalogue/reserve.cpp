#include "models/catalogue/reserve.hpp"

#include <algorithm>
#include <array>

namespace stowplan {
namespace {

// kubelet's default for memory.available.
constexpr Bytes hard_eviction = 100_MiB;

/// Millicores set aside per CPU: the first, the second, the third and fourth, all others; in half
/// millicores, because the last rung of the common ladder is 2.5.
struct CpuLadder {
  std::int64_t first;
  std::int64_t second;
  std::int64_t third_and_fourth;
  std::int64_t others;
};

constexpr CpuLadder common_ladder{120, 20, 10, 5};
constexpr CpuLadder aks_ladder{120, 80, 40, 20};

Cores reserved_cpu(const CpuLadder& ladder, std::int64_t cpus) {
  const auto rung = [cpus](std::int64_t from, std::int64_t count) {
    return std::clamp<std::int64_t>(cpus - from, 0, count);
  };
  const std::int64_t halves = rung(0, 1) * ladder.first + rung(1, 1) * ladder.second +
                              rung(2, 2) * ladder.third_and_fourth + rung(4, cpus) * ladder.others;
  return Cores{halves / 2};
}

std::int64_t divide_up(std::int64_t numerator, std::int64_t denominator) {
  return (numerator + denominator - 1) / denominator;
}

Bytes eks_memory(std::int64_t pods) { return 255_MiB + 11_MiB * pods; }

/// Memory the machine shows, of what it was sold with: the hypervisor's own share is unknown until
/// it runs, so Karpenter plans with 7.5 %, in whole MiB.
Bytes karpenter_visible(const Host& host) {
  Bytes memory = host.memory;
  if (host.architecture == Architecture::arm64) memory -= 64_MiB;
  const std::int64_t mib = (1_MiB).count();
  return memory - Bytes{divide_up(memory.count() * 75, 1000 * mib) * mib};
}

/// What the hypervisor and the kernel of a node keep for themselves, as measured.
Bytes hidden(Bytes installed, Bytes fixed, std::int64_t mib_per_gib) {
  return fixed + Bytes{divide_up(installed.count() * mib_per_gib, 1024)};
}

Bytes gke_memory(Bytes visible) {
  if (visible < 1_GiB) return 255_MiB;
  struct Tier {
    Bytes size;
    std::int64_t percent;
  };
  constexpr std::array<Tier, 4> tiers{{{4_GiB, 25}, {4_GiB, 20}, {8_GiB, 10}, {112_GiB, 6}}};
  std::int64_t hundredths = 0;
  Bytes rest = visible;
  for (const Tier& tier : tiers) {
    const Bytes part = std::min(rest, tier.size);
    hundredths += part.count() * tier.percent;
    rest -= part;
  }
  hundredths += rest.count() * 2;
  return Bytes{divide_up(hundredths, 100)};
}

Bytes aks_memory(Bytes installed, std::int64_t pods) {
  return std::min(50_MiB + 20_MiB * pods, Bytes{divide_up(installed.count(), 4)});
}

Bytes hidden_memory(const Host& host) {
  if (host.hidden_memory) return *host.hidden_memory;
  switch (host.reserve) {
    case Reserve::eks:
      return hidden(host.memory, 300_MiB, 28);
    case Reserve::gke:
      return hidden(host.memory, 140_MiB, 16);
    case Reserve::aks:
      return hidden(host.memory, 120_MiB, 16);
    case Reserve::none:
    case Reserve::karpenter:
      break;
  }
  return {};
}

}  // namespace

Bytes visible_memory(const Host& host) {
  if (host.reserve == Reserve::karpenter) return std::max(karpenter_visible(host), Bytes{});
  return std::max(host.memory - hidden_memory(host), Bytes{});
}

Allocatable less_reserve(const Allocatable& node, const NodeReserve& reserve) {
  return {std::max(node.cpu - reserve.cpu, Cores{}),
          std::max(node.memory - reserve.memory - reserve.eviction, Bytes{}), node.pods};
}

Allocatable allocatable(const Host& host) {
  const Bytes memory = visible_memory(host);
  const Allocatable whole{Cores{host.cpus * 1000}, memory, host.max_pods};
  NodeReserve reserve{.cpu = reserved_cpu(common_ladder, host.cpus),
                      .memory = {},
                      .eviction = eviction_threshold(host)};
  switch (host.reserve) {
    case Reserve::none:
      return whole;
    case Reserve::eks:
    case Reserve::karpenter:
      reserve.memory = eks_memory(host.max_pods);
      break;
    case Reserve::gke:
      reserve.memory = gke_memory(memory);
      break;
    case Reserve::aks:
      reserve.cpu = reserved_cpu(aks_ladder, host.cpus);
      reserve.memory = aks_memory(host.memory, host.max_pods);
      break;
  }
  return less_reserve(whole, reserve);
}

Bytes share_of_memory(double share, Bytes memory) {
  const double single = static_cast<float>(share);
  return Bytes{static_cast<std::int64_t>(single * static_cast<double>(memory.count()))};
}

Bytes eviction_threshold(const Host& host) {
  if (host.reserve == Reserve::none) return Bytes{};
  if (host.eviction_share <= 0) return hard_eviction;
  return share_of_memory(host.eviction_share, visible_memory(host));
}

Bytes reserved_memory(const Host& host) {
  return std::max(host.memory - allocatable(host).memory - eviction_threshold(host), Bytes{});
}

}  // namespace stowplan
