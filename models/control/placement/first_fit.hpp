// First fit: the cheapest decision, and a packing never worse than 1.7 times the best possible in
// one dimension. It fills hosts in the order they were added.
#pragma once

#include <optional>
#include <string_view>

#include "models/control/placement/hosts_view.hpp"

namespace stowplan {

/// The fitting host with the lowest id.
///
/// Shape   O(hosts), less where an early host fits
/// Source  docs/models/control/placement.md
struct FirstFit {
  static constexpr std::string_view name = "first-fit";

  [[nodiscard]] std::optional<HostId> place(const Demand& demand, const HostsView& hosts) const {
    for (std::size_t host = 0; host < hosts.size(); ++host) {
      if (fits(demand, hosts, host)) return host_at(host);
    }
    return std::nullopt;
  }
};

template <class Visitor>
void fields(Visitor&, FirstFit&) {}

}  // namespace stowplan
