// Several stations: jobs that wander through a network, fork, choose the shorter line, and machines
// that fail and wait for repair.
#include <algorithm>
#include <cstdint>

#include "sim/engine.hpp"
#include "sim/queue/fifo.hpp"
#include "sim/random.hpp"
#include "sim/stats/tally.hpp"
#include "sim/stats/time_weighted.hpp"
#include "tests/conformance/law.hpp"
#include "tests/conformance/replicated.hpp"
#include "tests/conformance/simulations.hpp"

namespace stowplan::conformance::simulated {
namespace {

double real(const Json& input, const char* key) { return input.at(key).get<double>(); }
std::size_t count(const Json& input, const char* key) { return input.at(key); }

constexpr std::size_t delay = 1U << 20;  ///< Servers of a station where nobody waits.

std::size_t servers_of(const Json& station) {
  return station.at("servers").is_string() ? delay : count(station, "servers");
}

struct NetworkSpec {
  std::vector<double> external;  ///< Arrival rate from outside, per station.
  std::vector<Law> service;
  std::vector<std::size_t> servers;
  std::vector<std::vector<double>> routing;
  std::size_t population = 0;  ///< Of a closed network, all at station 0 at first.
  double length = 0;           ///< Measured time.
};

struct NetworkEvent {
  std::uint32_t arrival;  ///< 1 from outside, 0 a completion.
  std::uint32_t station;
  std::uint32_t job;
  std::uint32_t unused = 0;
};

/// FIFO stations between which jobs are routed by chance, from outside or for ever.
class Network {
 public:
  Network(const NetworkSpec& spec, std::uint32_t replication)
      : spec_(spec), routes_(seed, replication, "routes") {
    for (std::size_t i = 0; i < spec.service.size(); ++i) {
      stations_.emplace_back(spec.servers[i]);
      services_.emplace_back(seed, replication, "services", i);
      arrivals_.emplace_back(seed, replication, "arrivals", i);
    }
    present_.resize(stations_.size());
    busy_.resize(stations_.size());
    visit_.resize(stations_.size());
  }

  void run() {
    warm_ = Time{from_seconds(spec_.length * warm_up_share)};
    end_ = Time{from_seconds(spec_.length * (1 + warm_up_share))};
    for (std::uint32_t i = 0; i < spec_.external.size(); ++i) next_arrival(i);
    for (std::size_t i = 0; i < spec_.population; ++i) visit(new_job(), 0);
    const auto handler = [this](const NetworkEvent& event, Engine<NetworkEvent>&) { on(event); };
    engine_.run_until(warm_, handler);
    for (std::size_t i = 0; i < stations_.size(); ++i) {
      present_[i].restart(warm_);
      busy_[i].restart(warm_);
    }
    engine_.run_until(end_, handler);
  }

  [[nodiscard]] double in_system(std::size_t i) const { return present_[i].mean(end_); }
  [[nodiscard]] double busy(std::size_t i) const { return busy_[i].mean(end_); }
  /// Mean time of a visit, by its completion.
  [[nodiscard]] double response(std::size_t i) const { return visit_[i].mean(); }
  [[nodiscard]] double completions(std::size_t i) const {
    return static_cast<double>(visit_[i].count()) / seconds(end_ - warm_);
  }
  [[nodiscard]] double time_in_network() const { return total_.mean(); }

 private:
  struct Job {
    Time entered{};
    Time arrived{};
  };

  void next_arrival(std::uint32_t i) {
    if (!(spec_.external[i] > 0)) return;
    const Law between = Law::exponential(1 / spec_.external[i]);
    engine_.post_after(between.draw(arrivals_[i]), {1, i, 0});
  }

  std::uint32_t new_job() {
    if (free_.empty()) {
      jobs_.push_back({});
      free_.push_back(static_cast<std::uint32_t>(jobs_.size() - 1));
    }
    const std::uint32_t job = free_.back();
    free_.pop_back();
    jobs_[job].entered = engine_.now();
    return job;
  }

  void on(const NetworkEvent& event) {
    if (event.arrival != 0) {
      next_arrival(event.station);
      visit(new_job(), event.station);
      return;
    }
    const std::uint32_t i = event.station;
    if (engine_.now() >= warm_) {
      visit_[i].add(seconds(engine_.now() - jobs_[event.job].arrived));
    }
    if (const std::optional<std::uint32_t> next = stations_[i].finish()) serve(i, *next);
    book(i);
    route(event.job, i);
  }

  void visit(std::uint32_t job, std::uint32_t i) {
    jobs_[job].arrived = engine_.now();
    if (stations_[i].arrive(job) == Admission::started) serve(i, job);
    book(i);
  }

  void serve(std::uint32_t i, std::uint32_t job) {
    engine_.post_after(spec_.service[i].draw(services_[i]), {0, i, job});
  }

  void route(std::uint32_t job, std::uint32_t from) {
    double u = routes_.uniform();
    const std::vector<double>& row = spec_.routing[from];
    for (std::uint32_t to = 0; to < row.size(); ++to) {
      if (u < row[to]) return visit(job, to);
      u -= row[to];
    }
    if (jobs_[job].entered >= warm_) total_.add(seconds(engine_.now() - jobs_[job].entered));
    free_.push_back(job);
  }

  void book(std::uint32_t i) {
    present_[i].set(engine_.now(), static_cast<double>(stations_[i].present()));
    busy_[i].set(engine_.now(), static_cast<double>(stations_[i].busy()));
  }

  const NetworkSpec& spec_;
  Engine<NetworkEvent> engine_;
  std::vector<FifoStation<std::uint32_t>> stations_;
  std::vector<Stream> services_, arrivals_;
  Stream routes_;
  std::vector<Job> jobs_;
  std::vector<std::uint32_t> free_;
  std::vector<TimeWeighted> present_, busy_;
  std::vector<Tally> visit_;
  Tally total_;
  Time warm_{};
  Time end_{};
};

void add_list(const Findings& f, const std::string& key, std::vector<Target>& targets) {
  for (std::size_t i = 0; i < f.expected(key).size(); ++i) {
    targets.push_back({key + "[" + std::to_string(i) + "]", f.expected(key)[i].get<double>()});
  }
}

/// Fork-join of two branches, or two lines of which each job joins the shorter.
enum class TwoLines : std::uint8_t { fork, shorter };

struct TwoLinesSpec {
  TwoLines kind;
  double rate;
  Law service;
  double jobs;
};

class Pair {
 public:
  Pair(const TwoLinesSpec& spec, std::uint32_t replication)
      : spec_(spec),
        between_(Law::exponential(1 / spec.rate)),
        random_(seed, replication, "arrivals"),
        services_{Stream{seed, replication, "services", 0}, Stream{seed, replication, "services", 1}} {}

  void run() {
    warm_ = Time{from_seconds(spec_.jobs / spec_.rate * warm_up_share)};
    end_ = Time{from_seconds(spec_.jobs / spec_.rate * (1 + warm_up_share))};
    empty_.set(Time{}, 1);
    engine_.post_after(between_.draw(random_), {1, 0, 0});
    const auto handler = [this](const NetworkEvent& event, Engine<NetworkEvent>&) { on(event); };
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

  void on(const NetworkEvent& event) {
    if (event.arrival != 0) {
      engine_.post_after(between_.draw(random_), {1, 0, 0});
      arrive();
    } else {
      const std::uint32_t i = event.station;
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
  void join(std::uint32_t i, std::uint32_t job) {
    if (lines_[i].arrive(job) == Admission::started) serve(i, job);
  }
  void serve(std::uint32_t i, std::uint32_t job) {
    engine_.post_after(spec_.service.draw(services_[i]), {0, i, job});
  }

  const TwoLinesSpec& spec_;
  Law between_;
  Engine<NetworkEvent> engine_;
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

struct RepairSpec {
  std::size_t running;
  std::size_t spares;
  std::size_t crews;
  std::size_t needed;  ///< Fewest at work for `enough`.
  Law to_failure;
  Law to_repair;
  double length;
};

enum class Machine : std::uint8_t { fails, repaired };

/// Machines are alike and their times memoryless, so only counts are kept.
class RepairShop {
 public:
  RepairShop(const RepairSpec& spec, std::uint32_t replication)
      : spec_(spec),
        shop_(spec.crews),
        idle_(spec.spares),
        failures_(seed, replication, "failures"),
        repairs_(seed, replication, "repairs") {}

  void run() {
    const Time warm{from_seconds(spec_.length * warm_up_share)};
    end_ = Time{from_seconds(spec_.length * (1 + warm_up_share))};
    for (std::size_t i = 0; i < spec_.running; ++i) put_to_work();
    book();
    const auto handler = [this](const Machine& event, Engine<Machine>&) {
      event == Machine::fails ? fail() : repaired();
      book();
    };
    engine_.run_until(warm, handler);
    for (TimeWeighted* s : {&down, &at_work, &crews, &enough, &all}) s->restart(warm);
    engine_.run_until(end_, handler);
  }
  [[nodiscard]] double mean(const TimeWeighted& signal) const { return signal.mean(end_); }

  TimeWeighted down, at_work, crews, enough, all;

 private:
  void put_to_work() {
    ++working_;
    engine_.post_after(spec_.to_failure.draw(failures_), Machine::fails);
  }
  void fail() {
    --working_;
    if (shop_.arrive(0) == Admission::started) begin_repair();
    if (idle_ > 0) {
      --idle_;
      put_to_work();
    }
  }
  void repaired() {
    if (shop_.finish()) begin_repair();
    if (working_ < spec_.running) {
      put_to_work();
    } else {
      ++idle_;
    }
  }
  void begin_repair() { engine_.post_after(spec_.to_repair.draw(repairs_), Machine::repaired); }
  void book() {
    down.set(engine_.now(), static_cast<double>(shop_.present()));
    at_work.set(engine_.now(), static_cast<double>(working_));
    crews.set(engine_.now(), static_cast<double>(shop_.busy()));
    enough.set(engine_.now(), working_ >= spec_.needed ? 1 : 0);
    all.set(engine_.now(), shop_.present() == 0 ? 1 : 0);
  }

  const RepairSpec& spec_;
  Engine<Machine> engine_;
  FifoStation<int> shop_;
  std::size_t idle_;
  std::size_t working_ = 0;
  Stream failures_, repairs_;
  Time end_{};
};

}  // namespace

void open_network(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  NetworkSpec spec;
  double rate = 0;
  for (const Json& s : input.at("stations")) {
    spec.external.push_back(real(s, "external_lambda"));
    rate += spec.external.back();
    spec.service.push_back(Law::exponential(f.options().bias / real(s, "mu")));
    spec.servers.push_back(servers_of(s));
  }
  spec.routing = input.at("routing").get<std::vector<std::vector<double>>>();
  double busiest = 0;
  for (const Json& u : f.expected("utilization")) busiest = std::max(busiest, u.get<double>());
  spec.length = jobs_for(busiest) / rate;
  std::vector<Target> targets;
  add_list(f, "mean_in_system", targets);
  add_list(f, "mean_response_per_visit", targets);
  targets.push_back({"mean_time_in_network", f.expected("mean_time_in_network").get<double>()});
  compare(f, targets, [&spec](std::uint32_t replication) {
    Network network{spec, replication};
    network.run();
    std::vector<double> observed;
    for (std::size_t i = 0; i < spec.service.size(); ++i) observed.push_back(network.in_system(i));
    for (std::size_t i = 0; i < spec.service.size(); ++i) observed.push_back(network.response(i));
    observed.push_back(network.time_in_network());
    return observed;
  });
}

// Users think at station 0, then visit the stations one after the other.
void closed_network(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  NetworkSpec spec;
  spec.population = count(input, "population");
  spec.service.push_back(Law::exponential(real(input, "think_time")));
  spec.servers.push_back(delay);
  for (const Json& s : input.at("stations")) {
    spec.service.push_back(Law::exponential(f.options().bias * real(s, "demand")));
    spec.servers.push_back(servers_of(s));
  }
  const std::size_t stations = spec.service.size();
  spec.routing.assign(stations, std::vector<double>(stations, 0));
  for (std::size_t i = 0; i < stations; ++i) spec.routing[i][(i + 1) % stations] = 1;
  spec.length = 1e5 / f.expected("throughput").get<double>();
  std::vector<Target> targets{{"throughput", f.expected("throughput").get<double>()}};
  add_list(f, "station_response", targets);
  add_list(f, "station_mean_in_system", targets);
  compare(f, targets, [&](std::uint32_t replication) {
    Network network{spec, replication};
    network.run();
    std::vector<double> observed{network.completions(0)};
    for (std::size_t i = 1; i < stations; ++i) observed.push_back(network.response(i));
    for (std::size_t i = 1; i < stations; ++i) observed.push_back(network.in_system(i));
    return observed;
  });
}

void fork_join(const Json& input, Findings& f) {
  if (!f.options().simulate || !f.has("mean_response_exact")) return;
  const double rho = f.expected("utilization").get<double>();
  const TwoLinesSpec spec{TwoLines::fork, real(input, "lambda"),
                          Law::exponential(f.options().bias / real(input, "mu")), jobs_for(rho)};
  compare(f, {{"mean_response_exact", f.expected("mean_response_exact").get<double>()}},
          [&spec](std::uint32_t replication) {
            Pair model{spec, replication};
            model.run();
            return std::vector<double>{model.mean_response()};
          });
}

void shorter_queue(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  const TwoLinesSpec spec{TwoLines::shorter, real(input, "lambda_total"),
                          Law::exponential(f.options().bias / real(input, "mu")), jobs_for(0.8)};
  std::vector<Target> targets;
  for (const std::string key : {"mean_in_system", "mean_response", "p_empty"}) {
    f.seen(key);
    targets.push_back({key, f.expected(key).get<double>()});
  }
  compare(f, targets, [&spec](std::uint32_t replication) {
    Pair model{spec, replication};
    model.run();
    return std::vector<double>{model.mean_in_system(), model.mean_response(), model.p_empty()};
  });
}

void repair_shop(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  const bool spares = input.contains("cold_spares");
  const std::size_t running = count(input, spares ? "needed" : "machines");
  const double failures = 1e5;
  const RepairSpec spec{running,
                        spares ? count(input, "cold_spares") : 0,
                        count(input, "repair_crews"),
                        spares ? running : count(input, "machines_needed"),
                        Law::exponential(real(input, "mtbf")),
                        Law::exponential(f.options().bias * real(input, "mttr")),
                        failures * real(input, "mtbf") / static_cast<double>(running)};
  std::vector<Target> targets;
  const std::vector<std::string> keys =
      spares ? std::vector<std::string>{"mean_in_repair_shop", "mean_running", "p_full_strength"}
             : std::vector<std::string>{"mean_down", "mean_up", "p_at_least_needed_up",
                                        "mean_busy_crews", "p_all_up"};
  for (const std::string& key : keys) targets.push_back({key, f.expected(key).get<double>()});
  compare(f, targets, [&](std::uint32_t replication) {
    RepairShop model{spec, replication};
    model.run();
    std::vector<double> observed{model.mean(model.down), model.mean(model.at_work),
                                 model.mean(model.enough)};
    if (!spares) {
      observed.push_back(model.mean(model.crews));
      observed.push_back(model.mean(model.all));
    }
    return observed;
  });
}

}  // namespace stowplan::conformance::simulated
