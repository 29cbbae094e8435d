// Processor sharing against closed forms. Twenty independent replications with fixed seeds; the
// 99 % interval must contain the exact value and be narrow, so that a slip of 2 % in the work
// fails. A mean over all jobs cannot tell sharing from a line where sizes are exponential: the
// variance, the law of the sizes and the response given the size can.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <ostream>
#include <vector>

#include "sim/queue/fair_share.hpp"
#include "sim/random.hpp"
#include "sim/stats/interval.hpp"
#include "sim/stats/tally.hpp"

namespace stowplan::processor_sharing_test {
namespace {

using Size = std::function<double(Stream&)>;  // Work of a job, mean 1.

double exponential(Stream& random) { return random.exponential(); }
double constant(Stream&) { return 1; }
// Two exponentials with balanced means and a squared coefficient of variation of 9.
double hyperexponential(Stream& random) {
  const double p = 0.5 * (1 - 0.89442719099991588);  // sqrt((9 - 1) / (9 + 1))
  return random.uniform() < p ? random.exponential() / (2 * p)
                              : random.exponential() / (2 * (1 - p));
}

struct Observed {
  Tally response;
  Tally slowdown_small;  // Response / size, of jobs smaller than half the mean ...
  Tally slowdown_large;  // ... and of those more than twice the mean.
  double crowded = 0;    // Share of time with at least as many jobs as threads.
};

// One group on one complex, Poisson arrivals; the first tenth of the jobs is warm-up.
Observed run(const Capacity& capacity, double lambda, const Size& size, std::uint32_t replication,
             std::int64_t jobs) {
  Stream arrivals(11, replication, "theory/arrivals");
  Stream sizes(11, replication, "theory/sizes");
  FairShare cpu(capacity);
  const GroupId group = cpu.add_group({});
  const auto threads = static_cast<std::size_t>(std::max(capacity.cores, capacity.threads));
  struct Begun {
    Time at;
    double size;
  };
  std::vector<Begun> begun;
  std::vector<JobUse> finished;
  Observed seen;
  double crowded = 0;
  std::size_t inside = 0;
  Time now{};
  Time arrival{};
  for (std::int64_t started = 0; started < jobs;) {
    const Time next = std::min(arrival, cpu.next_event());
    if (inside >= threads) crowded += seconds(next - now);
    now = next;
    finished.clear();
    cpu.advance(now, finished);
    inside -= finished.size();
    for (const auto& [tag, cpu_time] : finished) {
      if (tag < static_cast<std::uint64_t>(jobs / 10)) continue;
      const Begun& job = begun[tag];
      const double response = seconds(now - job.at);
      seen.response.add(response);
      if (job.size < 0.5) seen.slowdown_small.add(response / job.size);
      if (job.size > 2) seen.slowdown_large.add(response / job.size);
    }
    if (now < arrival) continue;
    begun.push_back({now, size(sizes)});
    cpu.start(now, group, begun.back().size, static_cast<std::uint64_t>(started++));
    ++inside;
    arrival += from_seconds(arrivals.exponential() / lambda);
  }
  seen.crowded = crowded / seconds(now);
  return seen;
}

using Read = double (*)(const Observed&);

Estimate estimate(const Capacity& capacity, double lambda, const Size& size, Read read,
                  std::int64_t jobs = 100'000) {
  Tally replications;
  for (std::uint32_t r = 0; r < 20; ++r) {
    replications.add(read(run(capacity, lambda, size, r, jobs)));
  }
  return t_interval(replications, 0.99);
}

double mean(const Observed& seen) { return seen.response.mean(); }

void expect_near(const Estimate& got, double exact, double relative_half_width) {
  EXPECT_TRUE(got.contains(exact)) << got.mean << " +- " << got.half_width << ", exact " << exact;
  EXPECT_LT(got.half_width, relative_half_width * exact) << "too few samples to mean anything";
}

// M/G/1-PS: 1 / (1 - rho), whatever the sizes but for their mean.
TEST(ProcessorSharing, MeanResponseDependsOnTheMeanSizeOnly) {
  expect_near(estimate({.cores = 1}, 0.8, exponential, mean), 5, 0.03);
  expect_near(estimate({.cores = 1}, 0.8, constant, mean), 5, 0.03);
  expect_near(estimate({.cores = 1}, 0.8, hyperexponential, mean), 5, 0.06);
}

// M/M/1-PS: variance (2 + rho) / ((2 - rho) (1 - rho)^2) at unit service, 20 / 3 at rho = 1/2.
// First come, first served would have 4.
TEST(ProcessorSharing, ResponseVariesMoreThanInALine) {
  const auto variance = [](const Observed& seen) { return seen.response.variance(); };
  expect_near(estimate({.cores = 1}, 0.5, exponential, variance), 20.0 / 3, 0.03);
}

// The response given the size is proportional to the size: small and large jobs are slowed alike.
TEST(ProcessorSharing, SlowsSmallAndLargeJobsAlike) {
  const auto small = [](const Observed& seen) { return seen.slowdown_small.mean(); };
  const auto large = [](const Observed& seen) { return seen.slowdown_large.mean(); };
  expect_near(estimate({.cores = 1}, 0.8, exponential, small), 5, 0.03);
  expect_near(estimate({.cores = 1}, 0.8, exponential, large), 5, 0.04);
}

// M/G/c-PS, each job at rate min(1, c / n): jobs present as in M/M/c, for any sizes.
TEST(ProcessorSharing, SeveralCoresShareAsMMcCounts) {
  const auto crowded = [](const Observed& seen) { return seen.crowded; };
  struct Law {
    Size size;
    double width;  // Sizes that vary more leave more noise.
  };
  for (const auto& [size, width] :
       {Law{exponential, 1}, Law{constant, 1}, Law{hyperexponential, 2}}) {
    expect_near(estimate({.cores = 4}, 3, size, mean, 50'000), 1.509433962264151, 0.02 * width);
    expect_near(estimate({.cores = 4}, 3, size, crowded, 50'000), 0.5094339622641509, 0.02 * width);
    expect_near(estimate({.cores = 16}, 14.4, size, mean, 50'000), 1.3695896211702436,
                0.04 * width);
  }
}

// One core with two threads is a birth-death process with death rates 1, y, y, ...: the mean number
// present is sum n p_n with p_n / p_0 = lambda (lambda / y)^(n - 1), again for any sizes.
TEST(ProcessorSharing, SiblingThreadsServeAtTheYield) {
  constexpr double yield = 1.3;
  constexpr double lambda = 0.9;
  constexpr double r = lambda / yield;
  constexpr double present = lambda / ((1 - r) * (1 - r)) / (1 + lambda / (1 - r));
  const Capacity capacity{.cores = 1, .threads = 2, .smt_yield = yield};
  expect_near(estimate(capacity, lambda, exponential, mean), present / lambda, 0.02);
  expect_near(estimate(capacity, lambda, constant, mean), present / lambda, 0.02);
}

}  // namespace
}  // namespace stowplan::processor_sharing_test
