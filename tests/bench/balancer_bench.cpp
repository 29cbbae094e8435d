// Cost of sending one request and of its end, by rule and number of ready instances.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "models/control/balancer/balancer.hpp"

namespace stowplan::bench {
namespace {

void send_and_finish(benchmark::State& state, Balancer rule) {
  LoadBalancer balancer{rule};
  const auto instances = static_cast<std::uint32_t>(state.range(0));
  for (std::uint32_t id = 0; id < instances; ++id) balancer.add(id);
  Stream stream{1, 0, "bench"};
  // Three requests an instance are under way; each new one ends the oldest.
  std::vector<std::uint32_t> under_way;
  for (std::uint32_t i = 0; i < 3 * instances; ++i) {
    under_way.push_back(*balancer.pick(stream));
    balancer.started(under_way.back());
  }
  std::size_t oldest = 0;
  for (auto _ : state) {
    const std::uint32_t id = *balancer.pick(stream);
    balancer.started(id);
    balancer.finished(under_way[oldest]);
    under_way[oldest] = id;
    if (++oldest == under_way.size()) oldest = 0;
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(send_and_finish, round_robin, Balancer::round_robin)->Arg(10)->Arg(5000);
BENCHMARK_CAPTURE(send_and_finish, least_outstanding, Balancer::least_outstanding)
    ->Arg(10)
    ->Arg(5000);
BENCHMARK_CAPTURE(send_and_finish, two_choices, Balancer::two_choices)->Arg(10)->Arg(5000);

}  // namespace
}  // namespace stowplan::bench
