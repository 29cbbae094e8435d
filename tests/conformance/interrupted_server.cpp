// A server that is not always there: switched off when idle, away on vacation, broken; and a fleet
// of servers that each take time to start.
#include <algorithm>

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

enum class Step : std::uint8_t { arrival, departure, ready, timeout, failure };

double real(const Json& input, const char* key) { return input.at(key).get<double>(); }

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
  DelayedOff(const SetupSpec& spec, std::uint32_t replication)
      : spec_(spec), s(spec.rate, spec.jobs, replication) {
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
  Vacationer(const SetupSpec& spec, std::uint32_t replication)
      : spec_(spec), s(spec.rate, spec.jobs, replication) {
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
  Breakable(const FailureSpec& spec, std::uint32_t replication)
      : spec_(spec), s(spec.rate, spec.jobs, replication) {
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
  SetupFleet(const FleetSpec& spec, std::uint32_t replication)
      : spec_(spec), s(spec.rate, spec.jobs, replication) {}
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

std::vector<Target> targets_of(const Findings& f, const std::vector<std::string>& keys) {
  std::vector<Target> targets;
  for (const std::string& key : keys) {
    const double oracle = f.expected(key).get<double>();
    if (oracle > 0) targets.push_back({key, oracle});
  }
  return targets;
}

}  // namespace

void delayed_off(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  const SetupSpec spec{
      real(input, "lambda"), Law::from(input.at("service")).scaled(f.options().bias),
      Law::from(input.at("setup")), from_seconds(real(input, "idle_timeout")), 2e5};
  const std::vector<Target> targets = targets_of(
      f, {"mean_wait", "mean_response", "mean_in_system", "fraction_of_arrivals_delayed_by_setup",
          "fraction_of_time_in_setup", "fraction_of_time_off"});
  compare(f, targets, [&spec](std::uint32_t replication) {
    DelayedOff model{spec, replication};
    model.s.run(model);
    const Source& s = model.s;
    return std::vector<double>{s.wait.mean(),        s.response.mean(),  s.jobs.mean(s.end),
                               model.delayed.mean(), s.away.mean(s.end), s.off.mean(s.end)};
  });
}

void vacations(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  const SetupSpec spec{real(input, "lambda"),
                       Law::from(input.at("service")).scaled(f.options().bias),
                       Law::from(input.at("vacation")), Duration{}, 2e5};
  compare(f, targets_of(f, {"mean_wait", "mean_response", "mean_in_system"}),
          [&spec](std::uint32_t replication) {
            Vacationer model{spec, replication};
            model.s.run(model);
            const Source& s = model.s;
            return std::vector<double>{s.wait.mean(), s.response.mean(), s.jobs.mean(s.end)};
          });
}

void breakdowns(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  const bool any_time = input.contains("repair_rate");
  const double bias = f.options().bias;
  const FailureSpec spec{
      real(input, "lambda"),
      any_time ? Law::exponential(bias / real(input, "mu"))
               : Law::from(input.at("service")).scaled(bias),
      Law::exponential(1 / real(input, any_time ? "failure_rate" : "failure_rate_while_serving")),
      any_time ? Law::exponential(1 / real(input, "repair_rate")) : Law::from(input.at("repair")),
      any_time,
      2e5};
  const std::vector<Target> targets =
      any_time ? targets_of(f, {"mean_in_system", "mean_response", "p_up_and_empty"})
               : targets_of(f, {"mean_in_system", "mean_response", "utilization_with_repairs"});
  compare(f, targets, [&](std::uint32_t replication) {
    Breakable model{spec, replication};
    model.s.run(model);
    const Source& s = model.s;
    return std::vector<double>{s.jobs.mean(s.end), s.response.mean(),
                               any_time ? s.off.mean(s.end) : s.busy.mean(s.end)};
  });
}

void setup_fleet(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  const FleetSpec spec{
      real(input, "lambda"), Law::exponential(f.options().bias / real(input, "mu")),
      Law::exponential(real(input, "setup_mean")), input.at("servers").get<std::size_t>(), 2e5};
  compare(f,
          targets_of(f, {"mean_in_system", "mean_response", "mean_wait", "mean_busy_servers",
                         "mean_servers_in_setup", "p_no_job_in_system"}),
          [&spec](std::uint32_t replication) {
            SetupFleet model{spec, replication};
            model.s.run(model);
            const Source& s = model.s;
            return std::vector<double>{s.jobs.mean(s.end), s.response.mean(),  s.wait.mean(),
                                       s.busy.mean(s.end), s.away.mean(s.end), s.off.mean(s.end)};
          });
}

}  // namespace stowplan::conformance::simulated
