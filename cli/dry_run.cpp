#include "cli/dry_run.hpp"

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string>

#include "cli/sweep_result.hpp"
#include "cli/sweep_table.hpp"
#include "models/experiment/compare.hpp"
#include "models/study/identity.hpp"
#include "sim/config/diagnostic.hpp"
#include "view/format_quantity.hpp"

namespace stowplan::cli {
namespace {

bool is_known(const SweepPlan& plan, const Store& store, const Task& task) {
  std::vector<std::string> notes;
  const LoadedScenario loaded = plan.read(task, notes);
  const std::string hash = identity(loaded, loaded.scenario.layout.front());
  return store.result_of(hash, stop_of(loaded.scenario.stop)).has_value();
}

}  // namespace

void tell_dry_run(const SweepPlan& plan, const Store* store, const std::vector<Task>& tasks,
                  std::uint32_t threads) {
  std::size_t cached = 0;
  if (store != nullptr) {
    for (const Task& task : tasks) {
      try {
        if (is_known(plan, *store, task)) ++cached;
      } catch (const config::ConfigError&) {
        // It will fail when it is run, and say so then.
      }
    }
  }
  std::printf("%zu points x %zu layouts, %zu to be looked at here, %zu of them known\n",
              plan.points().size(), plan.layouts().size(), tasks.size(), cached);
  std::fputs(points_table(plan, 20).c_str(), stdout);
  if (tasks.size() == cached) return;
  // The pilot is the middle task: neither end of an axis.
  const auto began = std::chrono::steady_clock::now();
  try {
    std::vector<std::string> notes;
    const LoadedScenario pilot = plan.read(tasks[tasks.size() / 2], notes);
    CompareOptions options;
    options.reasons = false;
    static_cast<void>(compare(pilot.scenario, pilot.series, options));
  } catch (const config::ConfigError& error) {
    std::printf("no estimate of the time: the point in the middle cannot be run:\n%s\n",
                error.what());
    return;
  }
  const double each =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  const double whole = each * static_cast<double>(tasks.size() - cached) / threads;
  std::printf("about %s on %u threads, if all take as long as the one in the middle (%s)\n",
              view::format_quantity(whole, "s").c_str(), threads,
              view::format_quantity(each, "s").c_str());
}

}  // namespace stowplan::cli
