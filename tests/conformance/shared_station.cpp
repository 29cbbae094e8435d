// Processor sharing by the engine's FairShare: the virtual-time model of CPU contention, with one
// group and no cap, is M/G/c-PS.
#include <array>
#include <cmath>

#include "sim/engine.hpp"
#include "sim/queue/fair_share.hpp"
#include "sim/random.hpp"
#include "sim/stats/tally.hpp"
#include "sim/stats/time_weighted.hpp"
#include "tests/conformance/law.hpp"
#include "tests/conformance/replicated.hpp"
#include "tests/conformance/simulations.hpp"

namespace stowplan::conformance::simulated {
namespace {

struct SharedSpec {
  double arrival_rate;
  Law service;
  double cores = 1;
  double jobs = 1e5;
};

enum class SharedEvent : std::uint8_t { arrival, station };

class Shared {
 public:
  Shared(const SharedSpec& spec, std::uint32_t replication)
      : spec_(spec),
        between_(Law::exponential(1 / spec.arrival_rate)),
        station_({.cores = spec.cores}),
        group_(station_.add_group({})),
        arrivals_(seed, replication, "arrivals"),
        services_(seed, replication, "services") {}

  void run() {
    const double length = spec_.jobs / spec_.arrival_rate;
    warm_ = Time{from_seconds(length * warm_up_share)};
    end_ = Time{from_seconds(length * (1 + warm_up_share))};
    at_[0].set(Time{}, 1);
    engine_.post_after(between_.draw(arrivals_), SharedEvent::arrival);
    const auto handler = [this](const SharedEvent& event, Engine<SharedEvent>&) { on(event); };
    engine_.run_until(warm_, handler);
    present_.restart(warm_);
    for (TimeWeighted& share : at_) share.restart(warm_);
    engine_.run_until(end_, handler);
  }

  [[nodiscard]] double mean_in_system() const { return present_.mean(end_); }
  [[nodiscard]] double mean_response() const { return response_.mean(); }
  [[nodiscard]] double mean_square_response() const { return square_.mean(); }
  [[nodiscard]] double share_of_time_at(std::size_t n) const { return at_[n].mean(end_); }
  /// E[T | size] / size is the same for all sizes: here of those below and above the mean.
  [[nodiscard]] double slowdown(bool large) const {
    return time_[large ? 1 : 0] / size_[large ? 1 : 0];
  }

 private:
  struct Job {
    Time arrived{};
    double size = 0;
  };

  void on(const SharedEvent& event) {
    const Time now = engine_.now();
    done_.clear();
    station_.advance(now, done_);
    for (const JobUse& job : done_) leave(job.tag);
    if (event == SharedEvent::arrival) {
      engine_.post_after(between_.draw(arrivals_), SharedEvent::arrival);
      enter();
    } else {
      pending_ = {};
    }
    if (event == SharedEvent::arrival) engine_.cancel(pending_);
    const Time next = station_.next_event();
    if (next != Time::max()) pending_ = engine_.at(next, SharedEvent::station);
    present_.set(now, static_cast<double>(count_));
    for (std::size_t n = 0; n < at_.size(); ++n) at_[n].set(now, count_ == n ? 1 : 0);
  }

  void enter() {
    std::uint64_t tag = jobs_.size();
    if (free_.empty()) {
      jobs_.push_back({});
    } else {
      tag = free_.back();
      free_.pop_back();
    }
    const double size = seconds(spec_.service.draw(services_));
    jobs_[tag] = {engine_.now(), size};
    station_.start(engine_.now(), group_, size, tag);
    ++count_;
  }

  void leave(std::uint64_t tag) {
    const Job& job = jobs_[tag];
    --count_;
    free_.push_back(tag);
    if (job.arrived < warm_) return;
    const double response = seconds(engine_.now() - job.arrived);
    response_.add(response);
    square_.add(response * response);
    const std::size_t side = job.size > spec_.service.moments().mean ? 1 : 0;
    time_[side] += response;
    size_[side] += job.size;
  }

  const SharedSpec& spec_;
  Law between_;
  Engine<SharedEvent> engine_;
  FairShare station_;
  GroupId group_;
  EventId pending_{};
  Stream arrivals_;
  Stream services_;
  std::vector<Job> jobs_;
  std::vector<std::uint64_t> free_;
  std::vector<JobUse> done_;
  std::size_t count_ = 0;
  Time warm_{};
  Time end_{};
  Tally response_, square_;
  TimeWeighted present_;
  std::vector<TimeWeighted> at_ = std::vector<TimeWeighted>(5);
  std::array<double, 2> time_{};
  std::array<double, 2> size_{};
};

}  // namespace

void shared_server(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  const Law service = Law::from(input.at("service"));
  // Jobs of infinite variance linger for most of a run: only what little depends on them converges.
  const bool heavy = !(service.moments().second < math::infinity);
  const double rho = f.expected("utilization").get<double>();
  const SharedSpec spec{input.at("lambda").get<double>(), service.scaled(f.options().bias), 1,
                        jobs_for(rho) * (heavy ? 4 : 1)};
  const double width = heavy ? widest_heavy : widest;
  std::vector<Target> targets;
  for (std::size_t n = 0; n < (heavy ? 2U : 5U); ++n) {
    targets.push_back(
        {"p_n[" + std::to_string(n) + "]", f.expected("p_n")[n].get<double>(), width});
  }
  const double slowdown = f.expected("mean_slowdown").get<double>();
  targets.push_back({"slowdown of small jobs", slowdown, width});
  if (!heavy) {
    targets.push_back({"slowdown of large jobs", slowdown});
    targets.push_back({"mean_in_system", f.expected("mean_in_system").get<double>()});
    const double mean = f.expected("mean_response").get<double>();
    targets.push_back({"mean_response", mean});
    targets.push_back({"mean_square_response",
                       f.expected("var_response").get<double>() + mean * mean, widest_square});
  }
  compare(f, targets, [&](std::uint32_t replication) {
    Shared model{spec, replication};
    model.run();
    std::vector<double> observed;
    for (std::size_t n = 0; n < (heavy ? 2U : 5U); ++n) {
      observed.push_back(model.share_of_time_at(n));
    }
    observed.push_back(model.slowdown(false));
    if (!heavy) {
      observed.insert(observed.end(), {model.slowdown(true), model.mean_in_system(),
                                       model.mean_response(), model.mean_square_response()});
    }
    return observed;
  });
}

// The oracle holds for any service law, so each case is run with three of them.
void shared_cores(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  const std::array<Law, 3> laws{
      Law::exponential(1), Law::from({{"kind", "deterministic"}, {"value", 1}}),
      Law::from({{"kind", "hyperexponential"}, {"probs", {0.9, 0.1}}, {"means", {0.5, 5.5}}})};
  const std::vector<Target> targets{
      {"mean_in_system", f.expected("mean_in_system").get<double>()},
      {"mean_response", f.expected("mean_response").get<double>()},
      {"slowdown of small jobs", f.expected("mean_slowdown").get<double>()}};
  const double mean = input.at("service_mean").get<double>();
  for (const Law& law : laws) {
    const SharedSpec spec{input.at("lambda").get<double>(), law.scaled(mean * f.options().bias),
                          input.at("cores").get<double>(),
                          jobs_for(f.expected("utilization").get<double>()) / 2};
    compare(f, targets, [&](std::uint32_t replication) {
      Shared model{spec, replication};
      model.run();
      return std::vector<double>{model.mean_in_system(), model.mean_response(),
                                 model.slowdown(false)};
    });
  }
}

}  // namespace stowplan::conformance::simulated
