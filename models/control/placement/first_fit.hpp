// First fit: the cheapest decision, and a packing never worse than 1.7 times the best possible in
// one dimension. It fills hosts in the order they were added.
#pragma once

#include <cstdint>
#include <string_view>

#include "models/control/placement/room.hpp"

namespace stowplan {

/// The fitting host with the lowest id.
///
/// Model   all scores are equal, so the tie decides
/// Source  docs/models/placement.md
struct FirstFit {
  static constexpr std::string_view name = "first-fit";

  static constexpr Prefers prefers = Prefers::free_hosts;
  static constexpr bool by_order = true;

  [[nodiscard]] std::int64_t score(const Demand&, const Room&) const { return 0; }
};

template <class Visitor>
void fields(Visitor&, FirstFit&) {}

}  // namespace stowplan
