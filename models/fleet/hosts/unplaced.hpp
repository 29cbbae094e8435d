// Instances for which no host of a pool has room. Those of one service want the same, so where one
// of them does not fit, none does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "models/fleet/ids.hpp"

namespace stowplan {

/// The line for room in one pool, in the order of asking, apart for each service.
///
/// Shape   O(log waiting) to come and to leave; the next one O(services)
class Unplaced {
 public:
  explicit Unplaced(std::size_t services) : by_service_(services) {}

  /// Puts an instance at the end and returns its ticket.
  std::uint64_t add(ServiceId service, InstanceId instance) {
    by_service_[service.slot()].emplace(tickets_, instance);
    ++size_;
    return tickets_++;
  }
  /// Puts it back where it was.
  void put_back(ServiceId service, InstanceId instance, std::uint64_t ticket) {
    by_service_[service.slot()].emplace(ticket, instance);
    ++size_;
  }
  /// Does nothing where the ticket is not in the line.
  void remove(ServiceId service, std::uint64_t ticket) {
    size_ -= by_service_[service.slot()].erase(ticket);
  }

  struct Next {
    ServiceId service;
    InstanceId instance;
    std::uint64_t ticket = 0;
  };
  /// Takes out the one that has waited longest, of the services that are not in `passed`, by slot.
  [[nodiscard]] std::optional<Next> take(const std::vector<bool>& passed) {
    std::optional<Next> first;
    for (std::uint32_t slot = 0; slot < by_service_.size(); ++slot) {
      if (passed[slot] || by_service_[slot].empty()) continue;
      const auto& [ticket, instance] = *by_service_[slot].begin();
      if (!first || ticket < first->ticket) first = {ServiceId{slot}, instance, ticket};
    }
    if (first) remove(first->service, first->ticket);
    return first;
  }

  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  std::vector<std::map<std::uint64_t, InstanceId>> by_service_;  ///< By ticket.
  std::uint64_t tickets_ = 0;
  std::size_t size_ = 0;
};

}  // namespace stowplan
