#include "sim/queue/fair_share.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace stowplan::fair_share_test {
namespace {

constexpr double inf = GroupOptions::unlimited;

constexpr Time at_ms(double ms) { return Time{Duration{static_cast<std::int64_t>(ms * 1e6)}}; }

struct Completion {
  std::uint64_t tag;
  Time time;
  double cpu = 0;
};

std::vector<std::uint64_t> tags_of(const std::vector<JobUse>& jobs) {
  std::vector<std::uint64_t> tags;
  for (const JobUse& job : jobs) tags.push_back(job.tag);
  return tags;
}

// Runs until nothing is left to happen, but not past `end`.
std::vector<Completion> run_out(FairShare& cpu, Time end = at_ms(1e7)) {
  std::vector<Completion> all;
  std::vector<JobUse> finished;
  for (Time next = cpu.next_event(); next <= end; next = cpu.next_event()) {
    finished.clear();
    cpu.advance(next, finished);
    for (const JobUse& job : finished) all.push_back({job.tag, next});
  }
  return all;
}

TEST(FairShare, AJobAloneTakesItsWorkToTheNanosecond) {
  FairShare cpu({.cores = 4});
  const GroupId group = cpu.add_group({});
  cpu.start(at_ms(370), group, 0.010, 7);
  EXPECT_EQ(cpu.next_event(), at_ms(380));
  std::vector<JobUse> finished;
  cpu.advance(at_ms(380) - Duration{1}, finished);
  EXPECT_TRUE(finished.empty());
  cpu.advance(at_ms(380), finished);
  EXPECT_EQ(tags_of(finished), std::vector<std::uint64_t>{7});
  EXPECT_EQ(cpu.next_event(), Time::max());
}

TEST(FairShare, CompletionIsRoundedUpNeverDown) {
  FairShare cpu({.cores = 1, .speed = 3});
  const GroupId group = cpu.add_group({});
  cpu.start(Time{}, group, 1e-9, 0);  // A third of a nanosecond.
  cpu.start(Time{}, group, 1e-8, 1);
  const auto all = run_out(cpu);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].time, Time{Duration{1}});
  EXPECT_EQ(all[1].time, Time{Duration{4}});
}

TEST(FairShare, FasterCoresFinishSooner) {
  FairShare cpu({.cores = 1, .speed = 2});
  cpu.start(Time{}, cpu.add_group({}), 0.010, 1);
  EXPECT_EQ(cpu.next_event(), at_ms(5));
}

TEST(FairShare, ManyThreadsOfOneJobRunSideBySide) {
  FairShare cpu({.cores = 4});
  cpu.start(Time{}, cpu.add_group({}), 0.012, 1, 3);
  EXPECT_EQ(cpu.next_event(), at_ms(4));
}

TEST(FairShare, EqualJobsEndTogetherInOrderOfArrival) {
  FairShare cpu({.cores = 2});
  const GroupId group = cpu.add_group({});
  for (std::uint64_t tag = 0; tag < 9; ++tag) cpu.start(Time{}, group, 0.002, tag);
  EXPECT_EQ(cpu.next_event(), at_ms(9));
  std::vector<JobUse> finished;
  cpu.advance(at_ms(9), finished);
  EXPECT_EQ(tags_of(finished), (std::vector<std::uint64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST(FairShare, AdvancingPastManyEventsReportsThemInOrder) {
  FairShare cpu({.cores = 1});
  const GroupId a = cpu.add_group({});
  const GroupId b = cpu.add_group({.weight = 3});
  cpu.start(Time{}, a, 0.003, 1);
  cpu.start(Time{}, b, 0.002, 2);
  cpu.start(Time{}, b, 0.001, 3);
  std::vector<JobUse> finished;
  cpu.advance(at_ms(1000), finished);
  EXPECT_EQ(tags_of(finished), (std::vector<std::uint64_t>{3, 2, 1}));
}

TEST(FairShare, StopGivesBackTheRemainingWorkAndStaleIdsNothing) {
  FairShare cpu({.cores = 1});
  const GroupId group = cpu.add_group({});
  const JobId job = cpu.start(Time{}, group, 0.010, 1);
  const JobId other = cpu.start(Time{}, group, 0.010, 2);
  EXPECT_NEAR(cpu.stop(at_ms(4), job).rest, 0.008, 1e-15);
  EXPECT_FALSE(cpu.running(job));
  EXPECT_EQ(cpu.stop(at_ms(4), job).rest, 0);
  const JobId next = cpu.start(at_ms(4), group, 1, 3);
  EXPECT_FALSE(cpu.running(job)) << "a number used again must not revive the old job";
  EXPECT_TRUE(cpu.running(next));
  EXPECT_TRUE(cpu.running(other));
}

TEST(FairShare, RemovingAGroupAbortsItsJobsOldestFirstAndFreesItsShare) {
  FairShare cpu({.cores = 1});
  const GroupId a = cpu.add_group({});
  const GroupId b = cpu.add_group({});
  cpu.start(Time{}, a, 5, 10);
  cpu.start(Time{}, a, 3, 11);
  cpu.start(Time{}, a, 4, 12);
  cpu.start(Time{}, b, 0.010, 20);
  EXPECT_EQ(cpu.next_event(), at_ms(20));
  std::vector<JobUse> aborted;
  cpu.remove_group(at_ms(10), a, aborted);
  EXPECT_EQ(tags_of(aborted), (std::vector<std::uint64_t>{10, 11, 12}));
  EXPECT_EQ(cpu.next_event(), at_ms(15));
  EXPECT_EQ(cpu.add_group({}), a) << "the lowest free number is used again";
  EXPECT_EQ(cpu.use(at_ms(10), a).busy, 0);
}

TEST(FairShare, StandingLoadSlowsOnlyThoseItCompetesWith) {
  FairShare cpu({.cores = 2});
  const GroupId quiet = cpu.add_group({.cap = 1});
  const GroupId group = cpu.add_group({.cap = 1});
  cpu.set_standing(Time{}, group, 0.25);
  cpu.start(Time{}, group, 0.010, 1);
  cpu.start(Time{}, quiet, 0.010, 2);
  const auto all = run_out(cpu);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].time, at_ms(10));
  EXPECT_EQ(all[1].time, at_ms(12.5)) << "a thread and a quarter share one";
  EXPECT_NEAR(cpu.busy(at_ms(20)), 0.010 + 0.0125 + 0.25 * 0.0075, 1e-15);
}

TEST(FairShare, MetersUseStealAndStandstill) {
  FairShare cpu({.cores = 1});
  const GroupId a = cpu.add_group({.weight = 1});
  const GroupId b = cpu.add_group({.weight = 3, .quota = 0.3});
  cpu.start(Time{}, a, 1, 1);
  cpu.start(Time{}, b, 1, 2);
  ASSERT_EQ(cpu.next_event(), at_ms(40));  // 30 ms of pool at three quarters.
  std::vector<JobUse> finished;
  cpu.advance(at_ms(90), finished);
  (void)cpu.next_event();
  EXPECT_NEAR(cpu.use(at_ms(90), a).busy, 0.010 + 0.050, 1e-12);
  EXPECT_NEAR(cpu.use(at_ms(90), a).stolen, 0.030, 1e-12);
  EXPECT_NEAR(cpu.use(at_ms(90), b).busy, 0.030, 1e-12);
  EXPECT_NEAR(cpu.use(at_ms(90), b).stolen, 0.010, 1e-12);
  EXPECT_EQ(cpu.use(at_ms(90), b).throttled, Duration{50'000'000});
  EXPECT_EQ(cpu.use(at_ms(90), b).throttled_periods, 1);
  EXPECT_NEAR(cpu.busy(at_ms(90)), 0.090, 1e-12);
}

// What a thread could have had is no more than the complex has, and its group may take.
TEST(FairShare, TellsWhatKeepsAThreadFromRunning) {
  FairShare cpu({.cores = 2, .threads = 4, .threads_per_core = 2, .smt_yield = 1.5});
  const GroupId capped = cpu.add_group({.cap = 1});
  const GroupId open = cpu.add_group({});
  cpu.start(Time{}, capped, 1, 1);
  cpu.start(Time{}, capped, 1, 2);
  for (std::uint64_t tag = 3; tag < 9; ++tag) cpu.start(Time{}, open, 1, tag);
  ASSERT_GT(cpu.next_event(), at_ms(80));
  // Seven threads want four: one of the capped group, three for the six of the other, which alone
  // would have had four.
  const ThreadClock mine = cpu.thread_clock(at_ms(80), capped);
  EXPECT_NEAR(mine.had, 40e6, 1) << "two jobs share its one thread";
  EXPECT_NEAR(mine.held, 0, 1);
  const ThreadClock theirs = cpu.thread_clock(at_ms(80), open);
  EXPECT_NEAR(theirs.had, 40e6, 1);
  EXPECT_NEAR(theirs.held, 80e6 * (4.0 - 3) / 6, 1);
  EXPECT_EQ(theirs.stalled, Duration{});
}

// --- Capacity ------------------------------------------------------------------------------------

TEST(Throughput, RisesByOnePerThreadThenByTheYieldThenNoMore) {
  constexpr Capacity smt{.cores = 4, .threads = 8, .smt_yield = 1.3};
  static_assert(throughput(smt, 3) == 3);
  static_assert(throughput(smt, 4) == 4);
  EXPECT_DOUBLE_EQ(throughput(smt, 6), 4.6);
  EXPECT_DOUBLE_EQ(throughput(smt, 8), 5.2);
  EXPECT_DOUBLE_EQ(throughput(smt, 80), 5.2);
  EXPECT_DOUBLE_EQ(throughput({.cores = 4}, 9), 4);
}

// Four cores, a quarter slower when all are busy: alone 1, at 2.5 threads half of the way.
TEST(Throughput, FallsBehindAsTheHostFills) {
  constexpr Capacity busy{.cores = 4, .threads = 8, .smt_yield = 1.3, .contention = 0.25};
  EXPECT_DOUBLE_EQ(throughput(busy, 1), 1);
  EXPECT_DOUBLE_EQ(throughput(busy, 2.5), 2.5 / 1.125);
  EXPECT_DOUBLE_EQ(throughput(busy, 4), 4 / 1.25);
  EXPECT_DOUBLE_EQ(throughput(busy, 8), 5.2 / 1.25);
}

TEST(FairShare, NeighboursSlowEachOther) {
  FairShare cpu({.cores = 2, .contention = 0.25});
  cpu.start(Time{}, cpu.add_group({}), 0.010, 1);
  EXPECT_EQ(cpu.next_event(), at_ms(10));
  cpu.start(Time{}, cpu.add_group({}), 0.010, 2);
  EXPECT_EQ(cpu.next_event(), Time{Duration{12'500'000}});
}

TEST(FairShare, SiblingThreadsSlowEachOther) {
  FairShare cpu({.cores = 1, .threads = 2, .smt_yield = 1.25});
  const GroupId group = cpu.add_group({});
  cpu.start(Time{}, group, 0.010, 1);
  cpu.start(Time{}, group, 0.010, 2);
  EXPECT_EQ(cpu.next_event(), at_ms(16)) << "each at 0.625 of a core";
  EXPECT_DOUBLE_EQ(cpu.share(group), 2) << "CPU time is counted in busy threads";
}

// Three threads, two on a core: one core has siblings, the odd thread has its core alone.
TEST(Throughput, AnOddLastThreadHasItsCoreAlone) {
  constexpr Capacity odd{.cores = 2, .threads = 3, .threads_per_core = 2, .smt_yield = 1.3};
  EXPECT_DOUBLE_EQ(throughput(odd, 2), 2);
  EXPECT_DOUBLE_EQ(throughput(odd, 2.5), 2.15);
  EXPECT_DOUBLE_EQ(throughput(odd, 3), 2.3);
  EXPECT_DOUBLE_EQ(throughput(odd, 9), 2.3);
  constexpr Capacity four{.cores = 2, .threads = 6, .threads_per_core = 4, .smt_yield = 1.6};
  EXPECT_DOUBLE_EQ(throughput(four, 6), 2.8) << "0.2 for each of four siblings";
  constexpr Capacity even{.cores = 4, .threads = 8, .threads_per_core = 2, .smt_yield = 1.3};
  EXPECT_EQ(throughput(even, 6), 4.6);
}

// --- CPU time of jobs ----------------------------------------------------------------------------

TEST(FairShare, AJobsCpuTimeIsTheThreadsItHadNotTheWorkItDid) {
  FairShare cpu({.cores = 1, .threads = 2, .smt_yield = 1.25, .speed = 0.5});
  const GroupId group = cpu.add_group({});
  const JobId first = cpu.start(Time{}, group, 0.010, 1);
  cpu.start(Time{}, group, 0.010, 2);
  ASSERT_EQ(cpu.next_event(), at_ms(32)) << "two threads on one core of half the speed";
  EXPECT_NEAR(cpu.used(at_ms(10), first), 0.010, 1e-15);
  std::vector<JobUse> finished;
  cpu.advance(at_ms(32), finished);
  ASSERT_EQ(finished.size(), 2u);
  EXPECT_NEAR(finished[0].cpu, 0.032, 1e-15);
  EXPECT_EQ(cpu.used(at_ms(32), first), 0);
}

TEST(FairShare, UseIsHandedBackOnceWhetherTakenEndedStoppedOrRemoved) {
  FairShare cpu({.cores = 4});
  const GroupId a = cpu.add_group({.cap = 2});
  const GroupId b = cpu.add_group({});
  cpu.set_standing(Time{}, a, 1);
  const JobId one = cpu.start(Time{}, a, 1, 1);
  cpu.start(Time{}, a, 0.010, 2, 2);
  cpu.start(Time{}, b, 1, 3);
  std::vector<JobUse> jobs;
  (void)cpu.next_event();
  cpu.take_use(at_ms(4), jobs);  // Group a: 2 threads for 4 wanted, half of it for job 2.
  ASSERT_EQ(jobs.size(), 3u);
  for (const JobUse& job : jobs) {
    EXPECT_NEAR(job.cpu, job.tag == 1 ? 0.002 : 0.004, 1e-15) << job.tag;
  }
  EXPECT_NEAR(cpu.use(at_ms(4), a).standing, 0.002, 1e-15);
  jobs.clear();
  cpu.advance(at_ms(10), jobs);
  ASSERT_EQ(tags_of(jobs), std::vector<std::uint64_t>{2});
  EXPECT_NEAR(jobs[0].cpu, 0.006, 1e-15) << "since it was taken last";
  const StoppedJob stopped = cpu.stop(at_ms(12), one);  // 5 ms, then 2 ms at a thread.
  EXPECT_NEAR(stopped.rest, 1 - 0.007, 1e-15);
  EXPECT_NEAR(stopped.cpu, 0.003 + 0.002, 1e-15);
  jobs.clear();
  cpu.remove_group(at_ms(20), b, jobs);
  ASSERT_EQ(jobs.size(), 1u);
  EXPECT_NEAR(jobs[0].cpu, 0.016, 1e-15);
}

// --- Slices --------------------------------------------------------------------------------------

// A node of 4 CPUs as kubelet sets it up: a Guaranteed pod of 2 CPUs, a burstable slice whose pods
// ask for 1 and 0.5, a best-effort slice of 2 shares in 1024 per CPU.
TEST(FairShare, SlicesShareWhatTheSliceGets) {
  FairShare cpu({.cores = 4});
  const GroupId guaranteed = cpu.add_group({.weight = 2048, .cap = 2});
  const SliceId burstable = cpu.add_slice(1536);
  const SliceId best_effort = cpu.add_slice(2);
  const GroupId large = cpu.add_group({.weight = 1024, .slice = burstable});
  const GroupId small = cpu.add_group({.weight = 512, .slice = burstable});
  const GroupId rest = cpu.add_group({.weight = 2, .slice = best_effort});
  cpu.start(Time{}, guaranteed, 100, 1, 4);
  cpu.start(Time{}, large, 100, 2, 4);
  cpu.start(Time{}, small, 100, 3, 4);
  cpu.start(Time{}, rest, 100, 4, 4);
  (void)cpu.next_event();
  EXPECT_NEAR(cpu.share(guaranteed), 2, 1e-12);
  EXPECT_NEAR(cpu.share(large), 2 * 1536.0 / 1538 * 2 / 3, 1e-12);
  EXPECT_NEAR(cpu.share(small), 2 * 1536.0 / 1538 / 3, 1e-12);
  EXPECT_NEAR(cpu.share(rest), 2 * 2.0 / 1538, 1e-12);
  // A third pod comes: the slice weighs more, its pods share that.
  cpu.set_weight(at_ms(1), burstable, 3072);
  const GroupId third = cpu.add_group({.weight = 1536, .slice = burstable});
  cpu.start(at_ms(1), third, 100, 5, 0.25);
  (void)cpu.next_event();
  EXPECT_NEAR(cpu.share(guaranteed), 4 * 2048.0 / 5122, 1e-12);
  EXPECT_NEAR(cpu.share(rest), 4 * 2.0 / 5122, 1e-12);
  EXPECT_NEAR(cpu.share(third), 0.25, 1e-12);
  EXPECT_NEAR(cpu.share(large), (4 * 3072.0 / 5122 - 0.25) * 2 / 3, 1e-12);
}

// The same groups beside each other or in slices of the sum of their weights get the same where all
// of them want more than they get; a slice keeps what one of its own leaves.
TEST(FairShare, ASliceKeepsWhatItsOwnLeave) {
  FairShare cpu({.cores = 4});
  const SliceId slice = cpu.add_slice(2);
  const GroupId idle = cpu.add_group({.slice = slice});
  const GroupId hungry = cpu.add_group({.slice = slice});
  const GroupId outside = cpu.add_group({.weight = 2});
  cpu.set_standing(Time{}, idle, 0.1);
  cpu.start(Time{}, hungry, 1, 1, 8);
  cpu.start(Time{}, outside, 1, 2, 8);
  (void)cpu.next_event();
  EXPECT_NEAR(cpu.share(idle), 0.1, 1e-12);
  EXPECT_NEAR(cpu.share(hungry), 1.9, 1e-12);
  EXPECT_NEAR(cpu.share(outside), 2, 1e-12);
}

// --- Shares under contention ---------------------------------------------------------------------
// Facts: cgroup v2 documentation, proportional shares of the active children, work conserving.

struct Contender {
  double weight;
  double demand;
  double max;
  double expected;
};
struct Sharing {
  double cpus;
  std::vector<Contender> groups;
};

TEST(FairShare, DividesByWeightAmongThoseWhoWant) {
  const std::vector<Sharing> cases{
      {4, {{100, 4, inf, 2}, {100, 4, inf, 2}}},
      {4, {{100, 4, inf, 1}, {300, 4, inf, 3}}},
      {4, {{100, 0.5, inf, 0.5}, {100, 4, inf, 3.5 / 3}, {200, 4, inf, 7.0 / 3}}},
      {2, {{100, 1, inf, 1}, {100, 0.25, inf, 0.25}}},
      {16, {{100, 16, inf, 10.5}, {50, 16, 4, 4}, {50, 1, inf, 1}, {10000, 0.5, inf, 0.5}}},
  };
  for (const Sharing& sharing : cases) {
    FairShare cpu({.cores = sharing.cpus});
    std::vector<GroupId> ids;
    for (const Contender& c : sharing.groups) {
      ids.push_back(cpu.add_group({.weight = c.weight, .cap = c.max}));
      cpu.start(Time{}, ids.back(), 1, 0, c.demand);
    }
    (void)cpu.next_event();
    for (std::size_t i = 0; i < ids.size(); ++i) {
      EXPECT_NEAR(cpu.share(ids[i]), sharing.groups[i].expected, 1e-12) << sharing.cpus << " " << i;
    }
  }
}

// --- Quota ---------------------------------------------------------------------------------------
// Facts: Linux CFS bandwidth control, quota exact to the slice; threads on idle CPUs.

struct QuotaCase {
  double quota_ms, period_ms;
  int threads;
  double work_ms, start_ms;
  double finish_ms;
  int throttled_periods;
  double throttled_ms;
};

TEST(FairShare, QuotaBurnsThenStallsToTheEndOfThePeriod) {
  constexpr std::array cases{
      QuotaCase{20, 100, 1, 20, 0, 20, 0, 0},
      QuotaCase{20, 100, 1, 21, 0, 101, 1, 80},
      QuotaCase{20, 100, 1, 100, 0, 420, 4, 320},
      QuotaCase{100, 100, 4, 100, 0, 325, 3, 225},
      QuotaCase{100, 100, 8, 50, 0, 312.5, 3, 262.5},
      QuotaCase{200, 100, 4, 500, 0, 950, 9, 450},
      QuotaCase{5, 5, 1, 20, 0, 20, 0, 0},
      QuotaCase{1.25, 5, 1, 20, 0, 76.25, 15, 56.25},
      QuotaCase{20, 100, 1, 50, 90, 130, 1, 80},
      QuotaCase{50, 100, 2, 60, 30, 180, 2, 120},
      QuotaCase{150, 100, 3, 200, 0, 350, 3, 150},
      QuotaCase{400, 100, 2, 1000, 0, 1000, 0, 0},
  };
  for (const QuotaCase& c : cases) {
    FairShare cpu({.cores = 64});
    const GroupId group = cpu.add_group(
        {.quota = c.quota_ms / c.period_ms, .period = Duration{std::int64_t(c.period_ms * 1e6)}});
    const Time start = at_ms(c.start_ms);
    for (int i = 0; i < c.threads; ++i) cpu.start(start, group, c.work_ms * 1e-3, 0);
    const auto all = run_out(cpu);
    ASSERT_EQ(all.size(), static_cast<std::size_t>(c.threads));
    const std::string label = std::to_string(c.quota_ms) + "/" + std::to_string(c.period_ms);
    EXPECT_EQ(all.back().time - start, at_ms(c.finish_ms).time_since_epoch()) << label;
    const GroupUse use = cpu.use(all.back().time, group);
    EXPECT_EQ(use.throttled_periods, c.throttled_periods) << label;
    EXPECT_EQ(use.throttled, at_ms(c.throttled_ms).time_since_epoch()) << label;
    EXPECT_NEAR(use.busy, c.threads * c.work_ms * 1e-3, 1e-9) << label;
  }
}

// Idle periods first, so that the pool is full: what the burst leaves of them.
TEST(FairShare, UnusedQuotaIsSavedUpToTheBurst) {
  struct Saved {
    double quota_ms, period_ms, burst_ms, idle_ms;
    int threads;
    double work_ms, finish_ms, throttled_ms;
  };
  constexpr std::array cases{
      Saved{20, 50, 10, 0, 1, 40, 70, 30},    // Nothing saved yet: 20 ms, then 20 ms.
      Saved{20, 50, 10, 50, 1, 40, 60, 20},   // 30 ms, then 10 ms.
      Saved{20, 50, 20, 110, 2, 30, 50, 20},  // 40 ms of two threads, the rest at the boundary.
      Saved{20, 50, 20, 5000, 1, 40, 40, 0},  // However long it was idle.
      Saved{20, 50, 0, 5000, 1, 40, 70, 30},  // No burst.
      Saved{40, 50, 40, 50, 1, 500, 570,
            70},  // 80, 70, 60 and 50 ms last four periods, then stalls.
  };
  for (const Saved& c : cases) {
    FairShare cpu({.cores = 64});
    const GroupId group = cpu.add_group({.quota = c.quota_ms / c.period_ms,
                                         .period = Duration{std::int64_t(c.period_ms * 1e6)},
                                         .burst = Duration{std::int64_t(c.burst_ms * 1e6)}});
    const Time start = at_ms(c.idle_ms);
    for (int i = 0; i < c.threads; ++i) cpu.start(start, group, c.work_ms * 1e-3, 0);
    const auto all = run_out(cpu);
    const std::string label = std::to_string(c.burst_ms) + "/" + std::to_string(c.idle_ms);
    EXPECT_EQ(all.back().time - start, at_ms(c.finish_ms).time_since_epoch()) << label;
    EXPECT_EQ(cpu.use(all.back().time, group).throttled, at_ms(c.throttled_ms).time_since_epoch())
        << label;
  }
}

TEST(FairShare, ASliceAtItsCapLeavesTheRestToTheOthers) {
  FairShare cpu({.cores = 4, .threads = 8, .smt_yield = 1.5});
  const SliceId slice = cpu.add_slice(100, 3);
  const GroupId a = cpu.add_group({.weight = 100, .slice = slice});
  const GroupId b = cpu.add_group({.weight = 100, .slice = slice});
  const GroupId c = cpu.add_group({.weight = 100});
  cpu.start(Time{}, a, 3, 1, 8);
  cpu.start(Time{}, b, 1, 2);
  (void)cpu.next_event();
  EXPECT_NEAR(cpu.share(a), 2, 1e-12);
  EXPECT_NEAR(cpu.share(b), 1, 1e-12);
  // Beside four threads more, seven on four cores do 5.5 of work: the slice keeps its three
  // threads, and each is slower from there on.
  cpu.start(at_ms(500), c, 1e3, 3, 4);
  (void)cpu.next_event();
  EXPECT_NEAR(cpu.share(a), 2, 1e-12);
  EXPECT_NEAR(cpu.share(c), 4, 1e-12);
  std::vector<JobUse> finished;
  for (Time next = cpu.next_event(); finished.size() < 2; next = cpu.next_event()) {
    cpu.advance(next, finished);
    if (finished.size() == 1) {
      EXPECT_EQ(next, after(at_ms(500), 0.5e9 * 7 / 5.5)) << "b had half of its work left";
    }
  }
  EXPECT_NEAR(finished[0].cpu, 0.5 + 0.5 * 7 / 5.5, 1e-8);
  // a did 1 s of its work before, 1 s beside b, and then had all three threads.
  const Time end = after(at_ms(500), (0.5 + 1.0 / 3) * 1e9 * 7 / 5.5);
  EXPECT_NEAR(finished[1].cpu, 1 + 2 * 7 / 5.5, 1e-8);
  EXPECT_NEAR(cpu.use(end, a).stolen, 0.5 + 0.5 * 7 / 5.5, 1e-8) << "b had it, not c";
  EXPECT_NEAR(cpu.use(end, c).stolen, 0, 1e-12);
}

TEST(FairShare, LongRunUnderQuotaGetsExactlyTheQuota) {
  for (const auto& [quota, threads] : {std::pair{0.2, 1}, {2.5, 4}, {3.0, 8}, {1.0 / 3, 7}}) {
    FairShare cpu({.cores = 16});
    const GroupId group = cpu.add_group({.quota = quota});
    cpu.start(Time{}, group, 1e6, 0, threads);
    std::vector<JobUse> finished;
    cpu.advance(at_ms(1e6), finished);
    (void)cpu.next_event();
    EXPECT_NEAR(cpu.use(at_ms(1e6), group).busy / 1000, quota, 1e-11) << quota;
  }
}

TEST(FairShare, PhaseMovesThePeriods) {
  FairShare cpu({.cores = 2});
  const GroupId group = cpu.add_group({.quota = 0.2, .phase = Duration{70'000'000}});
  cpu.start(Time{}, group, 0.030, 1);
  EXPECT_EQ(run_out(cpu).back().time, at_ms(80)) << "20 ms, standstill to 70 ms, 10 ms";
}

}  // namespace
}  // namespace stowplan::fair_share_test
