#include "models/analytic/io_load.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>

namespace stowplan::analytic {
namespace {

double stretched(double alone, double load) {
  if (alone <= 0) return 0;
  return load < 1 ? alone / (1 - load) : std::numeric_limits<double>::infinity();
}

/// Requests to one workload from outside, or by one call.
struct Flow {
  std::uint32_t callee = 0;
  double rate = 0;
  const InstancePlan* caller = nullptr;  ///< None from outside.
  CallEnd end{};
  double between_hosts = 1;  ///< Share that leaves the host.
};

void each_flow(const Plan& plan, std::span<const double> outside, std::span<const double> rates,
               std::span<const double> hosts, const std::function<void(const Flow&)>& visit) {
  for (std::uint32_t i = 0; i < plan.services.size(); ++i) {
    visit({.callee = i, .rate = outside[i]});
    for (const CallStage& stage : plan.calls().stages(i)) {
      for (std::uint32_t c = stage.first; c < stage.first + stage.count; ++c) {
        const CompiledCall& call = plan.calls().call(c);
        const std::uint32_t pool = plan.instance_of(i).pool;
        const bool same_pool = plan.instance_of(call.to).pool == pool;
        visit({.callee = call.to,
               .rate = rates[i] * call.probability,
               .caller = &plan.instance_of(i),
               .end = plan.call_ends[c],
               .between_hosts = same_pool ? 1 - 1 / std::max(1.0, hosts[pool]) : 1});
      }
    }
  }
}

Bandwidth line_of(const Plan& plan, const InstancePlan& instance) {
  return plan.pools[instance.pool].host->network;
}

double caller_time(const Plan& plan, const Flow& flow, const Message& message, double weight) {
  return line_time({message.bytes, weight}, line_of(plan, *flow.caller));
}

void load_disks(const Plan& plan, std::span<const double> rates, std::span<const double> hosts,
                IoLoad& load) {
  std::vector<double> moment(plan.pools.size());  // Rate times the second moment [s].
  for (std::size_t i = 0; i < plan.services.size(); ++i) {
    const InstancePlan& instance = plan.instance_of(i);
    const RequestPlan& costs = plan.request_of(i);
    const double rate = rates[i] / std::max(1.0, hosts[instance.pool]);
    for (const DiskPath* path : {&costs.disk_read, &costs.disk_write}) {
      // A fraction of an operation is a chance of one; several follow each other.
      const double chance = std::min(1.0, path->operations);
      const double time = std::max(1.0, path->operations) * path->device_ns * 1e-9;
      load.pools[instance.pool].disk += rate * chance * time;
      moment[instance.pool] += rate * chance * time * time;
    }
  }
  for (std::size_t p = 0; p < plan.pools.size(); ++p) {
    load.disk_wait.push_back(stretched(moment[p] / 2, load.pools[p].disk));
  }
}

}  // namespace

IoLoad io_load(const Plan& plan, std::span<const double> outside, std::span<const double> rates,
               std::span<const double> hosts) {
  IoLoad load;
  load.pools.resize(plan.pools.size());
  load.wire.resize(plan.services.size());
  load_disks(plan, rates, hosts, load);

  each_flow(plan, outside, rates, hosts, [&](const Flow& flow) {
    const InstancePlan& callee = plan.instance_of(flow.callee);
    const RequestPlan& callee_costs = plan.request_of(flow.callee);
    const auto per_host = [&](std::uint32_t pool) {
      return flow.rate * flow.between_hosts / std::max(1.0, hosts[pool]);
    };
    IoShares& there = load.pools[callee.pool];
    there.in += per_host(callee.pool) * line_time(callee_costs.request, line_of(plan, callee));
    there.out += per_host(callee.pool) * line_time(callee_costs.response, line_of(plan, callee));
    if (flow.caller == nullptr) return;
    IoShares& here = load.pools[flow.caller->pool];
    here.out += per_host(flow.caller->pool) *
                caller_time(plan, flow, callee_costs.request, flow.end.request_weight);
    here.in += per_host(flow.caller->pool) *
               caller_time(plan, flow, callee_costs.response, flow.end.response_weight);
  });

  // The longest of what the ends take, at their loads.
  std::vector<double> total(plan.services.size());
  each_flow(plan, outside, rates, hosts, [&](const Flow& flow) {
    if (flow.rate <= 0) return;
    const InstancePlan& callee = plan.instance_of(flow.callee);
    const RequestPlan& callee_costs = plan.request_of(flow.callee);
    const IoShares& there = load.pools[callee.pool];
    double request = stretched(line_time(callee_costs.request, line_of(plan, callee)), there.in);
    double response = stretched(line_time(callee_costs.response, line_of(plan, callee)), there.out);
    if (flow.caller != nullptr) {
      const IoShares& here = load.pools[flow.caller->pool];
      request = std::max(
          request, stretched(caller_time(plan, flow, callee_costs.request, flow.end.request_weight),
                             here.out));
      response = std::max(response, stretched(caller_time(plan, flow, callee_costs.response,
                                                          flow.end.response_weight),
                                              here.in));
    }
    const double crossing = flow.between_hosts > 0 ? flow.between_hosts * (request + response) : 0;
    load.wire[flow.callee] += flow.rate * crossing;
    total[flow.callee] += flow.rate;
  });
  for (std::size_t i = 0; i < total.size(); ++i) {
    const InstancePlan& instance = plan.instance_of(i);
    const RequestPlan& costs = plan.request_of(i);
    load.wire[i] = total[i] > 0 ? load.wire[i] / total[i]
                                : line_time(costs.request, line_of(plan, instance)) +
                                      line_time(costs.response, line_of(plan, instance));
  }
  return load;
}

}  // namespace stowplan::analytic
