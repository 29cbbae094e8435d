// Queues whose behaviour is known in closed form, simulated with the engine, the FIFO stations and
// the samplers. Each estimate is twenty independent replications with fixed seeds; its 99 %
// interval must contain the formula and be narrow, so that a 2 % slip fails and luck does not help.
// A mean cannot tell one order of service from another, so distribution functions are tested beside
// it.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <ostream>
#include <vector>

#include "sim/distribution.hpp"
#include "sim/engine.hpp"
#include "sim/queue/fifo.hpp"
#include "sim/random.hpp"

namespace stowplan::queues_test {
namespace {

using namespace std::chrono_literals;

struct Interval {
  double centre;
  double half_width;
  [[nodiscard]] bool contains(double x) const { return std::fabs(x - centre) <= half_width; }
};
std::ostream& operator<<(std::ostream& out, Interval i) {
  return out << i.centre << " +- " << i.half_width;
}

// 99 % interval of the mean of 20 replications; 2.861 is Student's t for 19 degrees of freedom.
Interval replicated(const std::function<double(std::uint32_t)>& run) {
  constexpr int n = 20;
  double sum = 0;
  double squares = 0;
  for (std::uint32_t i = 0; i < n; ++i) {
    const double x = run(i);
    sum += x;
    squares += x * x;
  }
  const double mean = sum / n;
  return {mean, 2.861 * std::sqrt((squares / n - mean * mean) / (n - 1))};
}

// The interval contains the truth and is no wider than `width` of it.
void expect_agrees(Interval got, double truth, double width) {
  EXPECT_TRUE(got.contains(truth)) << got << " but theory says " << truth;
  EXPECT_LT(got.half_width, width * truth) << got << " is too wide to mean anything";
}

/// Poisson arrivals to one station, in units of one second; jobs of class 0 or 1.
struct Station {
  std::size_t servers = 1;
  std::size_t capacity = unlimited;
  double arrival_rate = 0.8;
  Distribution<Duration> service = Exponential<Duration>{1s};
  double urgent_share = 0;  // Part of the jobs that are of class 0.
  int customers = 100'000;
};

struct Outcome {
  std::vector<double> waits[2];  // By class, in order of start [s].
  int rejected = 0;
  int arrived = 0;

  [[nodiscard]] double mean_wait(int job_class = 1) const {
    double sum = 0;
    for (const double wait : waits[job_class]) sum += wait;
    return sum / static_cast<double>(waits[job_class].size());
  }
  [[nodiscard]] double share_waiting_longer_than(double t) const {
    double count = 0;
    for (const double wait : waits[1]) count += wait > t ? 1 : 0;
    return count / static_cast<double>(waits[1].size());
  }
};

class Simulation {
 public:
  Simulation(const Station& plan, std::uint32_t replication)
      : plan_{plan},
        station_{plan.servers, plan.capacity},
        between_{Sampler::exponential(1e9 / plan.arrival_rate)},
        service_{sampler(plan.service)},
        arrivals_{1, replication, "arrivals"},
        services_{1, replication, "services"},
        classes_{1, replication, "classes"} {}

  // The first tenth of the customers is warm-up.
  Outcome run() {
    engine_.post_after(sample_duration(between_, arrivals_), {Event::arrival});
    engine_.run([this](const Event& event, Engine<Event>&) {
      if (event.kind == Event::arrival) {
        arrive();
      } else if (const auto next = station_.finish()) {
        begin(*next);
      }
    });
    return outcome_;
  }

 private:
  struct Event {
    enum Kind : std::uint64_t { arrival, departure } kind;
  };
  struct Job {
    Time arrived;
    int job_class = 1;
  };

  void arrive() {
    if (++customers_ < plan_.customers) {
      engine_.post_after(sample_duration(between_, arrivals_), {Event::arrival});
    }
    const Job job{engine_.now(), classes_.uniform() < plan_.urgent_share ? 0 : 1};
    const Admission admission = station_.arrive(job, static_cast<std::size_t>(job.job_class));
    if (admission == Admission::started) begin(job);
    if (!warm()) return;
    ++outcome_.arrived;
    outcome_.rejected += admission == Admission::rejected ? 1 : 0;
  }
  void begin(const Job& job) {
    if (warm()) outcome_.waits[job.job_class].push_back(seconds(engine_.now() - job.arrived));
    engine_.post_after(sample_duration(service_, services_), {Event::departure});
  }
  [[nodiscard]] bool warm() const { return customers_ > plan_.customers / 10; }

  Station plan_;
  Engine<Event> engine_;
  PriorityStation<Job, 2> station_;
  Sampler between_;
  Sampler service_;
  Stream arrivals_;
  Stream services_;
  Stream classes_;
  Outcome outcome_;
  int customers_ = 0;
};

Interval estimate(const Station& plan, const std::function<double(const Outcome&)>& measure) {
  return replicated([&](std::uint32_t replication) {
    return measure(Simulation{plan, replication}.run());
  });
}

double mean_wait(const Outcome& outcome) { return outcome.mean_wait(); }

// Mean wait rho / (1 - rho) = 4; P(W > t) = rho exp(-(1 - rho) t), so the 99th percentile of the
// wait is 5 ln 80 = 21.91, which exactly 1 % must exceed.
TEST(QueueTheory, MM1) {
  const Station mm1{.customers = 400'000};
  expect_agrees(estimate(mm1, mean_wait), 4.0, 0.03);
  const double p99 = 5 * std::log(80.0);
  expect_agrees(estimate(mm1, [&](const Outcome& o) { return o.share_waiting_longer_than(p99); }),
                0.01, 0.12);
}

// The tests above must notice 2 % more work: rho = 0.816 makes the mean wait 4.52.
TEST(QueueTheory, ATwoPercentSlipIsNoticed) {
  const Station slow{.service = Exponential<Duration>{1020ms}};
  EXPECT_FALSE(estimate(slow, mean_wait).contains(4.0));
}

double erlang_c(int servers, double load) {
  double blocking = 1;
  for (int i = 1; i <= servers; ++i) blocking = load * blocking / (i + load * blocking);
  return blocking / (1 - load / servers * (1 - blocking));
}

// M/M/4 at load 3.2: P(W > t) = C exp(-(4 - 3.2) t), mean wait C / 0.8.
TEST(QueueTheory, MMc) {
  const Station mmc{.servers = 4, .arrival_rate = 3.2, .customers = 400'000};
  const double c = erlang_c(4, 3.2);
  expect_agrees(estimate(mmc, mean_wait), c / 0.8, 0.03);
  expect_agrees(estimate(mmc, [](const Outcome& o) { return o.share_waiting_longer_than(0); }), c,
                0.01);
  const double p95 = std::log(c / 0.05) / 0.8;
  expect_agrees(estimate(mmc, [&](const Outcome& o) { return o.share_waiting_longer_than(p95); }),
                0.05, 0.06);
}

// M/D/1 (Erlang): mean rho / (2 (1 - rho)) = 2, and
// P(W <= t) = (1 - rho) sum_{j <= t} (-rho (t - j))^j exp(rho (t - j)) / j!.
TEST(QueueTheory, MD1) {
  const Station md1{.service = Constant<Duration>{1s}};
  expect_agrees(estimate(md1, mean_wait), 2.0, 0.03);
  const double t = 4.5;
  double sum = 0;
  double factorial = 1;
  for (int j = 0; j <= 4; ++j) {
    if (j > 0) factorial *= j;
    sum += std::pow(-0.8 * (t - j), j) * std::exp(0.8 * (t - j)) / factorial;
  }
  expect_agrees(estimate(md1, [&](const Outcome& o) { return o.share_waiting_longer_than(t); }),
                1 - 0.2 * sum, 0.04);
}

// Pollaczek and Khinchine: mean wait rho E[S^2] / (2 E[S] (1 - rho)); with rho = 0.6 and cv^2 = 2
// that is 0.6 * 3 / 0.8 = 2.25, whatever else the law of service.
TEST(QueueTheory, MG1) {
  const double cv = std::sqrt(2.0);
  for (const Distribution<Duration>& service :
       {Distribution<Duration>{Lognormal<Duration>{.mean = 1s, .cv = cv}},
        Distribution<Duration>{Gamma<Duration>{1s, cv}},
        Distribution<Duration>{Hyperexponential<Duration>{1s, cv}}}) {
    expect_agrees(estimate({.arrival_rate = 0.6, .service = service}, mean_wait), 2.25, 0.05);
  }
}

// M/G/3/3: Erlang's loss formula, insensitive to the law of service.
TEST(QueueTheory, ErlangLoss) {
  double blocking = 1;
  for (int i = 1; i <= 3; ++i) blocking = 2 * blocking / (i + 2 * blocking);
  for (const Distribution<Duration>& service :
       {Distribution<Duration>{Exponential<Duration>{1s}},
        Distribution<Duration>{Uniform<Duration>{0s, 2s}},
        Distribution<Duration>{Weibull<Duration>{1s, 0.8}}}) {
    const Station loss{.servers = 3, .capacity = 3, .arrival_rate = 2, .service = service};
    expect_agrees(
        estimate(loss,
                 [](const Outcome& o) { return static_cast<double>(o.rejected) / o.arrived; }),
        blocking, 0.015);
  }
}

// Cobham, two classes without interruption, exponential service 1 s, rho = 0.3 + 0.5: the work in
// service met on arrival is 0.8, so W1 = 0.8 / 0.7 and W2 = 0.8 / (0.7 * 0.2).
TEST(QueueTheory, NonpreemptivePriority) {
  const Station plan{.urgent_share = 0.375};
  expect_agrees(estimate(plan, [](const Outcome& o) { return o.mean_wait(0); }), 0.8 / 0.7, 0.02);
  expect_agrees(estimate(plan, [](const Outcome& o) { return o.mean_wait(1); }), 0.8 / 0.14, 0.05);
}

}  // namespace
}  // namespace stowplan::queues_test
