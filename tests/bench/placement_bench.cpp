// Cost of one placement decision over many hosts, each policy, on a half-full fleet.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <variant>
#include <vector>

#include "models/placement/placement.hpp"

namespace stowplan {
namespace {

struct Fleet {
  std::vector<Cores> free_cpu;
  std::vector<Bytes> free_memory;
  std::vector<std::int32_t> free_pods;
  std::vector<Cores> capacity_cpu;
  std::vector<Bytes> capacity_memory;
  std::vector<std::uint8_t> eligible;

  explicit Fleet(std::size_t hosts)
      : free_pods(hosts, 30),
        capacity_cpu(hosts, 16_cores),
        capacity_memory(hosts, 64_GiB),
        eligible(hosts, 1) {
    std::uint64_t bits = 1;
    for (std::size_t i = 0; i < hosts; ++i) {
      bits = bits * 6364136223846793005ULL + 1442695040888963407ULL;
      free_cpu.push_back(Cores{static_cast<std::int64_t>((bits >> 33) % 65) * 250});
      free_memory.push_back(Bytes{static_cast<std::int64_t>((bits >> 40) % 65) << 30});
    }
  }
  [[nodiscard]] HostsView view() const {
    return {free_cpu, free_memory, free_pods, capacity_cpu, capacity_memory, eligible};
  }
};

template <class Policy>
void place_one(benchmark::State& state) {
  const auto hosts = static_cast<std::size_t>(state.range(0));
  const Fleet fleet(hosts);
  const PlacementPolicy policy = Policy{};
  const Demand demand{2_cores, 4_GiB, true};
  for (auto _ : state) benchmark::DoNotOptimize(place(policy, demand, fleet.view()));
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
}  // namespace stowplan
