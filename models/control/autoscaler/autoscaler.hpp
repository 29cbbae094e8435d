// Any autoscaler of the closed list, by what the contract says of each; see contract.hpp.
#pragma once

#include "models/control/autoscaler/autoscalers.hpp"
#include "models/control/autoscaler/contract.hpp"
#include "sim/problem.hpp"

namespace stowplan {

[[nodiscard]] inline std::string_view name_of(const Autoscaler& autoscaler) {
  return std::visit([](const auto& a) { return a.name; }, autoscaler);
}
[[nodiscard]] inline Follows what_it_follows(const Autoscaler& autoscaler) {
  return std::visit([](const auto& a) { return a.follows; }, autoscaler);
}
[[nodiscard]] inline std::string_view caveat(const Autoscaler& autoscaler) {
  return std::visit([](const auto& a) { return a.caveat; }, autoscaler);
}
[[nodiscard]] inline std::int64_t replicas_at_start(const Autoscaler& autoscaler) {
  return std::visit([](const auto& a) { return a.at_start(); }, autoscaler);
}
[[nodiscard]] inline ReplicaRange replica_range(const Autoscaler& autoscaler) {
  return std::visit([](const auto& a) { return a.range(); }, autoscaler);
}
[[nodiscard]] inline Shares shares_it_steers_by(const Autoscaler& autoscaler) {
  return std::visit(
      [](const auto& a) {
        if constexpr (requires { a.shares(); }) return a.shares();
        return Shares{};
      },
      autoscaler);
}
/// None where it does not follow use, or where the file states how many it starts with.
[[nodiscard]] inline std::optional<Pace> pace_of(const Autoscaler& autoscaler) {
  return std::visit(
      [](const auto& a) -> std::optional<Pace> {
        if constexpr (requires { a.pace(); }) return a.pace();
        return std::nullopt;
      },
      autoscaler);
}
[[nodiscard]] inline std::int64_t settled_replicas(const Autoscaler& autoscaler,
                                                   const SteadyLoad& load) {
  return std::visit([&](const auto& a) { return a.settled(load); }, autoscaler);
}
[[nodiscard]] inline std::string scaling_note(const Autoscaler& autoscaler) {
  return std::visit([](const auto& a) { return a.note(); }, autoscaler);
}
[[nodiscard]] inline std::vector<StatedCount> stated_counts(const Autoscaler& autoscaler) {
  return std::visit([](const auto& a) { return a.counts(); }, autoscaler);
}
[[nodiscard]] inline std::unique_ptr<AutoscalerController> controller_of(
    const Autoscaler& autoscaler) {
  return std::visit([](const auto& a) { return a.controller(); }, autoscaler);
}

/// What of its parameters cannot be run over such a window, by key below the autoscaler.
[[nodiscard]] inline Problems check_autoscaler(const Autoscaler& autoscaler, Duration window) {
  Problems problems;
  std::visit(
      [&](const auto& a) {
        if constexpr (requires { a.check(window, problems); }) a.check(window, problems);
      },
      autoscaler);
  return problems;
}

/// What of its parameters is likely not meant.
[[nodiscard]] inline Problems doubts_about(const Autoscaler& autoscaler) {
  Problems problems;
  std::visit(
      [&](const auto& a) {
        if constexpr (requires { a.doubts(problems); }) a.doubts(problems);
      },
      autoscaler);
  return problems;
}

}  // namespace stowplan
