// Who holds memory when an instance is idle, and what of it is saved or paged out. Bytes are not
// compressible: what is resident here is what density is made of. See docs/models/memory.md.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "models/catalogue/image.hpp"
#include "models/catalogue/runtime.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// Guests of this size and more have memory above what 32-bit devices reach, so Linux keeps a
/// software I/O buffer (swiotlb) for them; `swiotlb=noforce` avoids it.
inline constexpr Bytes bounce_buffer_from = 4_GiB;

/// Resident memory of one idle instance, by who asks for it.
///
/// Model   runtime: the VMM or shim, and what of it counts inside the limit; guest_os: guest kernel
///         (fixed + share * size, and the bounce buffer from 4 GiB on; its size is the memory
///         limit) and the system services, only where the runtime boots a guest kernel, less of
///         the pages that only the boot needed what a guest of that size has no room for; mapped:
///         page cache of the image's mapped pages where it has a kernel of its own; shared: the
///         same where it has not, which the host holds once for all instances; outside: of runtime
///         and guest_os, what its limit does not hold
/// Units   Bytes, exact; the share of guest memory is rounded down.
/// Source  docs/models/memory.md
struct MemoryParts {
  Bytes application{};
  Bytes runtime{};
  Bytes guest_os{};
  Bytes mapped{};
  Bytes shared{};
  Bytes outside{};

  /// All that is its own; shared pages are the host's.
  [[nodiscard]] Bytes total() const { return application + runtime + guest_os + mapped; }
};

[[nodiscard]] inline MemoryParts memory_parts(const Image& image, const SystemServices* system,
                                              const Runtime& runtime, Bytes limit, Bytes mapped) {
  MemoryParts parts;
  parts.application = image.application.memory;
  parts.runtime = runtime.memory + runtime.memory_inside;
  parts.outside = runtime.memory;
  if (!runtime.guest_kernel) {
    parts.shared = mapped;
    return parts;
  }
  const double share = runtime.guest_memory_share * static_cast<double>(limit.count());
  parts.guest_os = runtime.guest_memory + Bytes{static_cast<std::int64_t>(share)};
  if (limit >= bounce_buffer_from) parts.guest_os += runtime.guest_bounce_buffer;
  if (system != nullptr) parts.guest_os += system->memory;
  parts.mapped = mapped;
  if (!runtime.guest_inside) {
    parts.outside += parts.guest_os;
  } else if (system != nullptr && limit.count() > 0) {
    const Bytes over = parts.total() - parts.outside - limit;
    const Bytes boot = std::min(system->boot_memory, system->memory);
    parts.guest_os -= std::clamp(over, Bytes{}, boot);
  }
  return parts;
}

/// What counts against the instance's own limit. Pages that instances share are charged to the
/// first that touches them; any of them may be it, so each must have room for them.
[[nodiscard]] inline Bytes memory_in_limit(const MemoryParts& parts) {
  return parts.total() - parts.outside + parts.shared;
}

/// What the kernel weighs a process by when memory runs out; it kills the highest.
///
/// Model   resident pages of 4 KiB, rounded up, and adjustment * (all pages / 1000, rounded down)
/// Source  Linux mm/oom_kill.c, oom_badness
[[nodiscard]] constexpr std::int64_t oom_badness(Bytes resident, std::int64_t adjustment,
                                                 Bytes memory) {
  constexpr std::int64_t page = 4096;
  return (resident.count() + page - 1) / page + adjustment * (memory.count() / page / 1000);
}

/// Whether the kernel takes a process of that badness rather than the worst it has looked at so
/// far, which began before: of equals it takes the later one.
[[nodiscard]] constexpr bool killed_rather(std::int64_t badness, std::int64_t worst) {
  return badness >= worst;
}

/// Linux swaps and pages in by pages of this size.
inline constexpr Bytes swap_page = 4_KiB;

/// A part of some memory, rounded down to a byte.
[[nodiscard]] inline Bytes part_of(Bytes memory, double share) {
  return Bytes{static_cast<std::int64_t>(share * static_cast<double>(memory.count()))};
}

/// Pages of a guest that are the same in another guest of its image. An instance without a kernel
/// of its own has none: it shares its mapped pages with others as it is.
[[nodiscard]] inline Bytes merging_memory(const MemoryParts& parts, double ksm) {
  return part_of(parts.guest_os + parts.mapped, ksm);
}

/// Memory that one request touches: its own, and a share of what its instance holds when idle.
[[nodiscard]] inline Bytes touched_memory(const MemoryParts& parts, Bytes request, double share) {
  return request + part_of(parts.total(), share);
}

/// Guests of one image and one size on one host.
struct AlikeGuests {
  std::int64_t count = 0;
  Bytes merging{};  ///< Of each, what merges.
};

/// What same-page merging saves among the guests of one image on one host.
///
/// Model   sum of what merges, less the largest: one guest pays in full, each further one saves
/// Units   Bytes, exact
/// Shape   0 for one guest; grows by what the next guest brings; the order of starts is no matter
/// Errors  none.
/// Source  docs/models/memory.md
[[nodiscard]] inline Bytes merged_memory(std::span<const AlikeGuests> guests) {
  Bytes sum{};
  Bytes largest{};
  for (const AlikeGuests& alike : guests) {
    if (alike.count == 0) continue;
    sum += alike.merging * alike.count;
    largest = std::max(largest, alike.merging);
  }
  return sum - largest;
}

}  // namespace stowplan
