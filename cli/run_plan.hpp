// How much to simulate where the answer is wanted soon: a quick look, or as much as fits a time.
// Planning is the only place that looks at a clock; what was planned is printed as the options that
// repeat the run to the bit.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "models/result/result.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/units.hpp"

namespace stowplan::cli {

/// Replications and window in place of the scenario's.
struct RunPlan {
  std::int64_t replications = 0;
  Duration duration{};

  /// `--replications 4 --set duration="15 min"`; the second only where it differs from `stated`.
  [[nodiscard]] std::string options(Duration stated) const;
};

/// Two replications of a tenth of the window.
[[nodiscard]] RunPlan quick_plan(const Scenario& scenario);

/// Wall time that a plan takes [s].
using TimedRun = std::function<double(const RunPlan&)>;

/// As much as fits: the scenario's own replications and window; where they take longer, three
/// replications (fewer where `stop.min` is) of a shorter window; where there is time to spare, up
/// to `stop.max` replications.
///
/// Model   a pilot of one replication of a twentieth of the window, then one of a tenth if there is
///         time; cost is linear in replications and in simulated time, warm-up included; seven
///         tenths of what is left are planned for, at least a hundredth of the window.
[[nodiscard]] RunPlan plan_within(double limit, const Scenario& scenario, std::uint32_t threads,
                                  const TimedRun& run);

/// What a reader has to know of a run that was planned here.
[[nodiscard]] Caution quick_caution(const RunPlan& plan, Duration stated);
[[nodiscard]] Caution time_limit_caution(const RunPlan& plan, const Scenario& scenario,
                                         Duration limit);

}  // namespace stowplan::cli
