// What a host keeps for itself. A Kubernetes node sets CPU and memory aside for its agents before
// the scheduler may book anything, by a formula each provider publishes; on small hosts it is a
// tenth of the machine, so density and cost are wrong without it.
#pragma once

#include <cstdint>

#include "models/host.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// What is left for instances on one host.
struct Allocatable {
  Cores cpu;
  Bytes memory;
  std::int64_t pods = 0;  ///< Most instances; 0 for no limit.

  friend bool operator==(const Allocatable&, const Allocatable&) = default;
};

/// CPU, memory and instances a scheduler may book on an empty host of this type.
///
/// Model   cpu    = cpus - ladder; eks, karpenter and gke: 60 m of the first CPU, 10 m of the
///                  second, 5 m of the third and fourth each, 2.5 m of each further one; aks: 60,
///                  40, 20, 20 and 10 m
///         memory = installed - kube - 100 MiB, where kube is
///                  eks        255 MiB + 11 MiB * pods
///                  karpenter  as eks, of a machine that shows 7.5 % less memory than it was sold
///                             with (and 64 MiB less before that on arm64)
///                  gke        25 % of the first 4 GiB, 20 % of the next 4, 10 % of the next 8,
///                             6 % of the next 112, 2 % above; 255 MiB below 1 GiB installed
///                  aks        the lesser of 50 MB + 20 MB * pods and a quarter of memory
///         none: everything
/// Units   millicores and bytes, exact; half millicores of the reserve are dropped, shares of
///         memory are rounded up to a byte (karpenter: to a MiB, as it does).
/// Shape   never negative; more pods never leave more memory.
/// Errors  none.
/// Source  docs/models/host.md, section "Node reserve"
[[nodiscard]] Allocatable allocatable(const Host& host);

/// Free memory below which kubelet evicts pods; nothing where no reserve is set aside.
[[nodiscard]] Bytes eviction_threshold(const Host& host);

}  // namespace stowplan
