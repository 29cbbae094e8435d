#include "models/experiment/objective_check.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "models/demand/objective.hpp"
#include "sim/math.hpp"
#include "sim/stats/interval.hpp"
#include "sim/stats/students_t.hpp"

namespace stowplan {
namespace {

/// Part of a whole in one replication or one stretch of the window.
struct Part {
  double part = 0;
  double whole = 0;
};

/// Ratio estimate over independent parts, with its interval.
///
/// Model   R = sum of parts / sum of wholes; variance from the residuals part - R * whole
/// Source  Cochran, Sampling Techniques, 2.9
Estimate ratio(const std::vector<Part>& parts, double confidence) {
  Estimate e;
  double part = 0;
  double whole = 0;
  for (const Part& p : parts) {
    part += p.part;
    whole += p.whole;
    if (p.whole > 0) ++e.n;
  }
  if (whole <= 0) return e;
  e.mean = part / whole;
  if (e.n < 2) return e;
  double squares = 0;
  for (const Part& p : parts) {
    const double residual = p.part - e.mean * p.whole;
    squares += residual * residual;
  }
  const auto n = static_cast<double>(e.n);
  e.half_width =
      students_t_quantile((1 + confidence) / 2, e.n - 1) * std::sqrt(squares * n / (n - 1)) / whole;
  return e;
}

double number(std::uint64_t count) { return static_cast<double>(count); }

class ObjectiveJudge {
 public:
  ObjectiveJudge(const Plan& plan, const std::vector<Observation>& observations, std::size_t s,
                 bool overloaded, double confidence)
      : objective_(plan.workload(s).objective),
        name_(plan.workload(s).name),
        layout_(plan.layout->name),
        confidence_(confidence),
        overloaded_(overloaded) {
    for (const Observation& o : observations) {
      seen_.push_back(&o.outcomes[s].stretches);
      cohort_.merge(o.outcomes[s].cohort());
    }
  }

  void run(std::vector<ObjectiveCheck>& checks) const {
    const std::vector<LatencyLimit> limits = latency_limits(objective_);
    for (std::size_t i = 0; i < limits.size(); ++i) checks.push_back(latency(limits[i], i));
    if (objective_.failed_share) checks.push_back(failures(*objective_.failed_share));
  }

 private:
  ObjectiveCheck start(MetricId metric, double limit) const {
    ObjectiveCheck check{layout_, name_, metric, limit};
    check.failed_share = cohort_.arrivals > 0 ? failed_share() : 0;
    return check;
  }

  [[nodiscard]] double failed_share() const {
    const std::uint64_t failed = cohort_.failed() + (overloaded_ ? cohort_.unfinished() : 0);
    return number(failed) / number(cohort_.arrivals);
  }

  [[nodiscard]] ObjectiveCheck latency(const LatencyLimit& limit, std::size_t i) const {
    const bool level = limit.is_service_level();
    ObjectiveCheck check = start(limit.metric, level ? limit.share : seconds(limit.time));
    check.within = seconds(limit.time);
    const auto sure = [i](const StretchCounts& s, std::size_t k) {
      return number(s.limits[i].within[k]);
    };
    const auto perhaps = [i](const StretchCounts& s, std::size_t k) {
      return number(s.limits[i].within[k] + s.limits[i].unknown[k]);
    };
    check.measured =
        level ? ratio(parts(sure), confidence_).mean : cohort_.answered_within(limit.share);
    if (objective_.per.count() > 0) {
      judge_stretches(check, [&](const StretchCounts& s, std::size_t k) {
        const double wanted = limit.share * number(s.arrivals[k]);
        return sure(s, k) >= wanted     ? ObjectiveState::met
               : perhaps(s, k) < wanted ? ObjectiveState::missed
                                        : ObjectiveState::not_known;
      });
      return check;
    }
    const Estimate least = ratio(parts(sure), confidence_);
    const Estimate most = ratio(parts(perhaps), confidence_);
    if (least.low() >= limit.share) {
      check.state = ObjectiveState::met;
    } else if (most.high() < limit.share) {
      check.state = ObjectiveState::missed;
    }
    return check;
  }

  [[nodiscard]] ObjectiveCheck failures(double limit) const {
    ObjectiveCheck check = start("requests.failed_share", limit);
    check.measured = check.failed_share;
    const auto sure = [this](const StretchCounts& s, std::size_t k) {
      return number(s.failed[k] + (overloaded_ ? s.unfinished[k] : 0));
    };
    const auto perhaps = [](const StretchCounts& s, std::size_t k) {
      return number(s.failed[k] + s.unfinished[k]);
    };
    if (objective_.per.count() > 0) {
      judge_stretches(check, [&](const StretchCounts& s, std::size_t k) {
        const double allowed = limit * number(s.arrivals[k]);
        return perhaps(s, k) <= allowed ? ObjectiveState::met
               : sure(s, k) > allowed   ? ObjectiveState::missed
                                        : ObjectiveState::not_known;
      });
      return check;
    }
    if (cohort_.arrivals == 0) return check;
    if (ratio(parts(perhaps), confidence_).high() <= limit) {
      check.state = ObjectiveState::met;
    } else if (ratio(parts(sure), confidence_).low() > limit) {
      check.state = ObjectiveState::missed;
    }
    return check;
  }

  // Of replications, or of the stretches of the only one.
  template <class Count>
  [[nodiscard]] std::vector<Part> parts(const Count& count) const {
    std::vector<Part> all;
    for (const StretchCounts* s : seen_) {
      Part whole;
      for (std::size_t k = 0; k < s->arrivals.size(); ++k) {
        const Part part{count(*s, k), number(s->arrivals[k])};
        if (seen_.size() == 1) {
          all.push_back(part);
        } else {
          whole.part += part.part;
          whole.whole += part.whole;
        }
      }
      if (seen_.size() > 1) all.push_back(whole);
    }
    return all;
  }

  template <class State>
  void judge_stretches(ObjectiveCheck& check, const State& state) const {
    double kept = 0;
    double all = 0;
    bool known = true;
    check.state = ObjectiveState::met;
    for (const StretchCounts* s : seen_) {
      for (std::size_t k = 0; k < s->arrivals.size(); ++k) {
        if (s->arrivals[k] == 0) continue;
        all += 1;
        const ObjectiveState is = state(*s, k);
        if (is == ObjectiveState::met) kept += 1;
        if (is == ObjectiveState::missed) check.state = ObjectiveState::missed;
        known = known && is != ObjectiveState::not_known;
      }
    }
    if (all == 0 || (!known && check.state == ObjectiveState::met)) {
      check.state = ObjectiveState::not_known;
    }
    if (all > 0) check.kept = kept / all;
  }

  const Objective& objective_;
  std::string name_;
  std::string layout_;
  double confidence_;
  bool overloaded_;
  std::vector<const StretchCounts*> seen_;  // By replication.
  CohortCounts cohort_;
};

}  // namespace

std::vector<ObjectiveCheck> check_objectives(const Plan& plan,
                                             const std::vector<Observation>& observations,
                                             const std::vector<KeepingUp>& keeping_up,
                                             double confidence) {
  std::vector<ObjectiveCheck> checks;
  for (std::size_t s = 0; s < plan.services.size(); ++s) {
    const bool overloaded = keeping_up[s].state == LoadState::overloaded;
    ObjectiveJudge{plan, observations, s, overloaded, confidence}.run(checks);
  }
  return checks;
}

}  // namespace stowplan
