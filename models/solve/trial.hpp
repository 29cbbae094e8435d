// One choice tried: what it keeps of what is asked, and how sure that is.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/metric/metric_key.hpp"
#include "models/scenario/load.hpp"
#include "models/solve/lattice.hpp"
#include "models/solve/requirement.hpp"
#include "models/study/design.hpp"
#include "sim/experiment/run_in_order.hpp"
#include "sim/stats/interval.hpp"

namespace stowplan {

/// By what a choice was judged: in closed form, which is certain; by a short simulation, which
/// only says where to look; by simulations of the scenario's length.
enum class Judged { closed_form, pilot, simulation };

[[nodiscard]] constexpr const char* state_name(Judged by) {
  constexpr const char* names[] = {"closed form", "pilot", "simulation"};
  return names[static_cast<std::size_t>(by)];
}

/// Something that is asked and not kept.
struct Miss {
  std::string where = {};                ///< What was lost; empty where nothing was.
  std::string text = {};                 ///< In words, where it is no limit of a metric.
  std::optional<MetricKey> metric = {};  ///< Else the metric, what it came to, and its limit.
  double measured = 0;
  double limit = 0;
  bool at_most = true;
  bool certain = true;  ///< The interval lies beyond the limit.
};

struct Trial {
  Choice place;
  Judged by = Judged::simulation;
  bool keeps = false;
  bool certain = true;       ///< No limit lies inside the interval of what it is about.
  std::vector<Miss> misses;  ///< Empty where it keeps all.
  Estimate value;            ///< Of what is to be least.
  std::string unit = "1";    ///< Of it.
  std::vector<double> each;  ///< By replication.
  std::uint32_t replications = 0;
  std::string binding;  ///< What the hosts run out of first.
};

/// How long and how often a choice is simulated.
struct TrialLength {
  Judged by = Judged::simulation;
  std::string duration;              ///< As TOML; empty for that of the scenario.
  std::vector<std::uint32_t> looks;  ///< Replications after which it is judged, rising.
  double confidence = 0.95;          ///< Of all looks together.
};

/// What a layout has to survive.
struct Loss {
  std::string text;  ///< "without 1 host of core"
  Point point;       ///< What makes it happen.
};

/// A scenario with a choice made in it, or why it cannot be read.
using ReadChoice = std::function<std::variant<LoadedScenario, std::string>(const Point&)>;

struct TrialOf {
  const ReadChoice& read;
  const RunInOrder& run;
  const std::vector<Requirement>& requirements;
  const std::optional<MetricKey>& value;  ///< What is to be least, where it is a metric.
  const std::vector<Loss>& losses;
  bool closed_form = true;
};

/// Tries a choice; where it keeps what is asked, also with each loss, in a run of its own.
///
/// Model   replications up to the first look; more, to the next look, while a limit lies inside an
///         interval. With k looks each interval has confidence 1 - (1 - confidence) / k, so that
///         all of them hold with what is asked (Bonferroni). What is still open at the last look is
///         decided by the estimate and not certain.
/// Errors  config::ConfigError: a metric that the layout does not have
[[nodiscard]] Trial tried(const TrialOf& of, const Point& point, const TrialLength& length);

}  // namespace stowplan
