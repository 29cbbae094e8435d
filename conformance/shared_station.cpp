// Processor sharing by the engine's FairShare: the virtual-time model of CPU contention, with one
// group and no cap, is M/G/c-PS.
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "conformance/law.hpp"
#include "conformance/replicated.hpp"
#include "conformance/simulations.hpp"
#include "sim/engine.hpp"
#include "sim/math.hpp"
#include "sim/queue/fair_share.hpp"
#include "sim/random.hpp"
#include "sim/stats/tally.hpp"
#include "sim/stats/time_weighted.hpp"

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
  Shared(const SharedSpec& spec, std::uint32_t replication, double jobs)
      : spec_(spec),
        jobs_wanted_(jobs),
        between_(Law::exponential(1 / spec.arrival_rate)),
        station_({.cores = spec.cores}),
        group_(station_.add_group({})),
        arrivals_(seed, replication, "arrivals"),
        services_(seed, replication, "services") {}

  void run() {
    const double length = jobs_wanted_ / spec_.arrival_rate;
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
  double jobs_wanted_;
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
  const Law service = Law::from(member(input, "service"));
  // Jobs of infinite variance linger for most of a run: only what little depends on them converges.
  const bool heavy = !(service.moments().second < math::infinity);
  const double lambda = positive(input, "lambda");
  const SharedSpec spec{lambda, service.scaled(f.options().bias), 1,
                        jobs_for(lambda * service.moments().mean) * (heavy ? 4 : 1)};
  const double width = heavy ? widest_heavy : widest;
  std::vector<Target> targets;
  std::vector<std::function<double(const Shared&)>> looks;
  const auto add = [&](const Target& target, std::function<double(const Shared&)> look) {
    targets.push_back(target);
    looks.push_back(std::move(look));
  };
  const std::size_t shares = f.has("p_n") ? f.expected("p_n").size() : 0;
  for (std::size_t n = 0; n < std::min<std::size_t>(shares, heavy ? 2 : 5); ++n) {
    const double share = number(f.expected("p_n")[n], "p_n");
    if (share < 0.02) break;  // Too seldom seen to be measured well.
    add({"p_n[" + std::to_string(n) + "]", share, width},
        [n](const Shared& model) { return model.share_of_time_at(n); });
  }
  if (f.has("mean_slowdown")) {
    const double slowdown = f.oracle("mean_slowdown");
    add({"slowdown of small jobs", slowdown, width},
        [](const Shared& model) { return model.slowdown(false); });
    // Jobs of constant size are none of them above the mean.
    if (!heavy && service.moments().variance() > 1e-12) {
      add({"slowdown of large jobs", slowdown},
          [](const Shared& model) { return model.slowdown(true); });
    }
  }
  if (!heavy && f.has("mean_in_system")) {
    add({"mean_in_system", f.oracle("mean_in_system")}, &Shared::mean_in_system);
  }
  if (!heavy && f.has("mean_response")) {
    const double mean = f.oracle("mean_response");
    add({"mean_response", mean}, &Shared::mean_response);
    if (f.has("var_response")) {
      add({"mean_square_response", f.oracle("var_response") + mean * mean, widest_square},
          &Shared::mean_square_response);
    }
  }
  const bool compared =
      compare(f, targets, {spec.jobs, 1 / lambda}, [&](std::uint32_t replication, double jobs) {
        Shared model{spec, replication, jobs};
        model.run();
        std::vector<double> observed;
        for (const auto& look : looks) observed.push_back(look(model));
        return observed;
      });
  if (compared && !heavy) f.seen("var_response");
}

// The oracle holds for any service law, so each case is run with three of them.
void shared_cores(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  const std::array<Law, 3> laws{
      Law::exponential(1), Law::constant(1),
      Law::from({{"kind", "hyperexponential"}, {"probs", {0.9, 0.1}}, {"means", {0.5, 5.5}}})};
  std::vector<Target> targets;
  std::vector<std::function<double(const Shared&)>> looks;
  const auto add = [&](const std::string& key, const std::string& name,
                       std::function<double(const Shared&)> look) {
    if (!f.has(key)) return;
    targets.push_back({name, f.oracle(key)});
    looks.push_back(std::move(look));
  };
  add("mean_in_system", "mean_in_system", &Shared::mean_in_system);
  add("mean_response", "mean_response", &Shared::mean_response);
  add("mean_slowdown", "slowdown of small jobs",
      [](const Shared& model) { return model.slowdown(false); });
  const double mean = positive(input, "service_mean");
  const double lambda = positive(input, "lambda");
  const auto cores = static_cast<double>(count(input, "cores"));
  for (const Law& law : laws) {
    const SharedSpec spec{lambda, law.scaled(mean * f.options().bias), cores,
                          jobs_for(lambda * mean / cores) / 2};
    compare(f, targets, {spec.jobs, 1 / lambda}, [&](std::uint32_t replication, double jobs) {
      Shared model{spec, replication, jobs};
      model.run();
      std::vector<double> observed;
      for (const auto& look : looks) observed.push_back(look(model));
      return observed;
    });
  }
}

}  // namespace stowplan::conformance::simulated
