// Cost of one placement decision over many hosts, each policy, on a half-full fleet.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <string>
#include <variant>

#include "models/control/placement/placement.hpp"
#include "tests/bench/sample_data.hpp"

namespace stowplan::bench {
namespace {

template <class Policy>
void place_one(benchmark::State& state) {
  const auto hosts = static_cast<std::size_t>(state.range(0));
  const HostRows fleet(hosts);
  const PlacementPolicy policy = Policy{};
  const Demand demand{2_cores, 4_GiB, true};
  for (auto _ : state) benchmark::DoNotOptimize(scan(policy, demand, fleet.view()));
}

template <class... Policies>
void add_all(const std::variant<Policies...>*) {
  (benchmark::RegisterBenchmark(("place/" + std::string(Policies::name)).c_str(),
                                place_one<Policies>)
       ->Arg(1000)
       ->Arg(10'000),
   ...);
}

const bool added = [] {
  const PlacementPolicy* list = nullptr;
  add_all(list);
  return true;
}();

}  // namespace
}  // namespace stowplan::bench
