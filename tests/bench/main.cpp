// The benchmark program. Alone it measures the targets and prints them as one table; with --all it
// runs every benchmark before; with any --benchmark_* option it is an ordinary Google Benchmark
// program. --check makes its exit code tell whether all targets were met.
#include <benchmark/benchmark.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/mixed_scenario.hpp"
#include "tests/bench/target_table.hpp"
#include "tests/bench/targets.hpp"

namespace {

bool take_option(int& argc, char** argv, std::string_view option) {
  for (int i = 1; i < argc; ++i) {
    if (option != argv[i]) continue;
    for (; i + 1 < argc; ++i) argv[i] = argv[i + 1];
    argv[--argc] = nullptr;
    return true;
  }
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace stowplan::bench;
  if (take_option(argc, argv, mixed_child_option)) return mixed_scenario_child();
  const bool all = take_option(argc, argv, "--all");
  const bool check = take_option(argc, argv, "--check");
  const bool ordinary = argc > 1 && !all;

  const std::vector<TargetRow> rows = register_targets();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  if (ordinary) {
    benchmark::RunSpecifiedBenchmarks();
    return 0;
  }
  TargetReporter reporter{!all};
  benchmark::RunSpecifiedBenchmarks(&reporter, all ? "." : std::string{target_prefix});
  const bool met = print_targets(rows, reporter);
  return check && !met ? 1 : 0;
}
