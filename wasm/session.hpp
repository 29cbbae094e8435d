// A request that stays open: its replications are simulated here or in other instances of the
// module, and taken here in the order of their tasks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/experiment/replications_in_order.hpp"
#include "models/fleet/settling.hpp"
#include "models/plan/plan.hpp"
#include "models/result/result.hpp"
#include "view/analytic_layout.hpp"
#include "wasm/request.hpp"

namespace stowplan::wasm {

class Session {
 public:
  explicit Session(Asked asked);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// {"layouts": [names], "least": n, "most": n, "warnings": [{"file", ...}, ...]}: replications
  /// that the rule asks for whatever they show, and at most.
  [[nodiscard]] std::string about() const;

  /// One replication of one layout as bytes for take(), with the packing of hosts in replication
  /// 0. Errors  aborts where there is no such layout
  [[nodiscard]] std::string simulate(std::uint32_t layout, std::uint32_t replication) const;

  /// Takes the next task that is not passed over, by the rule of compare():
  /// {"more": bool, "replications": n, "given_up": [layouts by index]}.
  /// Errors  aborts where the bytes are not those of simulate(), and once there were enough
  [[nodiscard]] std::string take(std::string_view observation);

  /// What the replications that are whole come to, by answer_of().
  /// Errors  aborts before the first
  [[nodiscard]] std::string conclude();

  /// The sections of a report of what conclude() came to, as view::sections_json() has them.
  /// Errors  aborts before it
  [[nodiscard]] std::string sections() const;

  /// The closed-form answer of every layout, as view::analytic_json() has it.
  [[nodiscard]] std::string analytic() const;

  /// The same as a table of a page, as view::closed_form_json() has it.
  [[nodiscard]] std::string closed_form() const;

  /// What can be changed, as view::explored_json() has it.
  /// Errors  config::ConfigError
  [[nodiscard]] std::string controls() const;

  /// The scenario with what was changed, as {"toml": text}.
  [[nodiscard]] std::string scenario() const;

 private:
  [[nodiscard]] std::vector<view::AnalyticLayout> solved() const;

  Asked asked_;
  std::vector<Plan> plans_;
  std::vector<std::optional<SettledStart>> starts_;  // By layout.
  ReplicationsInOrder order_;
  std::optional<Comparison> concluded_;
};

}  // namespace stowplan::wasm
