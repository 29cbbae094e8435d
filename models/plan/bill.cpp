#include "models/plan/bill.hpp"

#include <algorithm>

#include "models/plan/plan.hpp"

namespace stowplan {
namespace {

// How a host's price splits between CPU and memory: component prices of GCP n2 in us-central1,
// 0.031611 USD per vCPU hour and 0.004237 USD per GiB hour.
constexpr double cpu_price = 0.031611;
constexpr double memory_price = 0.004237;

constexpr double seconds_per_month = hours_per_month * 3600;

/// What filled one resource, as shares of it.
struct Filling {
  double reserve = 0;
  double useful = 0;
  double wasted = 0;
  double runtime = 0;
  double guest_os = 0;
  double booked = 0;
  double fragmented = 0;
};

double hosts_price(const Host& host, const PoolUse& use) {
  return use.hosts * host.price.count() * hours_per_month;
}

// What is used comes first, then what is booked and not used, then what cannot be booked any more.
void pour(const Filling& filling, double money, Waterfall& into) {
  double left = 1;
  double used = 0;
  const auto take = [&](CostStep step, double wanted) {
    const double got = std::clamp(wanted, 0.0, left);
    left -= got;
    into[step] += got * money;
  };
  take(CostStep::reserve, filling.reserve);
  for (const auto& [step, share] :
       {std::pair{CostStep::useful, filling.useful}, std::pair{CostStep::wasted, filling.wasted},
        std::pair{CostStep::runtime, filling.runtime},
        std::pair{CostStep::guest_os, filling.guest_os}}) {
    take(step, share);
    used += share;
  }
  take(CostStep::headroom, filling.booked - used);
  take(CostStep::fragmentation, filling.fragmented);
  into[CostStep::idle] += left * money;
}

/// What charges are counted by, as means over time.
struct ChargeBase {
  double hosts = 0;
  double instances = 0;
  double bytes_out = 0;  ///< To callers from outside [B/s].

  void add(const ChargeBase& other) {
    hosts += other.hosts;
    instances += other.instances;
    bytes_out += other.bytes_out;
  }
};

/// Charges by who pays them. A service's are also its pool's; the layout pays what its pools do,
/// and what is for none of them.
struct ChargeBill {
  std::vector<Waterfall> services;
  std::vector<Waterfall> pools;
  Waterfall layout;
};

/// One line, for a month [USD].
double amount(const Charge& charge, const ChargeBase& base) {
  const double hourly = charge.price.count() + charge.per_host.count() * base.hosts +
                        charge.per_instance.count() * base.instances;
  return hourly * hours_per_month + charge.per_traffic.count() * base.bytes_out * seconds_per_month;
}

ChargeBill charge_bill(const LayoutUse& use, std::span<const LayoutCharge> charges) {
  std::vector<ChargeBase> pools;
  std::vector<ChargeBase> services;
  for (const PoolUse& pool : use.pools) pools.push_back({.hosts = pool.hosts});
  for (const ServiceUse& service : use.services) {
    services.push_back({.instances = service.instances, .bytes_out = service.bytes_out});
    pools[service.pool].add(services.back());
  }
  ChargeBase all;
  for (const ChargeBase& pool : pools) all.add(pool);
  ChargeBill bill;
  bill.pools.resize(pools.size());
  bill.services.resize(services.size());
  for (const LayoutCharge& line : charges) {
    const CostStep step = step_of(line.charge->kind);
    double money = 0;
    if (line.service != LayoutCharge::all) {
      money = amount(*line.charge, services[line.service]);
      bill.services[line.service][step] += money;
      bill.pools[use.services[line.service].pool][step] += money;
    } else if (line.pool != LayoutCharge::all) {
      money = amount(*line.charge, pools[line.pool]);
      bill.pools[line.pool][step] += money;
    } else {
      money = amount(*line.charge, all);
    }
    bill.layout[step] += money;
  }
  return bill;
}

/// What services book of a pool together.
struct Booked {
  double cpu = 0;
  double memory = 0;
  double instances = 0;
};

double share_of(const ServiceUse& service, const Booked& pool) {
  if (pool.cpu > 0 && pool.memory > 0) {
    return (service.cpu_booked / pool.cpu + service.memory_booked / pool.memory) / 2;
  }
  if (pool.cpu > 0) return service.cpu_booked / pool.cpu;
  if (pool.memory > 0) return service.memory_booked / pool.memory;
  return pool.instances > 0 ? service.instances / pool.instances : 0;
}

// What is charged to one service is not shared with the others of its pool.
std::vector<double> service_costs(const LayoutUse& use, const Bill& bill,
                                  const ChargeBill& charges) {
  std::vector<double> shared;
  for (const Bill::Part& pool : bill.pools) shared.push_back(pool.cost);
  std::vector<Booked> booked(use.pools.size());
  for (std::size_t s = 0; s < use.services.size(); ++s) {
    const ServiceUse& service = use.services[s];
    shared[service.pool] -= charges.services[s].total();
    Booked& of_pool = booked[service.pool];
    of_pool.cpu += service.cpu_booked;
    of_pool.memory += service.memory_booked;
    of_pool.instances += service.instances;
  }
  std::vector<double> costs;
  for (std::size_t s = 0; s < use.services.size(); ++s) {
    const ServiceUse& service = use.services[s];
    costs.push_back(shared[service.pool] * share_of(service, booked[service.pool]) +
                    charges.services[s].total());
  }
  return costs;
}

// From dollars, in which prices are.
void to_currency(Bill& bill, double per_dollar) {
  const auto part = [per_dollar](Bill::Part& p) {
    p.cost *= per_dollar;
    for (double& step : p.steps.steps) step *= per_dollar;
  };
  part(bill.layout);
  for (Bill::Part& pool : bill.pools) part(pool);
  for (double& service : bill.services) service *= per_dollar;
}

}  // namespace

void Waterfall::add(const Waterfall& other) {
  for (std::size_t i = 0; i < steps.size(); ++i) steps[i] += other.steps[i];
}

double Waterfall::total() const {
  double sum = 0;
  for (const double step : steps) sum += step;
  return sum;
}

Waterfall host_bill(const Host& host, const Allocatable& room, const PoolUse& use) {
  const auto cpus = static_cast<double>(host.cpus);
  const auto installed = static_cast<double>(host.memory.count());
  const double cpu = use.hosts * cpus;
  const double memory = use.hosts * installed;
  const auto of = [](double part, double whole) { return whole > 0 ? part / whole : 0; };
  const double cost = hosts_price(host, use);
  const double cpu_value = cpu_price * cpus;
  const double memory_value = memory_price * installed / static_cast<double>((1_GiB).count());
  Waterfall bill;
  pour({.reserve = 1 - static_cast<double>(room.cpu.count()) / (cpus * 1000),
        .useful = of(use.cpu_useful, cpu),
        .wasted = of(use.cpu_wasted, cpu),
        .runtime = of(use.cpu_overhead, cpu),
        .booked = of(use.cpu_booked, cpu) / use.cpu_overcommit,
        .fragmented = of(use.cpu_fragmented, cpu) / use.cpu_overcommit},
       cost * cpu_value / (cpu_value + memory_value), bill);
  pour({.reserve = of(use.memory_reserve, memory),
        .useful = of(use.memory_useful, memory),
        .runtime = of(use.memory_runtime, memory),
        .guest_os = of(use.memory_guest_os, memory),
        .booked = of(use.memory_booked, memory) / use.memory_overcommit,
        .fragmented = of(use.memory_fragmented, memory) / use.memory_overcommit},
       cost * memory_value / (cpu_value + memory_value), bill);
  return bill;
}

double power(const Host& host, const PoolUse& use) {
  const double capacity = use.hosts * static_cast<double>(host.cpus);
  const double load = capacity > 0 ? use.cpu_busy / capacity : 0;
  const double swing = (host.full_power - host.idle_power).count();
  return use.hosts * host.pue * (host.idle_power.count() + swing * load);
}

Prices prices_of(const Plan& plan) {
  Prices prices{{}, plan.charges, plan.scenario().currency.per_dollar()};
  for (const PoolPlan& pool : plan.pools) prices.pools.push_back({pool.host, pool.allocatable});
  return prices;
}

Bill bill(const LayoutUse& use, const Prices& prices) {
  const ChargeBill charges = charge_bill(use, prices.charges);
  Bill bill;
  for (std::size_t p = 0; p < use.pools.size(); ++p) {
    const auto& [host, room] = prices.pools[p];
    Bill::Part pool{hosts_price(*host, use.pools[p]), host_bill(*host, room, use.pools[p])};
    bill.layout.cost += pool.cost;
    bill.layout.steps.add(pool.steps);
    pool.cost += charges.pools[p].total();
    pool.steps.add(charges.pools[p]);
    bill.pools.push_back(pool);
  }
  bill.layout.cost += charges.layout.total();
  bill.layout.steps.add(charges.layout);
  bill.services = service_costs(use, bill, charges);
  to_currency(bill, prices.per_dollar);
  return bill;
}

}  // namespace stowplan
