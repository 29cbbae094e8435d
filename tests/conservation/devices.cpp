// Lines and disks, each host for itself: none is above its rate, and what a line has carried, how
// long it was busy and how long it was full fit together.
#include "sim/queue/flow_network.hpp"
#include "tests/conservation/findings.hpp"

namespace stowplan {
namespace {

/// Most bytes of the line that one byte of any message of the pool takes, on either side.
double heaviest(const Plan& plan) {
  double most = 1;
  for (const RequestPlan& s : plan.requests) {
    most = std::max({most, s.request.weight, s.response.weight});
  }
  for (const CallEnd& end : plan.call_ends) {
    most = std::max({most, end.request_weight, end.response_weight});
  }
  return most;
}

void check_line(Findings& f, const std::string& what, const LinkUse& use, double rate) {
  // Short messages go in turn: one may hang over either edge of the window, and a flow that starts
  // during them is not slowed by the rest.
  const double edge = 2 * longest_burst * 1e-9;
  const double slack = f.window * 1e-9 + 1e-9;
  f.at_most(what + " above its rate", use.busy, f.window + edge);
  f.at_most(what + " full", use.full, f.window + edge);
  f.at_most(what + " full and not busy", full_share * use.full, use.busy + slack);
  f.at_most(what + " busy and not full", use.busy,
            use.full + full_share * (f.window + edge - use.full));
  f.at_most(what + " bytes for nothing", use.bytes, use.busy * rate + slack * rate);
  f.at_most(what + " busy for nothing", use.busy * rate,
            use.bytes * heaviest(f.plan) + slack * rate);
  // Where every message goes over one line only, it has that line to itself or shares all of it.
  bool pulls = false;
  for (std::size_t p = 0; p < f.plan.pools.size(); ++p) pulls |= f.of_pool(p, "pull.bytes") > 0;
  if (f.plan.calls().count() > 0 || pulls) return;
  if (std::abs(use.full - use.busy) > slack) {
    f.wrong.push_back(fmt::format("{}: busy for {} s and full for {} s", what, use.busy, use.full));
  }
}

}  // namespace

void check_devices(Findings& f) {
  std::vector<double> in(f.plan.pools.size());
  std::vector<double> out(f.plan.pools.size());
  std::vector<double> full(f.plan.pools.size());
  std::vector<double> disk(f.plan.pools.size());
  double sent = 0;
  for (const DeviceUse& use : f.fleet.devices()) {
    const PoolPlan& pool = f.plan.pools[use.pool];
    check_line(f, "line into a host of " + pool.pool->name, use.in, pool.host->network.count());
    check_line(f, "line out of a host of " + pool.pool->name, use.out, pool.host->network.count());
    f.at_most("disk of a host of " + pool.pool->name, use.disk, f.window * (1 + 1e-9));
    in[use.pool] += use.in.busy;
    out[use.pool] += use.out.busy;
    full[use.pool] += std::max(use.in.full, use.out.full);
    disk[use.pool] += use.disk;
    sent += use.out.bytes;
  }
  for (std::size_t p = 0; p < f.plan.pools.size(); ++p) {
    const double host_time = f.of_pool(p, "hosts.mean") * f.window;
    if (!(host_time > 0)) continue;
    const std::string name = f.plan.pools[p].pool->name;
    f.same(name + " network.in", f.of_pool(p, "network.in") * host_time, in[p]);
    f.same(name + " network.out", f.of_pool(p, "network.out") * host_time, out[p]);
    f.same(name + " network.full", f.of_pool(p, "network.full") * host_time, full[p]);
    f.same(name + " disk.busy", f.of_pool(p, "disk.busy") * host_time, disk[p]);
  }
  // What arrived in the window and was answered in it has sent its answer in it.
  double answered = 0;
  for (std::size_t s = 0; s < f.plan.services.size(); ++s) {
    const WindowCounts& w = f.seen.outcomes[s].window_outside;
    const auto surely = static_cast<double>(w.answered) - static_cast<double>(w.in_flight_before);
    answered += std::max(0.0, surely) * f.plan.request_of(s).response.bytes;
  }
  f.at_most("bytes answered", answered, sent + 1 + 1e-9 * sent);
}

}  // namespace stowplan
