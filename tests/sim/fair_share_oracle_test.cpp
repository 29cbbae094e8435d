// CPU sharing against a simulation of it that works out every rate anew at every event.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "sim/queue/fair_share.hpp"
#include "sim/random.hpp"
#include "tests/sim/naive_fair_share.hpp"

namespace stowplan::fair_share_oracle_test {
namespace {

constexpr double inf = GroupOptions::unlimited;

struct Completion {
  std::uint64_t tag;
  Time time;
  double cpu = 0;
};

struct Scenario {
  Capacity capacity;
  std::vector<double> slices;  // Weights.
  std::vector<double> caps;    // Of the slices.
  std::vector<GroupOptions> groups;
};

double pick(Stream& random, std::initializer_list<double> values) {
  return *(values.begin() + random.below(values.size()));
}

constexpr std::initializer_list<double> slice_weights{0.01, 1, 3, 1000};
constexpr std::initializer_list<double> crowdings{0, 0.001, 0.05, 0.5};

Scenario draw(Stream& random, Stream& crowding) {
  Scenario scenario;
  scenario.capacity.cores = pick(random, {1, 2, 4, 7.5});
  if (random.below(2) == 0) {
    scenario.capacity.threads = 2 * scenario.capacity.cores;
    scenario.capacity.smt_yield = 1 + random.uniform();
  }
  scenario.capacity.speed = pick(random, {1, 1, 0.7, 1.9});
  scenario.capacity.contention = pick(random, {0, 0, 0.25});
  const std::uint64_t groups = 1 + random.below(random.below(8) == 0 ? 40 : 6);
  for (std::uint64_t i = 0; i < groups; ++i) {
    GroupOptions options;
    options.weight = pick(random, {1, 1, 2, 39, 10000, 0.5 + random.uniform()});
    if (random.below(2) == 0) options.cap = pick(random, {0.1, 0.5, 1, 2, 4 * random.uniform()});
    if (random.below(3) == 0) {
      options.quota = pick(random, {0.05, 0.2, 1, 2.5, 3 * random.uniform()});
      options.period = Duration{static_cast<std::int64_t>(pick(random, {1e8, 1e8, 5e6, 3.3e7}))};
      options.phase = Duration{static_cast<std::int64_t>(random.below(200'000'000))};
      if (random.below(2) == 0) {
        const double most = options.quota * nanoseconds(options.period);
        options.burst = Duration{static_cast<std::int64_t>(pick(random, {0.1, 0.5, 1}) * most)};
      }
    }
    scenario.groups.push_back(options);
  }
  if (random.below(2) == 0) {
    // A nanosecond by which a job of much weight ends late is many for one of little.
    const auto heavy = [](const GroupOptions& options) { return options.weight > 100; };
    if (std::ranges::any_of(scenario.groups, heavy)) return scenario;
    for (GroupOptions& options : scenario.groups) options.crowding = pick(crowding, crowdings);
    return scenario;
  }
  const std::uint64_t slices = 1 + random.below(3);
  for (std::uint64_t i = 0; i < slices; ++i) {
    scenario.slices.push_back(pick(random, slice_weights));
    scenario.caps.push_back(pick(random, {inf, inf, 0.3, 1, 4 * random.uniform()}));
  }
  for (GroupOptions& options : scenario.groups) {
    options.slice = SliceId{static_cast<std::uint32_t>(random.below(slices + 1))};
  }
  return scenario;
}

struct Started {
  JobId id;
  std::size_t group;
  std::uint64_t tag;
};

// Feeds both with the same arrivals, aborts and standing loads, and compares what comes out.
void compare(std::uint64_t seed, double& worst_ns, std::size_t& completions) {
  Stream random(seed, 0, "fair_share/differential");
  Stream crowding(seed, 0, "fair_share/crowding");
  const Scenario scenario = draw(random, crowding);
  FairShare fast(scenario.capacity);
  NaiveFairShare naive(scenario.capacity);
  for (std::size_t i = 0; i < scenario.slices.size(); ++i) {
    (void)fast.add_slice(scenario.slices[i], scenario.caps[i]);
    (void)naive.add_slice(scenario.slices[i], scenario.caps[i]);
  }
  for (const GroupOptions& options : scenario.groups) {
    (void)fast.add_group(options);
    (void)naive.add_group(options);
  }
  std::vector<Completion> got;
  std::vector<Completion> want;
  std::vector<Started> started;
  std::vector<JobUse> jobs;
  const auto catch_up = [&](auto& cpu, Time to, std::vector<Completion>& all) {
    for (Time next = cpu.next_event(); next <= to; next = cpu.next_event()) {
      jobs.clear();
      cpu.advance(next, jobs);
      for (const JobUse& job : jobs) all.push_back({job.tag, next, job.cpu});
    }
    jobs.clear();
    cpu.advance(to, jobs);
    for (const JobUse& job : jobs) all.push_back({job.tag, to, job.cpu});
  };
  Time now{};
  const double pace = pick(random, {1e6, 1e7, 5e7});
  const double work = pick(random, {1e-3, 1e-2, 1e-1});
  for (std::uint64_t tag = 0; tag < 60; ++tag) {
    if (random.below(4) != 0)
      now += Duration{static_cast<std::int64_t>(pace * random.exponential())};
    catch_up(fast, now, got);
    catch_up(naive, now, want);
    const std::size_t group = random.below(scenario.groups.size());
    const GroupId id{static_cast<std::uint32_t>(group)};
    if (random.below(10) == 0) {
      const double threads = pick(random, {0, 0.02, 0.7, 3});
      fast.set_standing(now, id, threads);
      naive.set_standing(now, group, threads);
    } else if (!scenario.slices.empty() && random.below(6) == 0) {
      const std::size_t slice = 1 + random.below(scenario.slices.size());
      const double weight = pick(random, slice_weights);
      fast.set_weight(now, SliceId{static_cast<std::uint32_t>(slice)}, weight);
      naive.set_weight(now, slice, weight);
    } else if (random.below(8) == 0 && !started.empty()) {
      const Started job = started[random.below(started.size())];
      const auto rest = naive.stop(now, job.group, job.tag);
      if (rest && fast.running(job.id)) {
        const StoppedJob stopped = fast.stop(now, job.id);
        ASSERT_NEAR(stopped.rest, rest->rest, 1e-8) << "seed " << seed;
        ASSERT_NEAR(stopped.cpu, rest->cpu, 1e-8) << "seed " << seed;
      } else {
        fast.stop(now, job.id);
      }
    } else {
      const double size = work * random.exponential();
      const double parallelism = pick(random, {1, 1, 1, 2, 0.5, 5});
      started.push_back({fast.start(now, id, size, tag, parallelism), group, tag});
      naive.start(now, group, size, tag, parallelism);
    }
  }
  const Time end = now + Duration{20'000'000'000};
  catch_up(fast, end, got);
  catch_up(naive, end, want);
  ASSERT_EQ(got.size(), want.size()) << "seed " << seed;
  const auto by_tag = [](const Completion& a, const Completion& b) { return a.tag < b.tag; };
  std::sort(got.begin(), got.end(), by_tag);
  std::sort(want.begin(), want.end(), by_tag);
  for (std::size_t i = 0; i < got.size(); ++i) {
    ASSERT_EQ(got[i].tag, want[i].tag) << "seed " << seed;
    const double error = std::abs(nanoseconds(got[i].time - want[i].time));
    worst_ns = std::max(worst_ns, error);
    ASSERT_LE(error, 2) << "seed " << seed << " tag " << got[i].tag;
    ASSERT_NEAR(got[i].cpu, want[i].cpu, 2e-8) << "seed " << seed << " tag " << got[i].tag;
  }
  completions += got.size();
  for (std::size_t i = 0; i < scenario.groups.size(); ++i) {
    const GroupUse a = fast.use(end, GroupId{static_cast<std::uint32_t>(i)});
    const GroupUse b = naive.use(i);
    ASSERT_NEAR(a.busy, b.busy, 1e-6) << "seed " << seed;
    ASSERT_NEAR(a.standing, b.standing, 1e-6) << "seed " << seed;
    ASSERT_NEAR(a.stolen, b.stolen, 1e-6) << "seed " << seed;
    ASSERT_NEAR(seconds(a.throttled), seconds(b.throttled), 1e-6) << "seed " << seed;
    const ThreadClock thread = fast.thread_clock(end, GroupId{static_cast<std::uint32_t>(i)});
    ASSERT_NEAR(thread.held * 1e-9, naive.held(i) * 1e-9, 1e-6) << "seed " << seed;
    ASSERT_NEAR(thread.crowded * 1e-9, naive.crowded(i) * 1e-9, 1e-6) << "seed " << seed;
    ASSERT_EQ(thread.stalled, a.throttled);
  }
}

TEST(FairShare, AgreesWithTheNaiveOracleToTheNanosecond) {
  double worst_ns = 0;
  std::size_t completions = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    compare(seed, worst_ns, completions);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(completions, 50'000u);
  RecordProperty("worst_ns", std::to_string(worst_ns));
}

// --- Progress
// --------------------------------------------------------------------------------------

// A complex as a fleet has them: siblings that slow each other, a speed no double holds exactly,
// weights in the thousands, and daemons whose small standing loads leave no rate a round number.
// Every other job, undisturbed, would end where the slack does: there the rounding of the clocks
// decides whether it is due. Returns how often threads were scarce: both clocks must be tried.
std::size_t drive_a_fleet_host(std::uint64_t seed, std::size_t steps) {
  Stream random(seed, 0, "fair_share/progress");
  constexpr double speed = 0.95;
  FairShare cpu({.cores = 8, .threads = 16, .smt_yield = 1.3, .speed = speed});
  constexpr std::size_t groups = 12;
  const SliceId slice = seed % 2 == 0 ? cpu.add_slice(5000) : SliceId::whole;
  const auto add = [&](Time now) {
    const GroupId id = cpu.add_group({.weight = pick(random, {1000, 2000}),
                                      .cap = pick(random, {0.25, 1, 2, inf}),
                                      .quota = pick(random, {inf, inf, inf, 0.5, 1}),
                                      .slice = random.below(2) == 0 ? slice : SliceId::whole});
    cpu.set_standing(now, id, 0.003 + 0.007 * random.uniform());
    return id;
  };
  Time now{};
  std::vector<GroupId> ids;
  for (std::size_t i = 0; i < groups; ++i) ids.push_back(add(now));
  const double pace = pick(random, {2e5, 1e6, 4e6, 2e7});
  Time arrival{};
  std::vector<JobUse> tags;
  std::size_t scarce = 0;
  for (std::size_t step = 0; step < steps; ++step) {
    now = std::min(arrival, cpu.next_event());
    tags.clear();
    // An end at this instant may raise the rate of another group whose own end was a hair away.
    // That is one more advance, or in theory a few, but they must come to an end.
    int advances = 0;
    do {
      cpu.advance(now, tags);
    } while (cpu.next_event() <= now && ++advances < 4);
    if (advances == 4) {
      ADD_FAILURE() << "seed " << seed << ", step " << step << ": the same instant for ever";
      return scarce;
    }
    if (now == arrival) {
      GroupId& id = ids[random.below(groups)];
      if (random.below(1000) == 0) {
        cpu.remove_group(now, id, tags);
        id = add(now);
      }
      const double parallelism = pick(random, {1, 1, 1, 2});
      const auto whole_ns = static_cast<double>(1 + random.below(4'000'000));
      const double work = random.below(2) == 0 ? 0.01 * random.exponential()
                                               : (whole_ns + time_slack) * speed * 1e-9;
      cpu.start(now, id, work, step, parallelism);
      arrival = now + Duration{1 + static_cast<std::int64_t>(pace * random.exponential())};
    }
    double busy = 0;
    if (step % 64 == 0) {
      for (const GroupId id : ids) busy += cpu.share(id);
      if (busy > 15.999) ++scarce;
    }
  }
  return scarce;
}

// An event that is due by less than the rounding of a clock once came again and again at one
// instant, and time stood still for ever.
TEST(FairShare, TimeGoesOnAfterEveryEvent) {
  std::size_t scarce = 0;
  for (std::uint64_t seed = 0; seed < 20 && !HasFailure(); ++seed) {
    scarce += drive_a_fleet_host(seed, 150'000);
  }
  EXPECT_GT(scarce, 1000u);
}

}  // namespace
}  // namespace stowplan::fair_share_oracle_test
