#include "cli/simulate.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>

#include "cli/parallel.hpp"
#include "cli/progress_line.hpp"
#include "models/analytic/layout_answer.hpp"
#include "models/plan/plan.hpp"
#include "view/format_quantity.hpp"

namespace stowplan::cli {

Comparison simulate(const LoadedScenario& loaded, const SimulateOptions& how) {
  CompareOptions options;
  options.reasons = how.reasons;
  options.for_pictures = how.for_pictures;
  options.watch = how.watch;
  options.run = on_threads(how.threads > 0 ? how.threads : hardware_threads());
  SimulatedParts parts;
  options.parts = &parts;
  const double most = static_cast<double>(loaded.scenario.layout.size()) *
                      static_cast<double>(loaded.scenario.stop.max);
  const auto began = std::chrono::steady_clock::now();
  const ProgressLine line{
      how.progress, how.quiet, [&] {
        const double done = parts.simulations();
        const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - began;
        std::string text = fmt::format("{:.2f} of at most {} simulations", done, most);
        if (done <= 0) return text;
        const double left = elapsed.count() / done * (most - done);
        return text + ", about " + view::format_quantity(left, "s") + " left";
      }};
  return compare(loaded.scenario, loaded.series, options);
}

std::vector<view::AnalyticLayout> solve_layouts(const LoadedScenario& loaded) {
  std::vector<view::AnalyticLayout> answers;
  for (const Layout& layout : loaded.scenario.layout) {
    const auto began = std::chrono::steady_clock::now();
    analytic::AnalyticAnswer answer =
        analytic::solve(make_plan(loaded.scenario, layout, loaded.series));
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
    answers.push_back({layout.name, std::move(answer), took.count()});
  }
  return answers;
}

}  // namespace stowplan::cli
