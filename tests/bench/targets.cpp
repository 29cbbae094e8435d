#include "tests/bench/targets.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include "models/fleet/fleet.hpp"
#include "models/plan/plan.hpp"
#include "sim/stats/histogram.hpp"
#include "tests/bench/fleet_growth.hpp"
#include "tests/bench/hold_load.hpp"
#include "tests/bench/host_index_load.hpp"
#include "tests/bench/measuring.hpp"
#include "tests/bench/mixed_scenario.hpp"
#include "tests/bench/queue_load.hpp"
#include "tests/bench/sample_data.hpp"
#include "tests/bench/shared_cpu_load.hpp"

namespace stowplan::bench {
namespace {

constexpr std::uint64_t million = 1'000'000;

void mm1(benchmark::State& state) {
  Queue ours{1};
  PlainQueue plain{1};
  ours.serve(million);
  plain.serve(million / 2);
  measure_both(
      state, million, [&] { benchmark::DoNotOptimize(ours.serve(million)); }, million / 2,
      [&] { benchmark::DoNotOptimize(plain.serve(million / 2)); });
}

void hold(benchmark::State& state, HoldKind kind, std::uint32_t pending) {
  Hold ours{kind, pending};
  PlainHold plain{kind, pending};
  const std::uint64_t plain_holds = million / 4;
  measure_both(
      state, million, [&] { ours.run(million); }, plain_holds, [&] { plain.run(plain_holds); });
}

void shared_cpu(benchmark::State& state, const CpuLoad& load, std::size_t jobs) {
  constexpr std::uint64_t ours_jobs = 200'000;
  constexpr std::uint64_t naive_jobs = 20'000;
  SharedCpus<FairShare> ours{{1000, 10, jobs}, load};
  SharedCpus<NaiveFairShare> naive{{1000, 10, jobs}, load};
  measure_both(
      state, ours_jobs, [&] { ours.run(ours_jobs); }, naive_jobs, [&] { naive.run(naive_jobs); });
}

template <class Policy>
void placement(benchmark::State& state) {
  constexpr std::uint64_t decisions = 500;
  const HostRows fleet{10'000};
  const PlacementPolicy policy = Policy{};
  const Demand demand{2_cores, 4_GiB, true};
  measure(state, decisions, [&] {
    for (std::uint64_t i = 0; i < decisions; ++i) {
      benchmark::DoNotOptimize(scan(policy, demand, fleet.view()));
    }
  });
}

template <class Policy>
void index(benchmark::State& state, std::size_t hosts) {
  constexpr std::uint64_t decisions = 20'000;
  IndexedFleet fleet{hosts};
  fleet.fill_half();
  measure(state, decisions, [&] {
    for (std::uint64_t i = 0; i < decisions; ++i) fleet.turn_over(Policy{});
  });
}

void fleet(benchmark::State& state, const Scenario& scenario, std::uint64_t instances) {
  const Plan plan = make_plan(scenario, scenario.layout.front(), {});
  measure(state, instances, [&] { benchmark::DoNotOptimize(Fleet{plan, 1, 0}.run().events); });
}

using Fleets = Scenario (*)(std::int64_t instances);

// A fleet of so many instances and one of twice as many in turn, each in a process of its own as
// users run them, for memory that was used before is cheaper than what comes from the system: how
// many times the time it takes. The median over the rounds.
void doubling(benchmark::State& state, Fleets fleets, std::int64_t instances) {
  const Scenario small = fleets(instances);
  const Scenario large = fleets(2 * instances);
  const auto time_of = [](const Scenario& scenario) {
    const Plan plan = make_plan(scenario, scenario.layout.front(), {});
    auto run = [&] { benchmark::DoNotOptimize(Fleet{plan, 1, 0}.run().events); };
    return cpu_ns_in_a_process(run);
  };
  std::vector<double> ratios;
  for (auto _ : state) {
    const double before = time_of(small);
    const double after = time_of(large);
    ratios.push_back(after / before);
    state.SetIterationTime((before + after) * 1e-9);
  }
  state.counters[growth] = median(ratios);
}

void histogram_add(benchmark::State& state) {
  const std::vector<std::int64_t> values = response_times(4096);
  Histogram histogram;
  for (const std::int64_t value : values) histogram.add(value);
  measure(state, million, [&] {
    for (std::uint64_t i = 0; i < million; ++i) histogram.add(values[i % 4096]);
    benchmark::DoNotOptimize(histogram.count());
  });
}

void mixed(benchmark::State& state) {
  std::vector<MixedRun> runs;
  try {
    for (auto _ : state) {
      runs.push_back(run_mixed_scenario());
      state.SetIterationTime(runs.back().wall_s);
    }
  } catch (const std::runtime_error& error) {
    state.SkipWithError(error.what());
    return;
  }
  const MixedRun& best =
      *std::min_element(runs.begin(), runs.end(),
                        [](const MixedRun& a, const MixedRun& b) { return a.wall_s < b.wall_s; });
  state.counters[wall_s] = best.wall_s;
  state.counters[peak_mb] = best.peak_mb;
  state.counters[requests_millions] = best.requests * 1e-6;
  state.counters[ns_per_request] = best.cpu_s * 1e9 / best.requests;
  state.counters[events_per_s] = best.events / best.cpu_s * 1e-6;
  state.counters[allocations_per_item] = best.allocations_per_event;
}

void add_holds(TargetList& list) {
  const auto add = [&](const std::string& name, int rounds, HoldKind kind, std::uint32_t pending) {
    list.add(name, rounds,
             [kind, pending](benchmark::State& state) { hold(state, kind, pending); });
  };
  add("hold/1000", 15, HoldKind::post, 1000);
  list.rate("hold, 1,000 pending");
  add("hold/100000", 15, HoldKind::post, 100'000);
  list.rate("hold, 100,000 pending", 20);
  add("hold/1000000", 9, HoldKind::post, 1'000'000);
  list.cost("hold, 1,000,000 pending", 60);
  add("hold_and_move/100000", 9, HoldKind::move, 100'000);
  list.cost("hold and re-key, 100,000 pending");
}

void add_shared_cpus(TargetList& list) {
  const auto add = [&](const std::string& name, const CpuLoad& load, std::size_t jobs,
                       const std::string& title, double at_least) {
    list.add("shared_cpu/" + name, 15,
             [load, jobs](benchmark::State& state) { shared_cpu(state, load, jobs); });
    list.rate("shared CPU 1000 x 10, " + title, at_least);
  };
  add("contended", contended, 1, "contended", 4);
  add("met", met, 1, "demands met", 4);
  add("rationed", rationed, 1, "period quotas", 4);
  add("wandering", wandering, 1, "jobs wander", 0);
  add("contended_10", contended, 10, "10 jobs a group", 0);
}

void add_placement(TargetList& list) {
  list.add("place/best_fit", 15, placement<BestFit>);
  list.cost("placement by a scan, best fit of 10,000 hosts");
  const auto add = [&](const std::string& name, auto policy, std::size_t hosts, double at_most) {
    list.add("index/" + name + "/" + std::to_string(hosts), 5,
             [hosts](benchmark::State& state) { index<decltype(policy)>(state, hosts); });
    list.cost("placement, " + name + " of " + std::to_string(hosts) + " hosts", at_most);
  };
  for (const std::size_t hosts : {std::size_t{10'000}, std::size_t{100'000}}) {
    const double spread = hosts < 100'000 ? 5'000 : 20'000;
    add("best_fit", BestFit{}, hosts, hosts < 100'000 ? 5'000 : 10'000);
    add("least_allocated", LeastAllocated{}, hosts, spread);
    add("dot_product", DotProduct{}, hosts, spread);
    add("balanced_allocation", BalancedAllocation{}, hosts, 0);
    add("first_fit", FirstFit{}, hosts, 3'000);
  }
}

// An instance of a fleet, from its order to its end; 10,000 ns are a second for 100,000.
void add_fleets(TargetList& list) {
  const auto add = [&](const std::string& name, const Scenario& scenario, std::uint64_t instances,
                       const std::string& title, double at_most) {
    list.add("fleet/" + name, 3,
             [scenario, instances](benchmark::State& state) { fleet(state, scenario, instances); });
    list.cost("an instance, " + title, at_most);
  };
  add("start/25000", growing_fleet(25'000), 25'000, "25,000 started", 0);
  add("start/50000", growing_fleet(50'000), 50'000, "50,000 started", 0);
  add("start/100000", growing_fleet(100'000), 100'000, "100,000 started", 10'000);
  add("services/50000", many_services(50'000), 50'000, "50,000 of 20 services started", 0);
  add("full_pool/16000", full_pool(16'000), 16'000, "16,000 through 1,000 places", 62'500);
  add("shrink/20000", shrinking_fleet(), 20'000, "20,000 of 21,000 taken down", 10'000);
}

// Times the time for twice the instances: 2 is linear.
void add_growth(TargetList& list) {
  const auto add = [&](const std::string& name, Fleets fleets, std::int64_t thousands,
                       const std::string& title) {
    list.add("growth/" + name + "/" + std::to_string(thousands) + "000", 3,
             [=](benchmark::State& state) { doubling(state, fleets, thousands * 1'000); });
    list.row(
        title + ", " + std::to_string(thousands) + "k to " + std::to_string(2 * thousands) + "k",
        growth, "x", TargetRow::Shown::number, 2.3, false);
  };
  add("one_service", growing_fleet, 250, "growth, one service");
  add("one_service", growing_fleet, 500, "growth, one service");
  add("many_services", many_services, 25, "growth, 20 services");
  add("many_services", many_services, 50, "growth, 20 services");
}

void add_mixed(TargetList& list) {
  list.add("mixed", 3, mixed);
  list.row("mixed scenario, wall time, 2 threads", wall_s, "s", TargetRow::Shown::number, 10,
           false);
  list.row("mixed scenario, peak memory", peak_mb, "MB", TargetRow::Shown::number, 300, false);
  list.row("mixed scenario, requests served", requests_millions, "M", TargetRow::Shown::number);
  list.row("mixed scenario, CPU time a request", ns_per_request, "ns", TargetRow::Shown::number);
  list.row("mixed scenario, events, one core", events_per_s, "M/s", TargetRow::Shown::number);
}

}  // namespace

std::vector<TargetRow> register_targets() {
  TargetList list;
  list.add("mm1", 15, mm1);
  list.rate("M/M/1, customers", 15);
  add_holds(list);
  add_shared_cpus(list);
  add_placement(list);
  add_fleets(list);
  add_growth(list);
  list.add("histogram_add", 15, histogram_add);
  list.cost("histogram, one value");
  add_mixed(list);
  return std::move(list.rows);
}

}  // namespace stowplan::bench
