// Instances for which no host of a pool has room. Those of one service want the same, so where one
// of them does not fit, none does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace stowplan {

/// The line for room in one pool, in the order of asking, apart for each service.
///
/// Shape   O(log waiting) to come and to leave; the next one O(services)
class Unplaced {
 public:
  explicit Unplaced(std::size_t services) : by_service_(services) {}

  /// Puts an instance at the end and returns its ticket.
  std::uint64_t add(std::uint32_t service, std::uint32_t instance) {
    by_service_[service].emplace(tickets_, instance);
    ++size_;
    return tickets_++;
  }
  /// Puts it back where it was.
  void put_back(std::uint32_t service, std::uint32_t instance, std::uint64_t ticket) {
    by_service_[service].emplace(ticket, instance);
    ++size_;
  }
  /// Does nothing where the ticket is not in the line.
  void remove(std::uint32_t service, std::uint64_t ticket) {
    size_ -= by_service_[service].erase(ticket);
  }

  struct Next {
    std::uint32_t service = 0;
    std::uint32_t instance = 0;
    std::uint64_t ticket = 0;
  };
  /// Takes out the one that has waited longest, of the services that are not in `passed`.
  [[nodiscard]] std::optional<Next> take(const std::vector<bool>& passed) {
    std::optional<Next> first;
    for (std::uint32_t service = 0; service < by_service_.size(); ++service) {
      if (passed[service] || by_service_[service].empty()) continue;
      const auto& [ticket, instance] = *by_service_[service].begin();
      if (!first || ticket < first->ticket) first = {service, instance, ticket};
    }
    if (first) remove(first->service, first->ticket);
    return first;
  }

  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  std::vector<std::map<std::uint64_t, std::uint32_t>> by_service_;  ///< By ticket.
  std::uint64_t tickets_ = 0;
  std::size_t size_ = 0;
};

}  // namespace stowplan
