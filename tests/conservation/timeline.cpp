// The steps of a window add up to what the window comes to.
#include "tests/conservation/findings.hpp"
#include "tests/models/recorded_timeline.hpp"

namespace stowplan {
namespace {

constexpr double hours = 730;  // 365 * 24 / 12

void check_users(Findings& f, const RecordedTimeline& t, const std::string& scope) {
  const auto rate = [&](const char* series, const char* metric) {
    f.same(scope + " " + series + " in steps", t.sum(scope, series),
           f.of(scope, metric) * f.window);
  };
  rate("offered", "requests.offered");
  rate("answered", "throughput");
  rate("failed", "requests.failed");
  for (const char* losses : {"oom_kills", "evictions"}) {
    f.same(scope + " " + losses + " in steps", t.sum(scope, losses),
           f.of(scope, std::string{"instances."} + losses));
  }
}

void check_hosts(Findings& f, const RecordedTimeline& t, const std::string& scope) {
  const double hosts_on = f.of(scope, "hosts.mean");
  f.same(scope + " hosts in steps", t.mean(scope, "hosts"), hosts_on);
  f.same(scope + " money in steps", t.sum(scope, "cost"),
         f.of(scope, "cost.month") * f.window / (hours * 3600));
  if (!(hosts_on > 0)) return;
  double held = 0;
  for (const char* part : {"application", "runtime", "guest_os", "shared", "daemons", "reserve"}) {
    held += f.of(scope, std::string{"memory."} + part);
  }
  f.same(scope + " memory in steps", t.mean(scope, "memory"), held * hosts_on);
}

}  // namespace

void check_timeline(Findings& f, const RecordedTimeline& t) {
  f.same("steps", static_cast<std::uint64_t>(t.rows.size()),
         static_cast<std::uint64_t>(t.steps.count()));
  check_users(f, t, "");
  f.same("in flight in steps", t.mean("", "in_flight"), f.of("", "requests.in_flight"));
  check_hosts(f, t, "");
  double busy = 0;
  for (const PoolPlan& pool : f.plan.pools) {
    const std::string scope = "pool/" + pool.pool->name;
    check_hosts(f, t, scope);
    const double hosts_on = f.of(scope, "hosts.mean");
    if (!(hosts_on > 0)) continue;
    const double threads = hosts_on * static_cast<double>(pool.host->cpus);
    f.same(scope + " CPU in steps", t.mean(scope, "cpu.busy") / threads,
           1 - f.of(scope, "cpu.idle"));
    busy += t.mean(scope, "cpu.busy");
  }
  f.same("CPU in steps", t.mean("", "cpu.busy"), busy);
  for (std::size_t s = 0; s < f.plan.services.size(); ++s) {
    const std::string scope = "workload/" + f.plan.workload(s).name;
    check_users(f, t, scope);
    f.same(scope + " instances in steps", t.mean(scope, "instances"),
           f.of(scope, "instances.mean"));
    f.same(scope + " queue in steps", t.mean(scope, "queue"), f.of(scope, "requests.waiting"));
    f.same(scope + " ready in steps", t.mean(scope, "replicas.ready"),
           f.of(scope, "instances.ready"));
    double starts = 0;
    for (const double of_step : t.of(scope, "starts")) starts += of_step;
    // What was asked for in the rollout and found room later is started in a step, too.
    const double later = f.of(scope, "start_time_scale_out.count");
    const double rollout = f.of(scope, "start_time_rollout.count");
    f.at_most(scope + " scale-outs in steps", later, starts);
    f.at_most(scope + " starts in steps", starts, later + rollout);
    f.same(scope + " starts", rollout + later, f.of(scope, "start_time.count"));
  }
}

}  // namespace stowplan
