// The simplest answer to "how many instances": always the same number.
#pragma once

#include "models/control/autoscaler/contract.hpp"
#include "sim/config/fields.hpp"

namespace stowplan {

struct FixedReplicas {
  static constexpr std::string_view name = "fixed";
  static constexpr Follows follows = Follows::nothing;
  static constexpr std::string_view caveat{};

  std::int64_t replicas = 1;

  [[nodiscard]] std::int64_t at_start() const { return replicas; }
  [[nodiscard]] ReplicaRange range() const { return {replicas, replicas}; }
  [[nodiscard]] std::int64_t settled(const SteadyLoad&) const { return replicas; }
  [[nodiscard]] std::string note() const { return {}; }
  [[nodiscard]] std::vector<StatedCount> counts() const { return {{"replicas", replicas}}; }
  [[nodiscard]] std::unique_ptr<AutoscalerController> controller() const { return nullptr; }
};

template <class Visitor>
void fields(Visitor& v, FixedReplicas& f) {
  v.field("replicas", f.replicas, "Number of instances", {.check = config::Check::not_negative});
}

}  // namespace stowplan
