// A server that is not always there: switched off when idle, away on vacation, broken; and a fleet
// of servers that each take time to start.
#include <algorithm>

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

enum class Step : std::uint8_t { arrival, departure, ready, timeout, failure };

/// Clock, Poisson arrivals, a line and the tallies all these models share.
struct Source {
  Source(double rate, double count, std::uint32_t replication)
      : between(Law::exponential(1 / rate)),
        warm(from_seconds(count / rate * warm_up_share)),
        end(from_seconds(count / rate * (1 + warm_up_share))),
        arrivals(seed, replication, "arrivals"),
        services(seed, replication, "services"),
        interruptions(seed, replication, "interruptions") {}

  [[nodiscard]] Time now() const { return engine.now(); }
  /// A job joins the line, and the next one is on its way.
  void join() {
    engine.post_after(between.draw(arrivals), Step::arrival);
    line.push_back(now());
    jobs.add(now(), 1);
  }
  /// The oldest job begins its service.
  void begin() {
    serving = line.pop_front();
    if (serving >= warm) wait.add(seconds(now() - serving));
  }
  void leave(Time arrived) {
    jobs.add(now(), -1);
    if (arrived >= warm) response.add(seconds(now() - arrived));
  }
  template <class Model>
  void run(Model& model) {
    const auto handler = [&model](const Step& step, Engine<Step>&) { model.on(step); };
    engine.post_after(between.draw(arrivals), Step::arrival);
    engine.run_until(warm, handler);
    for (TimeWeighted* signal : {&jobs, &off, &away, &busy}) signal->restart(warm);
    engine.run_until(end, handler);
  }

  Law between;
  Time warm;
  Time end;
  Engine<Step> engine;
  Stream arrivals, services, interruptions;
  Ring<Time> line;
  Time serving{};
  Tally wait, response;
  TimeWeighted jobs, off, away, busy;
};

struct SetupSpec {
  double rate;
  Law service;
  Law setup;
  Duration timeout;
  double jobs;
};

/// Off after `timeout` of idleness; the next arrival starts the setup.
class DelayedOff {
 public:
  DelayedOff(const SetupSpec& spec, std::uint32_t replication, double jobs)
      : spec_(spec), s(spec.rate, jobs, replication) {
    s.off.set(Time{}, 1);
  }
  void on(Step step) {
    switch (step) {
      case Step::arrival:
        if (s.now() >= s.warm) delayed.add(state_ == State::off || state_ == State::setup ? 1 : 0);
        s.join();
        if (state_ == State::off) {
          s.off.set(s.now(), 0);
          s.away.set(s.now(), 1);
          state_ = State::setup;
          s.engine.post_after(spec_.setup.draw(s.interruptions), Step::ready);
        } else if (state_ == State::idle) {
          s.engine.cancel(timeout_);
          serve();
        }
        break;
      case Step::departure:
        s.leave(s.serving);
        s.line.empty() ? rest() : serve();
        break;
      case Step::ready:
        s.away.set(s.now(), 0);
        serve();
        break;
      default:
        state_ = State::off;
        s.off.set(s.now(), 1);
    }
  }

 private:
  enum class State { off, setup, idle, busy };

  void serve() {
    state_ = State::busy;
    s.begin();
    s.engine.post_after(spec_.service.draw(s.services), Step::departure);
  }
  void rest() {
    state_ = State::idle;
    timeout_ = s.engine.after(spec_.timeout, Step::timeout);
  }

  const SetupSpec& spec_;
  State state_ = State::off;
  EventId timeout_{};

 public:
  Source s;
  Tally delayed;
};

/// Leaves whenever it finds nobody, again and again.
class Vacationer {
 public:
  Vacationer(const SetupSpec& spec, std::uint32_t replication, double jobs)
      : spec_(spec), s(spec.rate, jobs, replication) {
    s.engine.post_after(spec_.setup.draw(s.interruptions), Step::ready);
  }
  void on(Step step) {
    if (step == Step::arrival) {
      s.join();
      return;
    }
    if (step == Step::departure) s.leave(s.serving);
    if (s.line.empty()) {
      s.engine.post_after(spec_.setup.draw(s.interruptions), Step::ready);
    } else {
      s.begin();
      s.engine.post_after(spec_.service.draw(s.services), Step::departure);
    }
  }

 private:
  const SetupSpec& spec_;

 public:
  Source s;
};

struct FailureSpec {
  double rate;
  Law service;
  Law time_to_failure;
  Law repair;
  bool fails_idle;
  double jobs;
};

/// Fails while serving, or at any time; the job in service resumes after the repair.
class Breakable {
 public:
  Breakable(const FailureSpec& spec, std::uint32_t replication, double jobs)
      : spec_(spec), s(spec.rate, jobs, replication) {
    if (spec_.fails_idle) arm();
  }
  void on(Step step) {
    switch (step) {
      case Step::arrival:
        s.join();
        if (up_ && !busy_) serve();
        break;
      case Step::departure:
        s.leave(s.serving);
        busy_ = false;
        s.busy.set(s.now(), 0);
        if (!spec_.fails_idle) s.engine.cancel(failure_);
        if (!s.line.empty()) serve();
        break;
      case Step::failure:
        up_ = false;
        s.away.set(s.now(), 1);
        if (busy_) {
          s.engine.cancel(completion_);
          left_ = ends_ - s.now();
        }
        s.engine.post_after(spec_.repair.draw(s.interruptions), Step::ready);
        break;
      default:
        up_ = true;
        s.away.set(s.now(), 0);
        if (spec_.fails_idle) arm();
        if (busy_) {
          resume();
        } else if (!s.line.empty()) {
          serve();
        }
    }
    s.off.set(s.now(), up_ && !busy_ ? 1 : 0);
  }

 private:
  void arm() {
    failure_ = s.engine.after(spec_.time_to_failure.draw(s.interruptions), Step::failure);
  }
  void serve() {
    busy_ = true;
    s.busy.set(s.now(), 1);
    s.begin();
    left_ = spec_.service.draw(s.services);
    resume();
  }
  void resume() {
    ends_ = s.now() + left_;
    completion_ = s.engine.at(ends_, Step::departure);
    if (!spec_.fails_idle) arm();
  }

  const FailureSpec& spec_;
  bool up_ = true;
  bool busy_ = false;
  Duration left_{};
  Time ends_{};
  EventId completion_{};
  EventId failure_{};

 public:
  Source s;
};

struct FleetSpec {
  double rate;
  Law service;
  Law setup;
  std::size_t servers;
  double jobs;
};

/// c servers that are off without a job; each waiting job starts one setup while any server is off.
class SetupFleet {
 public:
  SetupFleet(const FleetSpec& spec, std::uint32_t replication, double jobs)
      : spec_(spec), s(spec.rate, jobs, replication) {}
  void on(Step step) {
    switch (step) {
      case Step::arrival:
        s.join();
        break;
      case Step::departure:
        s.jobs.add(s.now(), -1);
        s.line.empty() ? stop() : begin();
        break;
      default:
        setups_.erase(std::find_if(setups_.begin(), setups_.end(),
                                   [this](const Setup& one) { return one.ends == s.now(); }));
        ++on_;
        begin();
    }
    const std::size_t wanted = std::min(s.line.size(), spec_.servers - on_);
    while (setups_.size() > wanted) {
      s.engine.cancel(setups_.back().event);
      setups_.pop_back();
    }
    while (setups_.size() < wanted) {
      const Time ends = s.now() + spec_.setup.draw(s.interruptions);
      setups_.push_back({ends, s.engine.at(ends, Step::ready)});
    }
    s.away.set(s.now(), static_cast<double>(setups_.size()));
    s.busy.set(s.now(), static_cast<double>(on_));
    s.off.set(s.now(), on_ == 0 && s.line.empty() ? 1 : 0);
  }

 private:
  struct Setup {
    Time ends;
    EventId event;
  };

  void stop() { --on_; }
  void begin() {
    s.begin();
    const Duration service = spec_.service.draw(s.services);
    if (s.serving >= s.warm) s.response.add(seconds(s.now() - s.serving + service));
    s.engine.post_after(service, Step::departure);
  }

  const FleetSpec& spec_;
  std::size_t on_ = 0;
  std::vector<Setup> setups_;

 public:
  Source s;
};

/// What is compared, and where it is seen.
template <class Model>
struct Look {
  std::string key;
  double (*see)(const Model& model);
};

template <class Model, class Spec>
void compare_looks(Findings& f, const Spec& spec, const std::vector<Look<Model>>& all) {
  std::vector<Look<Model>> looks;
  std::vector<Target> targets;
  for (const Look<Model>& look : all) {
    if (!f.has(look.key) || !(f.oracle(look.key) > 0)) continue;
    targets.push_back({look.key, f.oracle(look.key)});
    looks.push_back(look);
  }
  compare(f, targets, {spec.jobs, 1 / spec.rate}, [&](std::uint32_t replication, double jobs) {
    Model model{spec, replication, jobs};
    model.s.run(model);
    std::vector<double> observed;
    for (const Look<Model>& look : looks) observed.push_back(look.see(model));
    return observed;
  });
}

template <class Model>
std::vector<Look<Model>> times_of() {
  return {{"mean_wait", [](const Model& m) { return m.s.wait.mean(); }},
          {"mean_response", [](const Model& m) { return m.s.response.mean(); }},
          {"mean_in_system", [](const Model& m) { return m.s.jobs.mean(m.s.end); }}};
}

// Interruptions are rarer than jobs.
double interrupted_jobs(double load) { return std::max(2e5, jobs_for(load)); }

}  // namespace

void delayed_off(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  const double lambda = positive(input, "lambda");
  const Law service = Law::from(member(input, "service"));
  const SetupSpec spec{lambda, service.scaled(f.options().bias), Law::from(member(input, "setup")),
                       from_seconds(not_negative(input, "idle_timeout")),
                       interrupted_jobs(lambda * service.moments().mean)};
  using Model = DelayedOff;
  std::vector<Look<Model>> looks = times_of<Model>();
  looks.push_back(
      {"fraction_of_arrivals_delayed_by_setup", [](const Model& m) { return m.delayed.mean(); }});
  looks.push_back(
      {"fraction_of_time_in_setup", [](const Model& m) { return m.s.away.mean(m.s.end); }});
  looks.push_back({"fraction_of_time_off", [](const Model& m) { return m.s.off.mean(m.s.end); }});
  compare_looks(f, spec, looks);
}

void vacations(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  const double lambda = positive(input, "lambda");
  const Law service = Law::from(member(input, "service"));
  const Law vacation = Law::from(member(input, "vacation"));
  if (!(vacation.moments().mean > 0)) throw BadCase("vacation: wants more than 0");
  const SetupSpec spec{lambda, service.scaled(f.options().bias), vacation, Duration{},
                       interrupted_jobs(lambda * service.moments().mean)};
  compare_looks(f, spec, times_of<Vacationer>());
}

void breakdowns(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  const bool any_time = input.contains("repair_rate");
  const double bias = f.options().bias;
  const double lambda = positive(input, "lambda");
  const Law service =
      any_time ? Law::exponential(1 / positive(input, "mu")) : Law::from(member(input, "service"));
  const double failures = positive(input, any_time ? "failure_rate" : "failure_rate_while_serving");
  const Law repair = any_time ? Law::exponential(1 / positive(input, "repair_rate"))
                              : Law::from(member(input, "repair"));
  // Work takes as much longer as the server is away.
  const double load = lambda * service.moments().mean * (1 + failures * repair.moments().mean);
  const FailureSpec spec{lambda,   service.scaled(bias),  Law::exponential(1 / failures), repair,
                         any_time, interrupted_jobs(load)};
  using Model = Breakable;
  std::vector<Look<Model>> looks = times_of<Model>();
  looks.erase(looks.begin());  // A wait includes what breaks it off here.
  looks.push_back({"p_up_and_empty", [](const Model& m) { return m.s.off.mean(m.s.end); }});
  looks.push_back(
      {"utilization_with_repairs", [](const Model& m) { return m.s.busy.mean(m.s.end); }});
  compare_looks(f, spec, looks);
}

void setup_fleet(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  const double lambda = positive(input, "lambda");
  const double mu = positive(input, "mu");
  const auto servers = static_cast<std::size_t>(count(input, "servers"));
  const FleetSpec spec{lambda, Law::exponential(f.options().bias / mu),
                       Law::exponential(not_negative(input, "setup_mean")), servers,
                       interrupted_jobs(lambda / mu / static_cast<double>(servers))};
  using Model = SetupFleet;
  std::vector<Look<Model>> looks = times_of<Model>();
  looks.push_back({"mean_busy_servers", [](const Model& m) { return m.s.busy.mean(m.s.end); }});
  looks.push_back({"mean_servers_in_setup", [](const Model& m) { return m.s.away.mean(m.s.end); }});
  looks.push_back({"p_no_job_in_system", [](const Model& m) { return m.s.off.mean(m.s.end); }});
  compare_looks(f, spec, looks);
}

}  // namespace stowplan::conformance::simulated
