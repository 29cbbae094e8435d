#include "tests/bench/mixed_scenario.hpp"

#include <sys/resource.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "cli/files.hpp"
#include "cli/load.hpp"
#include "cli/parallel.hpp"
#include "models/experiment/compare.hpp"
#include "models/fleet/fleet.hpp"
#include "tests/bench/allocations.hpp"

namespace stowplan::bench {
namespace {

LoadedScenario load(const std::string& duration) {
  cli::ScenarioInputs inputs;
  inputs.file = (cli::default_catalogue().parent_path() / "scenarios" / "mixed.toml").string();
  if (!duration.empty()) inputs.set.push_back("duration=" + duration);
  return cli::load_scenario(inputs);
}

// The most memory this process held. Not getrusage(), which remembers across exec() what the
// parent held.
double peak_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double kib = 0;
    if (word == "VmHWM:" && status >> kib) return kib * 1024e-6;
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024e-6;
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Count {
  std::uint64_t allocations = 0;
  std::uint64_t events = 0;
};

// One replication of the last layout, which is the mixed one.
Count count(const std::string& duration) {
  const LoadedScenario loaded = load(duration);
  const Plan plan = make_plan(loaded.scenario, loaded.scenario.layout.back(), loaded.series);
  const std::uint64_t before = allocations();
  const std::uint64_t events = Fleet{plan, loaded.scenario.seed, 0}.run().events;
  return {allocations() - before, events};
}

// A run of twenty minutes and one of ten are the same for ten, so their difference is what ten
// minutes cost once everything has grown.
double steady_allocations() {
  const Count ten = count("10 min");
  const Count twenty = count("20 min");
  return static_cast<double>(twenty.allocations - ten.allocations) /
         static_cast<double>(twenty.events - ten.events);
}

}  // namespace

int mixed_scenario_child() {
  const auto began = std::chrono::steady_clock::now();
  const LoadedScenario loaded = load("");
  const Comparison result = compare(loaded.scenario, loaded.series, {.run = cli::on_threads(2)});
  MixedRun run;
  run.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  run.cpu_s = cpu_seconds();
  run.peak_mb = peak_mb();
  for (const LayoutResult& layout : result.layouts) {
    run.events += static_cast<double>(layout.events);
    for (const Metric& metric : layout.metrics) {
      if (metric.key.id != "throughput" || !metric.key.scope.is_workload()) continue;
      for (const double rate : metric.values) {
        run.requests += rate * seconds(loaded.scenario.duration);
      }
    }
  }
  run.allocations_per_event = steady_allocations();
  std::printf("%.9g %.9g %.9g %.9g %.9g %.9g\n", run.wall_s, run.cpu_s, run.peak_mb, run.requests,
              run.events, run.allocations_per_event);
  return 0;
}

MixedRun run_mixed_scenario() {
  // Resolved here: to the shell that starts the child, /proc/self is another process.
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
  std::FILE* child = popen(("exec '" + program + "' " + mixed_child_option).c_str(), "r");
  if (child == nullptr) throw std::runtime_error("cannot start the mixed scenario");
  MixedRun run;
  const int read =
      std::fscanf(child, "%lf %lf %lf %lf %lf %lf", &run.wall_s, &run.cpu_s, &run.peak_mb,
                  &run.requests, &run.events, &run.allocations_per_event);
  if (pclose(child) != 0 || read != 6) throw std::runtime_error("the mixed scenario failed");
  return run;
}

}  // namespace stowplan::bench
