// What a host keeps for itself. A Kubernetes node sets CPU and memory aside for its agents before
// the scheduler may book anything, by a formula each provider publishes; on small hosts it is a
// tenth of the machine, so density and cost are wrong without it.
#pragma once

#include <cstdint>

#include "models/catalogue/host.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// What is left for instances on one host.
struct Allocatable {
  Cores cpu;
  Bytes memory;
  std::int64_t pods = 0;  ///< Most instances; 0 for no limit.

  friend bool operator==(const Allocatable&, const Allocatable&) = default;
};

/// Memory the operating system of a host sees: what is installed less what the hypervisor and the
/// kernel hide.
///
/// Model   hidden, where the host does not state it
///                  none       nothing
///                  eks        300 MiB + 28 MiB per GiB
///                  gke        140 MiB + 16 MiB per GiB
///                  aks        120 MiB + 16 MiB per GiB
///                  karpenter  7.5 % of what was sold (and 64 MiB before that on arm64), its
///                             planner's guess, whatever the host states
/// Units   bytes, exact; shares of memory are rounded up to a byte (karpenter: to a MiB, as it
/// does) Shape   never negative Errors  none. Source  docs/models/host.md, section "Hidden memory"
[[nodiscard]] Bytes visible_memory(const Host& host);

/// CPU, memory and instances a scheduler may book on an empty host of this type.
///
/// Model   cpu    = cpus - ladder; eks, karpenter and gke: 60 m of the first CPU, 10 m of the
///                  second, 5 m of the third and fourth each, 2.5 m of each further one; aks: 60,
///                  40, 20, 20 and 10 m
///         memory = visible - kube - 100 MiB, where kube is
///                  eks, karpenter  255 MiB + 11 MiB * pods
///                  gke             25 % of the first 4 GiB of what is visible, 20 % of the next 4,
///                                  10 % of the next 8, 6 % of the next 112, 2 % above; 255 MiB
///                                  below 1 GiB
///                  aks             the lesser of 50 MiB + 20 MiB * pods and a quarter of what is
///                                  installed
///         none: everything visible
/// Units   millicores and bytes, exact; half millicores of the reserve are dropped, shares of
///         memory are rounded up to a byte
/// Shape   never negative; more pods never leave more memory.
/// Errors  none.
/// Source  docs/models/host.md, section "Node reserve"
[[nodiscard]] Allocatable allocatable(const Host& host);

/// A threshold that is stated as a share of memory, which kubelet holds in single precision.
///
/// Model   share x memory, rounded down: 5 % of 10 GiB are 536,870,920 bytes
/// Source  kubernetes pkg/kubelet/eviction/api/types.go
[[nodiscard]] Bytes share_of_memory(double share, Bytes memory);

/// Free memory below which kubelet evicts pods: 100 MiB, or the share of its memory that the host
/// states; nothing where no reserve is set aside.
[[nodiscard]] Bytes eviction_threshold(const Host& host);

/// What kubelet keeps from pods, for Kubernetes and for the system together.
struct NodeReserve {
  Cores cpu{};
  Bytes memory{};
  Bytes eviction{};  ///< Free memory below which it evicts.
};

/// What is left for pods of what a node has.
///
/// Model   CPU less the reserve; memory less reserve and eviction threshold
/// Shape   never negative
/// Source  kubernetes pkg/kubelet/cm/node_container_manager_linux.go
[[nodiscard]] Allocatable less_reserve(const Allocatable& node, const NodeReserve& reserve);

/// Memory of a host that is gone before the first instance: hidden, or set aside for its agents.
///
/// Model   installed - allocatable - eviction threshold
/// Shape   never negative
[[nodiscard]] Bytes reserved_memory(const Host& host);

}  // namespace stowplan
