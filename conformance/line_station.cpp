// Models of one first-come-first-served line: renewal arrivals, any service law, c servers, room
// for K. Served by the engine's FifoStation.
#include <algorithm>
#include <array>
#include <cmath>

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

struct LineSpec {
  Law between;
  Law service;
  std::size_t servers = 1;
  std::size_t capacity = unlimited;
  double jobs = 1e5;                  ///< Measured arrivals per replication, at first.
  std::vector<double> wait_limits{};  ///< Share of waits <= each of them.
  std::vector<double> response_limits{};
};

// Shares below it are too seldom seen to be measured well.
constexpr double rare = 0.02;

enum class LineEvent : std::uint8_t { arrival, departure };

/// One replication. Waits are booked when service starts, of jobs that arrived after warm-up.
class Line {
 public:
  Line(const LineSpec& spec, std::uint32_t replication, double jobs)
      : spec_(spec),
        jobs_wanted_(jobs),
        station_(spec.servers, spec.capacity),
        arrivals_(seed, replication, "arrivals"),
        services_(seed, replication, "services"),
        wait_within_(spec.wait_limits.size()),
        response_within_(spec.response_limits.size()) {}

  void run() {
    const double length = jobs_wanted_ * spec_.between.moments().mean;
    warm_ = Time{from_seconds(length * warm_up_share)};
    end_ = Time{from_seconds(length * (1 + warm_up_share))};
    engine_.post_after(spec_.between.draw(arrivals_), LineEvent::arrival);
    const auto handler = [this](const LineEvent& event, Engine<LineEvent>&) {
      event == LineEvent::arrival ? arrive() : depart();
      book();
    };
    engine_.run_until(warm_, handler);
    for (TimeWeighted* signal : {&jobs_, &busy_, &empty_, &many_}) signal->restart(warm_);
    engine_.run_until(end_, handler);
  }

  [[nodiscard]] double value(const std::string& key) const {
    if (key == "mean_wait" || key == "mean_wait_accepted") return wait_.mean();
    if (key == "mean_response" || key == "mean_response_accepted") return response_.mean();
    if (key == "mean_square_wait") return square_wait_.mean();
    if (key == "mean_square_response") return square_response_.mean();
    if (key == "p_wait" || key == "p_wait_accepted") return waits_.mean();
    if (key == "p_block" || key == "blocking") return blocked_.mean();
    if (key == "mean_in_system") return jobs_.mean(end_);
    if (key == "mean_busy_servers" || key == "carried_load") return busy_.mean(end_);
    if (key == "utilization" || key == "server_utilization") {
      return busy_.mean(end_) / static_cast<double>(spec_.servers);
    }
    if (key == "p_empty") return empty_.mean(end_);
    if (key == "prob_at_least_10_in_system") return many_.mean(end_);
    if (key == "throughput") return static_cast<double>(wait_.count()) / seconds(end_ - warm_);
    throw std::runtime_error("a line does not observe " + key);
  }
  [[nodiscard]] double wait_within(std::size_t i) const { return wait_within_[i].mean(); }
  [[nodiscard]] double response_within(std::size_t i) const { return response_within_[i].mean(); }

 private:
  struct Job {
    Time arrived;
    Duration service;
  };

  void arrive() {
    engine_.post_after(spec_.between.draw(arrivals_), LineEvent::arrival);
    const Job job{engine_.now(), spec_.service.draw(services_)};
    const Admission admission = station_.arrive(job);
    if (engine_.now() >= warm_) blocked_.add(admission == Admission::rejected ? 1 : 0);
    if (admission == Admission::started) start(job);
  }

  void depart() {
    if (const std::optional<Job> next = station_.finish()) start(*next);
  }

  void start(const Job& job) {
    engine_.post_after(job.service, LineEvent::departure);
    if (job.arrived < warm_) return;
    const double wait = seconds(engine_.now() - job.arrived);
    const double response = wait + seconds(job.service);
    wait_.add(wait);
    response_.add(response);
    square_wait_.add(wait * wait);
    square_response_.add(response * response);
    waits_.add(wait > 0 ? 1 : 0);
    for (std::size_t i = 0; i < wait_within_.size(); ++i) {
      wait_within_[i].add(wait <= spec_.wait_limits[i] ? 1 : 0);
    }
    for (std::size_t i = 0; i < response_within_.size(); ++i) {
      response_within_[i].add(response <= spec_.response_limits[i] ? 1 : 0);
    }
  }

  void book() {
    const std::size_t present = station_.present();
    jobs_.set(engine_.now(), static_cast<double>(present));
    busy_.set(engine_.now(), static_cast<double>(station_.busy()));
    empty_.set(engine_.now(), present == 0 ? 1 : 0);
    many_.set(engine_.now(), present >= 10 ? 1 : 0);
  }

  const LineSpec& spec_;
  double jobs_wanted_;
  Engine<LineEvent> engine_;
  FifoStation<Job> station_;
  Stream arrivals_;
  Stream services_;
  Time warm_{};
  Time end_{};
  Tally wait_, response_, square_wait_, square_response_, waits_, blocked_;
  std::vector<Tally> wait_within_, response_within_;
  TimeWeighted jobs_, busy_;
  TimeWeighted empty_{1};
  TimeWeighted many_;
};

// Quantiles become shares: P(wait <= oracle quantile) is the probability itself, above the atom.
void add_shares(const Findings& f, const std::string& key, const std::string& what,
                std::vector<double>& limits, std::vector<Target>& targets) {
  if (!f.has(key)) return;
  for (const auto& [label, limit] : f.expected(key).items()) {
    if (number(limit, key) <= 0) continue;
    limits.push_back(number(limit, key));
    targets.push_back({what + " within " + label, probability_of_label(label)});
  }
}

// Compares every key of `keys` the case has, means of squares where it has variances, and shares of
// waits and responses below the quantiles.
void compare_line(Findings& f, LineSpec spec, const std::vector<std::string>& keys) {
  std::vector<Target> targets;
  for (const std::string& key : keys) {
    if (f.has(key) && f.oracle(key) != 0) targets.push_back({key, f.oracle(key)});
  }
  for (const std::string name : {"wait", "response"}) {
    const bool wanted = std::find(keys.begin(), keys.end(), "mean_" + name) != keys.end();
    if (!wanted || !f.has("var_" + name) || !f.has("mean_" + name)) continue;
    const double mean = f.oracle("mean_" + name);
    targets.push_back(
        {"mean_square_" + name, f.oracle("var_" + name) + mean * mean, widest_square});
  }
  const std::size_t values = targets.size();
  add_shares(f, f.has("wait_quantile_accepted") ? "wait_quantile_accepted" : "wait_quantile",
             "wait", spec.wait_limits, targets);
  add_shares(f, "response_quantile", "response", spec.response_limits, targets);
  spec.service = spec.service.scaled(f.options().bias);
  compare(f, targets, {spec.jobs, spec.between.moments().mean},
          [&](std::uint32_t replication, double jobs) {
            Line line{spec, replication, jobs};
            line.run();
            std::vector<double> observed;
            for (std::size_t i = 0; i < values; ++i)
              observed.push_back(line.value(targets[i].name));
            for (std::size_t i = 0; i < spec.wait_limits.size(); ++i) {
              observed.push_back(line.wait_within(i));
            }
            for (std::size_t i = 0; i < spec.response_limits.size(); ++i) {
              observed.push_back(line.response_within(i));
            }
            return observed;
          });
}

Law poisson(const Json& input) { return Law::exponential(1 / positive(input, "lambda")); }
std::size_t size_of(const Json& input, const char* key) {
  return static_cast<std::size_t>(count(input, key));
}

}  // namespace

void markov_line(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  LineSpec spec{poisson(input), Law::exponential(1 / positive(input, "mu"))};
  if (input.contains("servers")) spec.servers = size_of(input, "servers");
  if (input.contains("capacity")) spec.capacity = size_of(input, "capacity");
  std::vector<std::string> keys{"mean_in_system",    "mean_response", "mean_response_accepted",
                                "mean_busy_servers", "utilization",   "throughput"};
  for (const std::string key : {"p_wait", "p_wait_accepted", "p_empty", "p_block"}) {
    if (f.has(key) && f.oracle(key) > rare) keys.push_back(key);
  }
  const std::string many = "prob_at_least_10_in_system";
  if (f.has(many) && f.oracle(many) > 0.2) keys.push_back(many);
  if (f.has("p_wait") && f.oracle("p_wait") > 0.05) keys.push_back("mean_wait");
  if (f.has("p_wait_accepted")) keys.push_back("mean_wait_accepted");
  const double rho = real(input, "lambda") / real(input, "mu") / static_cast<double>(spec.servers);
  spec.jobs = jobs_for(rho < 1 ? rho : 0.8);
  compare_line(f, spec, keys);
}

// Insensitive to the service law, so each case is run with three of them.
void loss_system(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  const double load = positive(input, "offered_load");
  const std::size_t servers = size_of(input, "servers");
  const std::array<Law, 3> laws{
      Law::exponential(1), Law::constant(1),
      Law::from({{"kind", "hyperexponential"}, {"probs", {0.9, 0.1}}, {"means", {0.5, 5.5}}})};
  std::vector<std::string> keys{"carried_load", "server_utilization"};
  if (f.has("blocking") && f.oracle("blocking") > rare) keys.push_back("blocking");
  for (const Law& law : laws) {
    compare_line(f, {Law::exponential(1 / load), law, servers, servers, 1e5}, keys);
  }
}

void infinite_servers(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  compare_line(f, {poisson(input), Law::from(member(input, "service")), 1U << 20, unlimited, 1e5},
               {"mean_in_system"});
}

void general_service(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  const Law service = Law::from(member(input, "service"));
  LineSpec spec{poisson(input), service};
  spec.jobs = jobs_for(service.moments().mean * real(input, "lambda"),
                       std::min(service.moments().scv(), 100.0));
  std::vector<std::string> keys{"utilization", "p_wait"};
  // The variance of a mean wait needs the fourth moment of the service, which this law has not.
  if (text(input.at("service"), "kind") != "pareto") {
    keys.insert(keys.end(), {"mean_wait", "mean_response", "mean_in_system"});
  }
  compare_line(f, spec, keys);
}

void constant_service(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  const Law service = Law::constant(positive(input, "service_time"));
  LineSpec spec{poisson(input), service};
  spec.jobs = jobs_for(service.moments().mean * real(input, "lambda"), 0);
  compare_line(f, spec, {"utilization", "mean_wait", "mean_response", "mean_in_system"});
}

void general_arrivals(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  LineSpec spec{Law::from(member(input, "interarrival")),
                Law::exponential(1 / positive(input, "mu"))};
  spec.jobs = jobs_for(spec.service.moments().mean / spec.between.moments().mean,
                       std::min(spec.between.moments().scv(), 100.0));
  compare_line(f, spec, {"utilization", "p_wait", "mean_wait", "mean_response", "mean_in_system"});
}

void barrier(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  LineSpec spec{poisson(input),
                Law::slowest_of(count(input, "branches"), 1 / positive(input, "mu"))};
  spec.jobs = jobs_for(spec.service.moments().mean * real(input, "lambda"));
  compare_line(f, spec, {"utilization", "mean_wait", "mean_response"});
}

}  // namespace stowplan::conformance::simulated
