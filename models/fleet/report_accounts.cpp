// Where the CPU time of the window and the money of a month went, once all requests have ended.
// docs/models/cpu.md, "Accounts", and docs/models/cost.md.
#include <string>
#include <vector>

#include "models/fleet/fleet.hpp"
#include "models/fleet/sheet.hpp"
#include "models/plan/bill.hpp"

namespace stowplan {
namespace {

/// Of a pool, or of pools together: means over the window.
struct Account {
  double capacity = 0;  ///< [threads]
  double busy = 0;      ///< [threads]
  CpuMeters cpu;        ///< [thread s]
  double cost = 0;      ///< [USD/month]
  Waterfall bill;
  double power = 0;  ///< [W]

  void add(const Account& other) {
    capacity += other.capacity;
    busy += other.busy;
    cpu.add(other.cpu);
    cost += other.cost;
    bill.add(other.bill);
    power += other.power;
  }
};

void add_account(Sheet& sheet, const Account& account, double window) {
  const auto share = [&](double cpu) { return quotient(cpu / window, account.capacity); };
  sheet.add("cpu.useful", "share", share(account.cpu.useful));
  sheet.add("cpu.overhead", "share", share(account.cpu.overhead()));
  sheet.add("cpu.runtime", "share", share(account.cpu.runtime));
  sheet.add("cpu.background", "share", share(account.cpu.background));
  sheet.add("cpu.start", "share", share(account.cpu.start));
  sheet.add("cpu.agents", "share", share(account.cpu.agents));
  sheet.add("cpu.wasted", "share", share(account.cpu.wasted));
  sheet.add("cpu.idle", "share", quotient(account.capacity - account.busy, account.capacity));
  sheet.add("cost.month", "USD/month", account.cost);
  for (std::size_t i = 0; i < step_names.size(); ++i) {
    sheet.add("cost.waterfall." + std::string{step_names[i]}, "USD/month", account.bill.steps[i]);
  }
  sheet.add("energy.power", "W", account.power);
  sheet.add("energy.month", "kWh/month", account.power * hours_per_month / 1000);
}

Account account_of(const PoolPlan& plan, PoolUse use, const CpuMeters& cpu, double busy_seconds,
                   double window) {
  use.cpu_useful = cpu.useful / window;
  use.cpu_wasted = cpu.wasted / window;
  use.cpu_overhead = (cpu.overhead() - cpu.wasted) / window;
  Account account;
  account.capacity = use.hosts * static_cast<double>(plan.host->cpus);
  account.busy = busy_seconds / window;
  account.cpu = cpu;
  account.cost = use.hosts * plan.host->price.count() * hours_per_month;
  account.bill = host_bill(*plan.host, plan.allocatable, use);
  account.power = power(*plan.host, use.hosts, account.busy);
  return account;
}

}  // namespace

void Fleet::report_accounts(Observation& result) const {
  const double window = seconds(window_end_ - window_begin_);
  std::vector<ChargeBase> pool_bases(pools_.size());
  std::vector<ChargeBase> service_bases;
  std::vector<std::uint32_t> pool_of;
  WindowCounts outside;
  for (const ServiceId s : services_.ids()) {
    const InstancePlan& plan = plan_of(s);
    const WindowCounts& seen = services_[s].outcomes.window_outside;
    const auto bytes = static_cast<double>(workload_of(s).request.network.out.count());
    service_bases.push_back({.instances = placed_[s.slot()],
                             .bytes_out = static_cast<double>(seen.answered) * bytes / window});
    pool_bases[plan.pool].add(service_bases.back());
    pool_of.push_back(plan.pool);
    outside.merge(seen);
  }
  for (const PoolId p : pools_.ids()) pool_bases[p.slot()].hosts = pool_uses_[p.slot()].hosts;
  const ChargeBill charges = charge_bill(plan_.charges, pool_bases, service_bases, pool_of);

  Account layout;
  std::vector<Account> pools;
  for (const PoolId p : pools_.ids()) {
    pools.push_back(account_of(plan_of(p), pool_uses_[p.slot()], cpu_by_use(p),
                               pools_[p].meters.cpu_in_window, window));
    layout.add(pools.back());
    pools.back().cost += charges.pools[p.slot()].total();
    pools.back().bill.add(charges.pools[p.slot()]);
  }
  layout.cost += charges.layout.total();
  layout.bill.add(charges.layout);

  const auto per_million = [&](double cost, std::uint64_t answered) {
    return quotient(cost / hours_per_month / 3600 * window * 1e6, static_cast<double>(answered));
  };
  Sheet sheet{result};
  sheet.scope("");
  add_account(sheet, layout, window);
  sheet.add("cost.per_million_requests", "USD", per_million(layout.cost, outside.answered));
  for (const PoolId p : pools_.ids()) {
    sheet.scope("pool/" + plan_of(p).pool->name);
    add_account(sheet, pools[p.slot()], window);
  }
  // What is charged to one workload is not shared with the others of its pool.
  std::vector<double> shared(pools_.size());
  for (const PoolId p : pools_.ids()) shared[p.slot()] = pools[p.slot()].cost;
  for (const ServiceId s : services_.ids()) {
    shared[pool_of[s.slot()]] -= charges.services[s.slot()].total();
  }
  for (const ServiceId s : services_.ids()) {
    sheet.scope("workload/" + workload_of(s).name);
    const double cost =
        shared[pool_of[s.slot()]] * share_of_pool(s) + charges.services[s.slot()].total();
    sheet.add("cost.month", "USD/month", cost);
    sheet.add("cost.per_million_requests", "USD",
              per_million(cost, services_[s].outcomes.window().answered));
  }
}

// A pool's bill is shared by what its services book, CPU and memory weighted alike; by instances
// where they book neither.
double Fleet::share_of_pool(ServiceId service) const {
  const PoolId pool = pool_of(service);
  double mine_cpu = 0;
  double mine_memory = 0;
  double cpu = 0;
  double memory = 0;
  double instances = 0;
  for (const ServiceId s : services_.ids()) {
    const InstancePlan& plan = plan_of(s);
    if (pool_of(s) != pool) continue;
    const double booked_cpu = placed_[s.slot()] * static_cast<double>(plan.booked_cpu.count());
    const double booked_memory =
        placed_[s.slot()] * static_cast<double>(plan.booked_memory.count());
    if (s == service) {
      mine_cpu = booked_cpu;
      mine_memory = booked_memory;
    }
    cpu += booked_cpu;
    memory += booked_memory;
    instances += placed_[s.slot()];
  }
  if (cpu > 0 && memory > 0) return (mine_cpu / cpu + mine_memory / memory) / 2;
  if (cpu > 0) return mine_cpu / cpu;
  if (memory > 0) return mine_memory / memory;
  return instances > 0 ? placed_[service.slot()] / instances : 0;
}

}  // namespace stowplan
