// Two lines: jobs that fork into both and end with the later part, or join the shorter.
#include <cstdint>

#include "conformance/law.hpp"
#include "conformance/replicated.hpp"
#include "conformance/simulations.hpp"
#include "sim/engine.hpp"
#include "sim/queue/fifo.hpp"
#include "sim/random.hpp"
#include "sim/stats/tally.hpp"
#include "sim/stats/time_weighted.hpp"

namespace stowplan::conformance::simulated {
namespace {

/// Fork-join of two branches, or two lines of which each job joins the shorter.
enum class TwoLines : std::uint8_t { fork, shorter };

struct TwoLinesSpec {
  TwoLines kind;
  double rate;
  Law service;
  double jobs;
};

struct PairEvent {
  bool arrival;
  std::uint8_t line;
  std::uint16_t unused;
  std::uint32_t job;
};

class Pair {
 public:
  Pair(const TwoLinesSpec& spec, std::uint32_t replication, double jobs)
      : spec_(spec),
        jobs_wanted_(jobs),
        between_(Law::exponential(1 / spec.rate)),
        random_(seed, replication, "arrivals"),
        services_{Stream{seed, replication, "services", 0},
                  Stream{seed, replication, "services", 1}} {}

  void run() {
    warm_ = Time{from_seconds(jobs_wanted_ / spec_.rate * warm_up_share)};
    end_ = Time{from_seconds(jobs_wanted_ / spec_.rate * (1 + warm_up_share))};
    empty_.set(Time{}, 1);
    engine_.post_after(between_.draw(random_), {true, 0, 0, 0});
    const auto handler = [this](const PairEvent& event, Engine<PairEvent>&) { on(event); };
    engine_.run_until(warm_, handler);
    present_.restart(warm_);
    empty_.restart(warm_);
    engine_.run_until(end_, handler);
  }

  [[nodiscard]] double mean_response() const { return response_.mean(); }
  [[nodiscard]] double mean_in_system() const { return present_.mean(end_); }
  [[nodiscard]] double p_empty() const { return empty_.mean(end_); }

 private:
  struct Job {
    Time arrived{};
    int parts = 0;
  };

  void on(const PairEvent& event) {
    if (event.arrival) {
      engine_.post_after(between_.draw(random_), {true, 0, 0, 0});
      arrive();
    } else {
      const std::size_t i = event.line;
      if (const std::optional<std::uint32_t> next = lines_[i].finish()) serve(i, *next);
      Job& job = jobs_[event.job];
      if (--job.parts == 0) {
        if (job.arrived >= warm_) response_.add(seconds(engine_.now() - job.arrived));
        free_.push_back(event.job);
      }
    }
    const std::size_t present = lines_[0].present() + lines_[1].present();
    present_.set(engine_.now(), static_cast<double>(present));
    empty_.set(engine_.now(), present == 0 ? 1 : 0);
  }

  void arrive() {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(jobs_.size()));
      jobs_.push_back({});
    }
    const std::uint32_t job = free_.back();
    free_.pop_back();
    jobs_[job] = {engine_.now(), spec_.kind == TwoLines::fork ? 2 : 1};
    if (spec_.kind == TwoLines::fork) {
      join(0, job);
      join(1, job);
      return;
    }
    const std::size_t first = lines_[0].present();
    const std::size_t second = lines_[1].present();
    const bool coin = random_.uniform() < 0.5;
    join(first < second || (first == second && coin) ? 0 : 1, job);
  }
  void join(std::size_t i, std::uint32_t job) {
    if (lines_[i].arrive(job) == Admission::started) serve(i, job);
  }
  void serve(std::size_t i, std::uint32_t job) {
    engine_.post_after(spec_.service.draw(services_[i]),
                       {false, static_cast<std::uint8_t>(i), 0, job});
  }

  const TwoLinesSpec& spec_;
  double jobs_wanted_;
  Law between_;
  Engine<PairEvent> engine_;
  std::vector<FifoStation<std::uint32_t>> lines_{FifoStation<std::uint32_t>{1},
                                                 FifoStation<std::uint32_t>{1}};
  Stream random_;
  std::vector<Stream> services_;
  std::vector<Job> jobs_;
  std::vector<std::uint32_t> free_;
  Tally response_;
  TimeWeighted present_, empty_;
  Time warm_{};
  Time end_{};
};

}  // namespace

void fork_join(const Json& input, Findings& f) {
  if (!f.options().simulate || !f.has("mean_response_exact")) return;
  const double lambda = positive(input, "lambda");
  const double mu = positive(input, "mu");
  const TwoLinesSpec spec{TwoLines::fork, lambda, Law::exponential(f.options().bias / mu),
                          jobs_for(lambda / mu)};
  compare(f, {{"mean_response_exact", f.oracle("mean_response_exact")}}, {spec.jobs, 1 / lambda},
          [&spec](std::uint32_t replication, double jobs) {
            Pair model{spec, replication, jobs};
            model.run();
            return std::vector<double>{model.mean_response()};
          });
}

void shorter_queue(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  if (!is_absent(input, "servers") && count(input, "servers") != 2) {
    throw BadCase("servers: two are what this rule is about");
  }
  const double lambda = positive(input, "lambda_total");
  const double mu = positive(input, "mu");
  const TwoLinesSpec spec{TwoLines::shorter, lambda, Law::exponential(f.options().bias / mu),
                          jobs_for(lambda / mu / 2)};
  std::vector<Target> targets;
  for (const std::string key : {"mean_in_system", "mean_response", "p_empty"}) {
    if (f.has(key)) targets.push_back({key, f.oracle(key)});
  }
  const bool compared =
      compare(f, targets, {spec.jobs, 1 / lambda}, [&](std::uint32_t replication, double jobs) {
        Pair model{spec, replication, jobs};
        model.run();
        std::vector<double> observed;
        for (const Target& target : targets) {
          observed.push_back(target.name == "mean_in_system"  ? model.mean_in_system()
                             : target.name == "mean_response" ? model.mean_response()
                                                              : model.p_empty());
        }
        return observed;
      });
  // Nothing but the simulation speaks for these.
  if (compared) {
    for (const Target& target : targets) f.seen(target.name);
  }
}

}  // namespace stowplan::conformance::simulated
