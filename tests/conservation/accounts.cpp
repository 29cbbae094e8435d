#include "tests/conservation/accounts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/queue/flow_network.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan {
namespace {

using namespace std::chrono_literals;

std::uint64_t sum(const std::vector<std::uint64_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

/// Collects what does not add up.
class Audit {
 public:
  Audit(const Plan& plan, const Observation& seen) : plan_(plan), seen_(seen) {}

  std::vector<std::string> run() {
    for (std::size_t s = 0; s < plan_.services.size(); ++s) requests(s);
    calls();
    same("arrivals from outside", of("", "requests.offered"),
         of("", "throughput") + of("", "requests.failed") + of("", "requests.in_flight_growth"));
    resources("");
    for (const PoolPlan& pool : plan_.pools) resources("pool/" + pool.pool->name);
    bills();
    return std::move(wrong_);
  }

 private:
  void same(const std::string& what, double a, double b, double scale = 1) {
    if (std::abs(a - b) <= 1e-9 * std::max({std::abs(a), std::abs(b), scale})) return;
    wrong_.push_back(fmt::format("{}: {} is not {}", what, a, b));
  }
  void same(const std::string& what, std::uint64_t a, std::uint64_t b) {
    if (a != b) wrong_.push_back(fmt::format("{}: {} is not {}", what, a, b));
  }
  void at_most(const std::string& what, double value, double most) {
    if (!(value <= most))
      wrong_.push_back(fmt::format("{}: {} is more than {}", what, value, most));
  }
  [[nodiscard]] double of(const std::string& scope, const char* name) const {
    return measure(seen_, scope, name);
  }

  void requests(std::size_t s) {
    const std::string& name = plan_.services[s].workload->name;
    const RequestOutcomes& o = seen_.outcomes[s];
    const WindowCounts w = o.window();
    same(name + ": arrivals of the window",
         w.offered + static_cast<std::uint64_t>(w.in_flight_before),
         w.answered + w.failed + static_cast<std::uint64_t>(w.in_flight_after));
    const CohortCounts c = o.cohort();
    same(name + ": ends of the cohort", c.arrivals,
         c.count(Outcome::served) + c.failed() + sum(o.stretches.unfinished));
    same(name + ": arrivals by stretch", c.arrivals, sum(o.stretches.arrivals));
    same(name + ": failures by stretch", c.failed(), sum(o.stretches.failed));
    same(name + ": cohort and window", c.arrivals, w.offered);
    same(name + ": responses", static_cast<std::uint64_t>(c.response.count()),
         c.count(Outcome::served));
    for (const StretchCounts::Limit& limit : o.stretches.limits) {
      if (limit.time > 900s && plan_.scenario->drain) {
        same(name + ": unknown", sum(limit.unknown), sum(o.stretches.unfinished));
      }
      const double within = c.response.count() > 0
                                ? c.response.fraction_at_most(limit.time.count()) *
                                      static_cast<double>(c.response.count())
                                : 0;
      // Those in the limit's own bucket are spread evenly in the histogram.
      at_most(name + ": within the limit",
              std::abs(within - static_cast<double>(sum(limit.within))),
              2 + 0.05 * static_cast<double>(c.response.count()));
    }
    const Workload& workload = *plan_.services[s].workload;
    if (workload.retries.count == 0) {
      same(name + ": first attempts", o.window_outside.first_attempts, o.window_outside.offered);
    }
    const std::string scope = "workload/" + name;
    same(name + ": rates", of(scope, "requests.offered"),
         of(scope, "throughput") + of(scope, "requests.failed") +
             of(scope, "requests.in_flight_growth"));
    if (c.arrivals == 0) return;
    double shares = 0;
    for (const char* share :
         {"requests.served", "requests.rejected", "requests.timed_out", "requests.oom_killed",
          "requests.evicted", "requests.call_failed", "requests.unfinished"}) {
      shares += of(scope, share);
    }
    same(name + ": shares", shares, 1);
  }

  // What callers see is what callees count.
  void calls() {
    std::vector<CallerCounts> at(plan_.services.size());
    for (std::uint32_t i = 0; i < plan_.calls.count(); ++i) {
      CallerCounts& to = at[plan_.calls.call(i).to];
      to.attempts += seen_.callers[i].attempts;
      to.answered += seen_.callers[i].answered;
      to.failed += seen_.callers[i].failed;
    }
    for (std::size_t s = 0; s < at.size(); ++s) {
      const std::string& name = plan_.services[s].workload->name;
      const WindowCounts& w = seen_.outcomes[s].window_calls;
      same(name + ": calls", w.offered, at[s].attempts);
      same(name + ": answered calls", w.answered, at[s].answered);
      same(name + ": failed calls", w.failed, at[s].failed);
    }
  }

  void resources(const std::string& scope) {
    if (!(of(scope, "hosts.mean") > 0)) return;
    const auto named = [&](const char* name) { return scope + " " + name; };
    same(named("CPU"), of(scope, "cpu.useful") + of(scope, "cpu.overhead") + of(scope, "cpu.idle"),
         1);
    at_most(named("CPU"), -of(scope, "cpu.idle"), 1e-9);
    at_most(named("memory.free"), -of(scope, "memory.free"), 0);
    double memory = -of(scope, "memory.swapped");
    for (const char* part : {"memory.application", "memory.runtime", "memory.guest_os",
                             "memory.shared", "memory.reserve", "memory.free"}) {
      memory += of(scope, part);
    }
    same(named("memory"), memory, static_cast<double>(plan_.pools[0].host->memory.count()));
    double bill = 0;
    for (const Measure& m : seen_.measures) {
      if (m.scope == scope && m.name.starts_with("cost.waterfall.")) bill += m.value;
    }
    same(named("waterfall"), bill, of(scope, "cost.month"));
    // A flow that starts during a burst is not slowed by the rest of it.
    const double window = seconds(plan_.scenario->duration);
    for (const Measure& m : seen_.measures) {
      if (m.scope != scope || m.unit != "share") continue;
      if (m.name.starts_with("network.") || m.name.starts_with("disk.")) {
        at_most(scope + " " + m.name, m.value, 1 + 2 * longest_burst * 1e-9 / window);
      }
    }
  }

  void bills() {
    double pools = 0;
    for (const PoolPlan& pool : plan_.pools) pools += of("pool/" + pool.pool->name, "cost.month");
    same("bill of the pools", pools, of("", "cost.month"));
    double workloads = 0;
    for (const ServicePlan& service : plan_.services) {
      const double cost = of("workload/" + service.workload->name, "cost.month");
      if (!std::isnan(cost)) workloads += cost;
    }
    if (of("", "instances.mean") > 0) same("bill of the workloads", workloads, pools);
  }

  const Plan& plan_;
  const Observation& seen_;
  std::vector<std::string> wrong_;
};

std::size_t depth(const Plan& plan) {
  std::vector<std::size_t> below(plan.services.size());
  const auto order = plan.calls.order();
  std::size_t most = 0;
  for (auto at = order.rbegin(); at != order.rend(); ++at) {
    for (const CallStage& stage : plan.calls.stages(*at)) {
      for (const CompiledCall& call : plan.calls.calls(stage)) {
        below[*at] = std::max(below[*at], below[call.to] + 1);
      }
    }
    most = std::max(most, below[*at]);
  }
  return most;
}

}  // namespace

std::vector<std::string> violations(const Plan& plan, const Observation& seen) {
  return Audit{plan, seen}.run();
}

std::vector<std::string> what_happened(const Plan& plan, const Observation& seen) {
  CohortCounts all;
  std::uint64_t unfinished = 0;
  std::uint64_t retries = 0;
  for (std::size_t s = 0; s < seen.outcomes.size(); ++s) {
    const CohortCounts c = seen.outcomes[s].cohort();
    all.merge(c);
    unfinished += sum(seen.outcomes[s].stretches.unfinished);
    const WindowCounts& w = seen.outcomes[s].window_outside;
    retries += w.offered - w.first_attempts;
  }
  double evictions = measure(seen, "", "instances.evictions");
  double kills = measure(seen, "", "instances.oom_kills");
  double full = 0;  // Share of host time in which an interface was at its rate.
  for (const Measure& m : seen.measures) {
    if (m.name == "network.full" && m.value > full) full = m.value;
  }
  std::vector<std::string> happened;
  const auto add = [&](const char* what, bool did) {
    if (did) happened.emplace_back(what);
  };
  add("rejections", all.count(Outcome::rejected) > 0);
  add("timeouts", all.count(Outcome::timed_out) > 0);
  add("kills", kills > 0);
  add("evictions", evictions > 0);
  add("failed calls", all.count(Outcome::call_failed) > 0);
  add("retries", retries > 0);
  add("unfinished requests", unfinished > 0);
  // Of four hosts at most, so one interface was full in the mean.
  add("a wire above 95 %", full > 0.25);
  add("calls two deep", depth(plan) >= 2);
  return happened;
}

}  // namespace stowplan
