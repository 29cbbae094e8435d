// Where the CPU time of the window, the money of a month and the power went, once all requests have
// ended. docs/models/cpu.md, "Accounts", and docs/models/cost.md.
#include <vector>

#include "models/fleet/fleet.hpp"
#include "models/fleet/report/sheet.hpp"
#include "models/plan/bill.hpp"

namespace stowplan {
namespace {

/// Of a pool, or of pools together: means over the window.
struct Account {
  double capacity = 0;  ///< [threads]
  double busy = 0;      ///< [threads]
  CpuMeters cpu;        ///< [thread s]
  double power = 0;     ///< [W]

  void add(const Account& other) {
    capacity += other.capacity;
    busy += other.busy;
    cpu.add(other.cpu);
    power += other.power;
  }
};

void add_account(Sheet& sheet, const Account& account, const Bill::Part& bill, double window) {
  const auto share = [&](double cpu) { return quotient(cpu / window, account.capacity); };
  sheet.add("cpu.useful", share(account.cpu.useful));
  sheet.add("cpu.overhead", share(account.cpu.overhead()));
  sheet.add("cpu.runtime", share(account.cpu.runtime));
  sheet.add("cpu.background", share(account.cpu.background));
  sheet.add("cpu.start", share(account.cpu.start));
  sheet.add("cpu.agents", share(account.cpu.agents));
  sheet.add("cpu.wasted", share(account.cpu.wasted));
  sheet.add("cpu.idle", quotient(account.capacity - account.busy, account.capacity));
  sheet.add("cost.month", bill.cost);
  for (std::size_t i = 0; i < step_metrics.size(); ++i) {
    sheet.add(step_metrics[i], bill.steps.steps[i]);
  }
  sheet.add("energy.power", account.power);
  sheet.add("energy.month", account.power * hours_per_month / 1000);
}

/// Fills in how CPU time splits.
void split_cpu(PoolUse& use, const CpuMeters& cpu, double busy_seconds, double window) {
  use.cpu_busy = busy_seconds / window;
  use.cpu_useful = cpu.useful / window;
  use.cpu_wasted = cpu.wasted / window;
  use.cpu_overhead = (cpu.overhead() - cpu.wasted) / window;
}

}  // namespace

void Fleet::report_accounts(Observation& result) const {
  const double window = seconds(window_end_ - window_begin_);
  LayoutUse use{.pools = pool_uses_, .services = {}};
  Account layout;
  std::vector<Account> pools;
  for (const PoolId p : pools_.ids()) {
    const Host& host = *plan_of(p).host;
    const CpuMeters cpu = cpu_by_use(p);
    split_cpu(use.pools[p.slot()], cpu, pools_[p].meters.cpu_in_window, window);
    pools.push_back({.capacity = use.pools[p.slot()].hosts * static_cast<double>(host.cpus),
                     .busy = use.pools[p.slot()].cpu_busy,
                     .cpu = cpu,
                     .power = power(host, use.pools[p.slot()])});
    layout.add(pools.back());
  }
  WindowCounts outside;
  for (const ServiceId s : services_.ids()) {
    const InstancePlan& plan = plan_of(s);
    const WindowCounts& seen = services_[s].outcomes.window_outside;
    const auto bytes = static_cast<double>(workload_of(s).request.network.out.count());
    use.services.push_back(
        {.pool = plan.pool,
         .instances = placed_[s.slot()],
         .cpu_booked = placed_[s.slot()] * static_cast<double>(plan.booked_cpu.count()),
         .memory_booked = placed_[s.slot()] * static_cast<double>(plan.booked_memory.count()),
         .bytes_out = static_cast<double>(seen.answered) * bytes / window});
    outside.merge(seen);
  }
  const Bill costs = bill(use, prices_of(plan_));

  const auto per_million = [&](double cost, std::uint64_t answered) {
    return quotient(cost / hours_per_month / 3600 * window * 1e6, static_cast<double>(answered));
  };
  Sheet sheet{result};
  sheet.scope({});
  add_account(sheet, layout, costs.layout, window);
  sheet.add("cost.per_million_requests", per_million(costs.layout.cost, outside.answered));
  for (const PoolId p : pools_.ids()) {
    sheet.scope(MetricScope::pool(plan_of(p).pool->name));
    add_account(sheet, pools[p.slot()], costs.pools[p.slot()], window);
  }
  for (const ServiceId s : services_.ids()) {
    sheet.scope(MetricScope::workload(workload_of(s).name));
    const ServiceMeters& m = services_[s].meters;
    const double time = placed_[s.slot()] * window;
    const InstancePlan& plan = plan_of(s);
    const Cores threads{plan_of(PoolId{plan.pool}).host->cpus * 1000};
    const Cores limit = std::min(threads, plan.resources.cpu_limit.value_or(threads));
    sheet.add("instances.cpu",
              quotient(m.cpu_busy, time * static_cast<double>(limit.count()) / 1000));
    sheet.add("instances.throttled", quotient(seconds(m.throttled), time));
    sheet.add("instances.steal", quotient(m.cpu_stolen, m.cpu_busy + m.cpu_stolen));
    sheet.add("cost.month", costs.services[s.slot()]);
    sheet.add("cost.per_million_requests",
              per_million(costs.services[s.slot()], services_[s].outcomes.window().answered));
  }
}

}  // namespace stowplan
