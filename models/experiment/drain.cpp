// Whether the drain was long enough to see how the cohort ends.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/experiment/cautions.hpp"
#include "sim/math.hpp"

namespace stowplan {
namespace {

/// What one workload has left unfinished, and how long its requests live.
struct Rest {
  double arrivals = 0;
  double unfinished = 0;
  double in_flight = 0;
  double ended = 0;
};

Rest rest_of(const SimulatedLayout& layout, std::size_t workload) {
  Rest rest;
  for (const Observation& seen : layout.replications) {
    const CohortCounts cohort = seen.outcomes[workload].cohort();
    const WindowCounts window = seen.outcomes[workload].window();
    rest.arrivals += static_cast<double>(cohort.arrivals);
    rest.unfinished += static_cast<double>(cohort.unfinished());
    rest.in_flight += static_cast<double>(window.in_flight_after);
    rest.ended += static_cast<double>(window.answered + window.failed);
  }
  return rest;
}

}  // namespace

// By Little's law a request lives in flight / rate; the last of many lives longer, as the largest
// of as many exponential lives does.
void judge_drain(const std::vector<SimulatedLayout>& layouts, Comparison& comparison) {
  for (std::size_t i = 0; i < layouts.size(); ++i) {
    const SimulatedLayout& layout = layouts[i];
    for (std::size_t w = 0; w < layout.plan.services.size(); ++w) {
      const KeepingUp& load = comparison.layouts[i].workloads[w];
      const Rest rest = rest_of(layout, w);
      if (load.state == LoadState::overloaded || rest.unfinished == 0) continue;
      const double window = seconds(layout.plan.scenario().duration);
      const auto runs = static_cast<double>(layout.replications.size());
      const double life = rest.ended > 0 ? rest.in_flight / rest.ended * window : window;
      const double longest = 1.2 * life * (1 + math::log(1 + rest.in_flight / runs));
      comparison.cautions.push_back(
          {"drain", comparison.layouts[i].name, MetricScope::workload(load.workload), "",
           fmt::format(
               "{}, {}: {:.3g} % of the requests had not ended when the drain was over, and "
               "are in no response time; drain = \"{}\" would do",
               comparison.layouts[i].name, load.workload, rest.unfinished / rest.arrivals * 100,
               at_least(std::max(longest, window)))});
    }
  }
}

}  // namespace stowplan
