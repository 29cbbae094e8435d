// Networks of stations: jobs that come from outside, wander and leave, or circulate for ever.
#include <algorithm>
#include <cstdint>
#include <functional>

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

constexpr std::size_t delay = 1U << 20;  ///< Servers of a station where no one waits.

std::size_t servers_of(const Json& station) {
  if (member(station, "servers").is_string()) return delay;
  return static_cast<std::size_t>(count(station, "servers"));
}

struct NetworkSpec {
  std::vector<double> external;  ///< Arrival rate from outside, per station.
  std::vector<Law> service;
  std::vector<std::size_t> servers;
  std::vector<std::vector<double>> routing;
  std::size_t population = 0;  ///< Of a closed network, all at station 0 at first.
  double jobs = 0;             ///< Measured jobs or cycles, at first.
  double rate = 0;             ///< Of them.
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
  Network(const NetworkSpec& spec, std::uint32_t replication, double jobs)
      : spec_(spec), length_(jobs / spec.rate), routes_(seed, replication, "routes") {
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
    warm_ = Time{from_seconds(length_ * warm_up_share)};
    end_ = Time{from_seconds(length_ * (1 + warm_up_share))};
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
  double length_;
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

/// What is compared, and where it is seen.
struct Look {
  Target target;
  std::function<double(const Network&)> see;
};

using PerStation = double (Network::*)(std::size_t) const;

// One look for each value of a list, of the stations from `first` on.
void add_list(const Findings& f, const std::string& key, PerStation see, std::size_t first,
              std::vector<Look>& looks) {
  if (!f.has(key)) return;
  for (std::size_t i = 0; i < f.expected(key).size(); ++i) {
    const double oracle = number(f.expected(key)[i], key);
    if (!(oracle > 0)) continue;  // A station no one visits, or that takes no time.
    looks.push_back({{key + "[" + std::to_string(i) + "]", oracle},
                     [=](const Network& network) { return (network.*see)(i + first); }});
  }
}

void compare_looks(Findings& f, const NetworkSpec& spec, const std::vector<Look>& looks) {
  std::vector<Target> targets;
  for (const Look& look : looks) targets.push_back(look.target);
  compare(f, targets, {spec.jobs, 1 / spec.rate}, [&](std::uint32_t replication, double jobs) {
    Network network{spec, replication, jobs};
    network.run();
    std::vector<double> observed;
    for (const Look& look : looks) observed.push_back(look.see(network));
    return observed;
  });
}

}  // namespace

void open_network(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  NetworkSpec spec;
  for (const Json& s : list(input, "stations")) {
    spec.external.push_back(not_negative(s, "external_lambda"));
    spec.rate += spec.external.back();
    spec.service.push_back(Law::exponential(f.options().bias / positive(s, "mu")));
    spec.servers.push_back(servers_of(s));
  }
  spec.routing = routing(input, "routing", spec.service.size());
  double busiest = 0;
  if (f.has("utilization")) {
    for (const Json& u : f.expected("utilization")) {
      busiest = std::max(busiest, number(u, "utilization"));
    }
  }
  spec.jobs = jobs_for(busiest);
  std::vector<Look> looks;
  add_list(f, "mean_in_system", &Network::in_system, 0, looks);
  add_list(f, "mean_response_per_visit", &Network::response, 0, looks);
  if (f.has("mean_time_in_network")) {
    looks.push_back(
        {{"mean_time_in_network", f.oracle("mean_time_in_network")}, &Network::time_in_network});
  }
  compare_looks(f, spec, looks);
}

// Users think at station 0, then visit the stations one after the other.
void closed_network(const Json& input, Findings& f) {
  if (!f.options().simulate || !f.has("throughput")) return;
  NetworkSpec spec;
  spec.population = static_cast<std::size_t>(count(input, "population"));
  spec.service.push_back(Law::exponential(not_negative(input, "think_time")));
  spec.servers.push_back(delay);
  for (const Json& s : list(input, "stations")) {
    spec.service.push_back(Law::exponential(f.options().bias * not_negative(s, "demand")));
    spec.servers.push_back(servers_of(s));
  }
  const std::size_t stations = spec.service.size();
  spec.routing.assign(stations, std::vector<double>(stations, 0));
  for (std::size_t i = 0; i < stations; ++i) spec.routing[i][(i + 1) % stations] = 1;
  spec.jobs = 1e5;
  spec.rate = f.oracle("throughput");
  if (!(spec.rate > 0)) throw BadCase("expected throughput: wants more than 0");
  std::vector<Look> looks{
      {{"throughput", spec.rate}, [](const Network& network) { return network.completions(0); }}};
  add_list(f, "station_response", &Network::response, 1, looks);
  add_list(f, "station_mean_in_system", &Network::in_system, 1, looks);
  compare_looks(f, spec, looks);
}

}  // namespace stowplan::conformance::simulated
