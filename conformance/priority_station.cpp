// Classes of jobs in falling priority: without interruption by the engine's PriorityStation, with
// interruption by cancelling and rescheduling completions.
#include <algorithm>
#include <array>
#include <optional>

#include "conformance/law.hpp"
#include "conformance/replicated.hpp"
#include "conformance/simulations.hpp"
#include "sim/engine.hpp"
#include "sim/queue/fifo.hpp"
#include "sim/random.hpp"
#include "sim/stats/tally.hpp"

namespace stowplan::conformance::simulated {
namespace {

constexpr std::size_t max_classes = 8;

struct PrioritySpec {
  std::vector<double> rates;
  std::vector<Law> services;
  std::size_t servers = 1;
  double jobs = 1e5;

  [[nodiscard]] double total_rate() const {
    double sum = 0;
    for (const double rate : rates) sum += rate;
    return sum;
  }
};

enum class What : std::uint8_t { arrival, departure };

struct PriorityEvent {
  What what;
  std::uint8_t job_class;
};

struct Job {
  Time arrived{};
  Duration work{};  ///< Still to be done.
  std::uint8_t job_class = 0;
};

/// Arrivals, clock and per-class tallies; `Station` decides who is served.
template <class Station>
class Classes {
 public:
  Classes(const PrioritySpec& spec, std::uint32_t replication, double jobs)
      : spec_(spec), jobs_(jobs), station_(spec), tallies_(spec.rates.size()) {
    for (std::size_t c = 0; c < spec.rates.size(); ++c) {
      arrivals_.emplace_back(seed, replication, "arrivals", c);
      services_.emplace_back(seed, replication, "services", c);
    }
  }

  /// One mean per class.
  [[nodiscard]] std::vector<double> run() {
    const double length = jobs_ / spec_.total_rate();
    station_.warm = Time{from_seconds(length * warm_up_share)};
    for (std::size_t c = 0; c < spec_.rates.size(); ++c) next_arrival(c);
    engine_.run_until(Time{from_seconds(length * (1 + warm_up_share))},
                      [this](const PriorityEvent& event, Engine<PriorityEvent>&) { on(event); });
    std::vector<double> means;
    for (const Tally& tally : tallies_) means.push_back(tally.mean());
    return means;
  }

 private:
  void next_arrival(std::size_t c) {
    const Law between = Law::exponential(1 / spec_.rates[c]);
    engine_.post_after(between.draw(arrivals_[c]), {What::arrival, static_cast<std::uint8_t>(c)});
  }

  void on(const PriorityEvent& event) {
    if (event.what == What::departure) {
      station_.depart(engine_, tallies_);
      return;
    }
    const std::size_t c = event.job_class;
    next_arrival(c);
    station_.arrive({engine_.now(), spec_.services[c].draw(services_[c]), event.job_class}, engine_,
                    tallies_);
  }

  const PrioritySpec& spec_;
  double jobs_;
  Station station_;
  std::vector<Tally> tallies_;
  Engine<PriorityEvent> engine_;
  std::vector<Stream> arrivals_;
  std::vector<Stream> services_;
};

/// Tallies waits.
struct Nonpreemptive {
  explicit Nonpreemptive(const PrioritySpec& spec) : line(spec.servers) {}

  void arrive(const Job& job, Engine<PriorityEvent>& engine, std::vector<Tally>& waits) {
    if (line.arrive(job, job.job_class) == Admission::started) start(job, engine, waits);
  }
  void depart(Engine<PriorityEvent>& engine, std::vector<Tally>& waits) {
    if (const std::optional<Job> next = line.finish()) start(*next, engine, waits);
  }
  void start(const Job& job, Engine<PriorityEvent>& engine, std::vector<Tally>& waits) const {
    engine.post_after(job.work, {What::departure, job.job_class});
    if (job.arrived >= warm) waits[job.job_class].add(seconds(engine.now() - job.arrived));
  }

  PriorityStation<Job, max_classes> line;
  Time warm{};
};

/// Tallies responses. At most one job of each class is interrupted at a time.
struct Preemptive {
  explicit Preemptive(const PrioritySpec&) {}

  void arrive(const Job& job, Engine<PriorityEvent>& engine, std::vector<Tally>&) {
    if (serving && serving->job_class <= job.job_class) {
      lines[job.job_class].push_back(job);
      return;
    }
    if (serving) {
      engine.cancel(completion);
      serving->work = ends - engine.now();
      interrupted[serving->job_class] = serving;
    }
    serve(job, engine);
  }
  void depart(Engine<PriorityEvent>& engine, std::vector<Tally>& responses) {
    if (serving->arrived >= warm) {
      responses[serving->job_class].add(seconds(engine.now() - serving->arrived));
    }
    serving.reset();
    for (std::size_t c = 0; c < max_classes; ++c) {
      if (interrupted[c]) {
        const Job job = *interrupted[c];
        interrupted[c].reset();
        return serve(job, engine);
      }
      if (!lines[c].empty()) return serve(lines[c].pop_front(), engine);
    }
  }
  void serve(const Job& job, Engine<PriorityEvent>& engine) {
    serving = job;
    ends = engine.now() + job.work;
    completion = engine.at(ends, {What::departure, job.job_class});
  }

  std::array<Ring<Job>, max_classes> lines;
  std::array<std::optional<Job>, max_classes> interrupted;
  std::optional<Job> serving;
  Time ends{};
  EventId completion{};
  Time warm{};
};

template <class Station>
void compare_classes(Findings& f, const std::string& key, const PrioritySpec& spec) {
  if (!f.has(key)) return;
  if (spec.rates.size() > max_classes) return f.without_simulation("more than eight classes");
  const Json& wanted = f.expected(key);
  if (wanted.size() != spec.rates.size()) return;  // The formula has failed already.
  std::vector<Target> targets;
  for (std::size_t c = 0; c < spec.rates.size(); ++c) {
    targets.push_back({key + "[" + std::to_string(c) + "]", number(wanted[c], key)});
  }
  compare(f, targets, {spec.jobs, 1 / spec.total_rate()},
          [&spec](std::uint32_t replication, double jobs) {
            return Classes<Station>{spec, replication, jobs}.run();
          });
}

PrioritySpec classes_of(const Json& input, double bias) {
  PrioritySpec spec;
  double load = 0;
  if (input.contains("classes")) {
    for (const Json& c : list(input, "classes")) {
      spec.rates.push_back(positive(c, "lambda"));
      const Law service = Law::from(member(c, "service"));
      load += spec.rates.back() * service.moments().mean;
      spec.services.push_back(service.scaled(bias));
    }
  } else {
    spec.rates = reals(input, "lambdas");
    spec.servers = static_cast<std::size_t>(count(input, "servers"));
    const double mu = positive(input, "mu");
    spec.services.assign(spec.rates.size(), Law::exponential(bias / mu));
    load = spec.total_rate() / mu / static_cast<double>(spec.servers);
  }
  // The lowest class sees few of the jobs and waits for all of them.
  spec.jobs = 2 * jobs_for(std::max(load, 0.5));
  return spec;
}

}  // namespace

void nonpreemptive(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  compare_classes<Nonpreemptive>(f, "mean_wait", classes_of(input, f.options().bias));
}

void preemptive(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  compare_classes<Preemptive>(f, "mean_response", classes_of(input, f.options().bias));
}

}  // namespace stowplan::conformance::simulated
