#include "tests/conservation/accounts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tests/conservation/findings.hpp"

namespace stowplan {
namespace {

std::size_t depth(const Plan& plan) {
  std::vector<std::size_t> below(plan.services.size());
  const auto order = plan.calls().order();
  std::size_t most = 0;
  for (auto at = order.rbegin(); at != order.rend(); ++at) {
    for (const CallStage& stage : plan.calls().stages(*at)) {
      for (const CompiledCall& call : plan.calls().calls(stage)) {
        below[*at] = std::max(below[*at], below[call.to] + 1);
      }
    }
    most = std::max(most, below[*at]);
  }
  return most;
}

/// Share of the window for which the busiest line was busy: one direction of one host.
double busiest_line(const Plan& plan, const Fleet& fleet) {
  double most = 0;
  for (const DeviceUse& use : fleet.devices()) most = std::max({most, use.in.busy, use.out.busy});
  return most / seconds(plan.scenario().duration);
}

}  // namespace

std::vector<std::string> violations(const Plan& plan, const Observation& seen, const Fleet& fleet,
                                    const RecordedTimeline& timeline) {
  Findings findings{plan, seen, fleet};
  check_requests(findings);
  check_resources(findings);
  check_devices(findings);
  check_money(findings);
  check_timeline(findings, timeline);
  for (const Recount& r : fleet.recount()) {
    if (std::abs(r.kept - r.anew) <= r.slack) continue;
    findings.wrong.push_back(fmt::format("{}: {} was kept, {} is there", r.what, r.kept, r.anew));
  }
  return findings.wrong;
}

std::vector<std::string> what_happened(const Plan& plan, const Observation& seen,
                                       const Fleet& fleet) {
  CohortCounts all;
  std::uint64_t unfinished = 0;
  std::uint64_t retries = 0;
  for (const RequestOutcomes& of : seen.outcomes) {
    all.merge(of.cohort());
    unfinished += sum(of.stretches.unfinished);
    retries += of.window_outside.offered - of.window_outside.first_attempts;
  }
  std::vector<std::string> happened;
  const auto add = [&](const char* what, bool did) {
    if (did) happened.emplace_back(what);
  };
  add("rejections", all.count(Outcome::rejected) > 0);
  add("timeouts", all.count(Outcome::timed_out) > 0);
  add("kills", measure(seen, "", "instances.oom_kills") > 0);
  add("evictions", measure(seen, "", "instances.evictions") > 0);
  add("failed calls", all.count(Outcome::call_failed) > 0);
  add("retries", retries > 0);
  add("unfinished requests", unfinished > 0);
  add("a wire above 95 %", busiest_line(plan, fleet) > 0.95);
  add("calls two deep", depth(plan) >= 2);
  add("a settled start", seen.settling && seen.settling->settled);
  add("a start that is not settled", seen.settling && !seen.settling->settled);
  bool moved = false;
  for (const Measure& one : seen.measures) {
    moved = moved || (one.key.id == "instances.moved" && one.value > 0);
  }
  add("instances moved", moved);
  return happened;
}

}  // namespace stowplan
