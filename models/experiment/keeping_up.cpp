#include "models/experiment/keeping_up.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "sim/stats/interval.hpp"

namespace stowplan {
namespace {

constexpr double growth_confidence = 0.998;  // Two-sided: 99.9 % lie above the lower end.
constexpr double noticeable = 0.01;          // Growth, as a share of the arrivals meanwhile.
constexpr double shortest_backlog = 60;      // [s]

using Series = std::vector<double> LoadEvidence::*;

/// Growth per step over the last half of a series, with the interval that says whether it is any.
///
/// Model   changes between instants an eighth of the half apart, of all replications: independent
/// in
///         a random walk, which an overloaded queue is; in a steady state they cancel out, and the
///         interval is too wide rather than too narrow
Estimate growth(const std::vector<Observation>& observations, std::size_t workload, Series which) {
  constexpr std::size_t pieces = 8;
  std::vector<double> changes;
  for (const Observation& o : observations) {
    const std::vector<double>& series = o.evidence[workload].*which;
    const std::size_t first = series.size() / 2;
    const std::size_t step = std::max<std::size_t>(1, (series.size() - 1 - first) / pieces);
    for (std::size_t i = first; i + step < series.size(); i += step) {
      changes.push_back((series[i + step] - series[i]) / static_cast<double>(step));
    }
  }
  return t_interval(changes, growth_confidence);
}

/// For a load that comes round: what one period has added to requests in flight.
Estimate growth_in_period(const std::vector<Observation>& observations, std::size_t workload,
                          std::size_t steps) {
  std::vector<double> changes;
  for (const Observation& o : observations) {
    const std::vector<double>& series = o.evidence[workload].in_flight;
    changes.push_back((series.back() - series[series.size() - 1 - steps]) /
                      static_cast<double>(steps));
  }
  return t_interval(changes, growth_confidence);
}

double mean_of(const std::vector<Observation>& observations, std::size_t workload,
               double LoadEvidence::*value) {
  double sum = 0;
  for (const Observation& o : observations) sum += o.evidence[workload].*value;
  return sum / static_cast<double>(observations.size());
}

/// What is busiest of what the workload's requests need, in the mean over replications.
ResourceUse busiest(const std::vector<Observation>& observations, std::size_t workload) {
  ResourceUse most;
  const std::vector<ResourceUse>& first = observations.front().evidence[workload].uses;
  for (std::size_t i = 0; i < first.size(); ++i) {
    double sum = 0;
    double n = 0;
    for (const Observation& o : observations) {
      const std::vector<ResourceUse>& uses = o.evidence[workload].uses;
      if (uses.size() != first.size()) continue;
      sum += uses[i].busy;
      n += 1;
    }
    if (sum / n > most.busy) most = {first[i].name, sum / n};
  }
  return most;
}

/// The period of the load that reaches each workload; zero where it has none.
std::vector<Duration> periods(const Plan& plan) {
  std::vector<Duration> period(plan.services.size());
  for (std::size_t s = 0; s < period.size(); ++s) {
    const Arrivals& arrivals = plan.workload(s).arrivals;
    if (const auto* daily = std::get_if<DiurnalArrivals>(&arrivals)) {
      if (daily->amplitude > 0) period[s] = daily->period;
    }
  }
  for (const std::uint32_t caller : plan.calls().order()) {
    for (const CallStage& stage : plan.calls().stages(caller)) {
      for (const CompiledCall& call : plan.calls().calls(stage)) {
        period[call.to] = std::max(period[call.to], period[caller]);
      }
    }
  }
  return period;
}

class Judge {
 public:
  Judge(const Plan& plan, const std::vector<Observation>& observations)
      : plan_(plan), seen_(observations), periods_(periods(plan)) {}

  std::vector<KeepingUp> run() {
    std::vector<KeepingUp> all(plan_.services.size());
    // Callees first: a caller whose callee does not keep up waits for it.
    const auto order = plan_.calls().order();
    for (auto at = order.rbegin(); at != order.rend(); ++at) all[*at] = judge(*at, all);
    return all;
  }

 private:
  KeepingUp judge(std::uint32_t s, const std::vector<KeepingUp>& judged) {
    KeepingUp result;
    result.workload = plan_.workload(s).name;
    cohort_ = {};
    for (const Observation& o : seen_) cohort_.merge(o.outcomes[s].cohort());
    const Workload& workload = plan_.workload(s);
    const bool closed = std::holds_alternative<ClosedUsers>(workload.arrivals);
    const std::optional<std::string> full = what_is_full(s, judged);
    const double failed = share(cohort_.failed());
    const bool too_many_fail = failed > workload.tolerated_failures;
    const Duration window = plan_.scenario().duration;
    const bool known = periods_[s].count() == 0 || periods_[s] <= window;

    if (!closed && full && known && requests_grow(s)) {
      result.state = LoadState::overloaded;
      result.reason = fmt::format("requests pile up: {}", *full);
    } else if (!closed && grows(s, &LoadEvidence::missing, 0)) {
      result.state = LoadState::overloaded;
      result.reason = fmt::format("ever more instances are missing: {:.0f} in the end",
                                  last(s, &LoadEvidence::missing));
    } else if (too_many_fail && full && !closed) {
      result.state = LoadState::overloaded;
      result.reason = fmt::format("{}; {}", failures(), *full);
    } else if (too_many_fail) {
      result.state = LoadState::failing;
      result.reason = failures() + why_failing(s, judged);
    } else if (backlogged(s)) {
      result.state = LoadState::backlogged;
      result.reason = fmt::format("it drains, but the last request ended {:.3g} s after the window",
                                  mean_of(seen_, s, &LoadEvidence::drained_after));
    } else if (!known) {
      result.state = LoadState::not_known;
      result.reason = fmt::format("the window is shorter than the period of the load, {:.4g} s",
                                  seconds(periods_[s]));
    }
    return result;
  }

  [[nodiscard]] double share(std::uint64_t count) const {
    return cohort_.arrivals > 0 ? static_cast<double>(count) / static_cast<double>(cohort_.arrivals)
                                : 0;
  }

  // Something that its requests need and cannot have more of.
  std::optional<std::string> what_is_full(std::uint32_t s, const std::vector<KeepingUp>& judged) {
    const ResourceUse most = busiest(seen_, s);
    if (most.busy >= saturated)
      return fmt::format("{} {:.0f} % of the time", most.name, most.busy * 100);
    if (cohort_.count(Outcome::rejected) > 0) {
      return fmt::format("its queue is full, {:.3g} % are turned away",
                         share(cohort_.count(Outcome::rejected)) * 100);
    }
    for (const CallStage& stage : plan_.calls().stages(s)) {
      for (const CompiledCall& call : plan_.calls().calls(stage)) {
        const KeepingUp& callee = judged[call.to];
        if (callee.state == LoadState::overloaded) {
          return fmt::format("it calls {}, which is overloaded", callee.workload);
        }
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] double last(std::uint32_t s, Series series) const {
    double sum = 0;
    for (const Observation& o : seen_) sum += (o.evidence[s].*series).back();
    return sum / static_cast<double>(seen_.size());
  }

  bool grows(std::uint32_t s, Series series, double at_least) const {
    const Estimate per_step = growth(seen_, s, series);
    const double steps = evidence_steps / 2;
    return above_zero(per_step) && per_step.mean * steps > at_least;
  }

  [[nodiscard]] bool requests_grow(std::uint32_t s) const {
    if (mean_of(seen_, s, &LoadEvidence::in_flight_at_end) < last(s, &LoadEvidence::in_flight)) {
      return false;
    }
    const double late = mean_of(seen_, s, &LoadEvidence::arrivals_late);
    if (periods_[s].count() == 0) {
      return grows(s, &LoadEvidence::in_flight, noticeable * late);
    }
    const double part = seconds(periods_[s]) / seconds(plan_.scenario().duration);
    const auto steps =
        std::clamp<std::int64_t>(std::llround(part * evidence_steps), 1, evidence_steps);
    const Estimate change = growth_in_period(seen_, s, static_cast<std::size_t>(steps));
    const bool sure = seen_.size() == 1 ? change.mean > 0 : above_zero(change);
    return sure && change.mean * static_cast<double>(steps) > noticeable * 2 * part * late;
  }

  static bool above_zero(const Estimate& e) {
    return e.n > 1 && e.mean > 0 && e.mean - e.half_width > 0;
  }

  [[nodiscard]] bool backlogged(std::uint32_t s) const {
    const double after = mean_of(seen_, s, &LoadEvidence::drained_after);
    const double longest = mean_of(seen_, s, &LoadEvidence::longest_early);
    return cohort_.unfinished() == 0 && after > std::max(shortest_backlog, 2 * longest);
  }

  [[nodiscard]] std::string failures() const {
    const std::pair<Outcome, const char*> words[] = {{Outcome::rejected, "rejects"},
                                                     {Outcome::timed_out, "times out"},
                                                     {Outcome::oom_killed, "loses to memory kills"},
                                                     {Outcome::evicted, "loses to evictions"},
                                                     {Outcome::call_failed, "fails by its calls"}};
    std::string text;
    for (const auto& [outcome, word] : words) {
      const double part = share(cohort_.count(outcome)) * 100;
      if (part < 0.05) continue;
      text += fmt::format("{}{} {:.3g} %", text.empty() ? "" : ", ", word, part);
    }
    return text;
  }

  [[nodiscard]] std::string why_failing(std::uint32_t s,
                                        const std::vector<KeepingUp>& judged) const {
    std::uint64_t kills = 0;
    std::uint64_t evictions = 0;
    for (const Observation& o : seen_) {
      kills += o.evidence[s].oom_kills;
      evictions += o.evidence[s].evictions;
    }
    const auto runs = static_cast<double>(seen_.size());
    std::string text;
    if (kills > 0) {
      text += fmt::format("; killed for memory {:.3g} times", static_cast<double>(kills) / runs);
    }
    if (evictions > 0) {
      text += fmt::format("; evicted {:.3g} times", static_cast<double>(evictions) / runs);
    }
    const double ready = mean_of(seen_, s, &LoadEvidence::ready);
    if (ready < 0.01) {
      text += "; never ready";
    } else if (mean_of(seen_, s, &LoadEvidence::unplaced) >= 0.5) {
      text += "; instances without room";
    }
    for (const CallStage& stage : plan_.calls().stages(s)) {
      for (const CompiledCall& call : plan_.calls().calls(stage)) {
        const KeepingUp& callee = judged[call.to];
        if (callee.state != LoadState::failing) continue;
        text += fmt::format("; it calls {}, which fails", callee.workload);
        return text;
      }
    }
    return text;
  }

  const Plan& plan_;
  const std::vector<Observation>& seen_;
  std::vector<Duration> periods_;
  CohortCounts cohort_;
};

}  // namespace

std::vector<KeepingUp> judge_keeping_up(const Plan& plan,
                                        const std::vector<Observation>& observations) {
  return Judge{plan, observations}.run();
}

LoadState worst(const std::vector<KeepingUp>& workloads) {
  LoadState state = LoadState::keeps_up;
  for (const KeepingUp& workload : workloads) state = std::max(state, workload.state);
  return state;
}

}  // namespace stowplan
