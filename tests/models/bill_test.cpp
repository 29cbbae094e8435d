// The bill by hand: pure functions of what was used.
#include "models/plan/bill.hpp"

#include <gtest/gtest.h>

#include <array>

namespace stowplan::bill_test {
namespace {

// 2 CPUs and 2 GiB at 1 USD/h: by component prices 0.063222 of 0.071696 is the CPU's.
Host small_host() {
  Host host;
  host.cpus = 2;
  host.memory = 2_GiB;
  host.price = Price{1};
  host.idle_power = Power{100};
  host.full_power = Power{200};
  host.pue = 1.5;
  return host;
}
Charge named(const char* name, ChargeKind kind) {
  Charge charge;
  charge.name = name;
  charge.kind = kind;
  return charge;
}

constexpr double cpu_money = 730 * 0.063222 / 0.071696;
constexpr double memory_money = 730 - cpu_money;

TEST(Bill, WhatIsBookedIsDividedByTheOvercommit) {
  const Host host = small_host();
  PoolUse use{.hosts = 1, .cpu_booked = 2, .cpu_overcommit = 40, .memory_booked = 1024.0 * 1048576};
  use.cpu_useful = 0.01;
  const Waterfall bill = host_bill(host, {2_cores, 2_GiB, 0}, use);
  EXPECT_NEAR(bill[CostStep::useful], cpu_money * 0.005, 1e-9);
  EXPECT_NEAR(bill[CostStep::headroom], cpu_money * (0.025 - 0.005) + memory_money / 2, 1e-9);
  EXPECT_NEAR(bill[CostStep::idle], cpu_money * 0.975 + memory_money / 2, 1e-9);
  EXPECT_NEAR(bill.total(), 730, 1e-9);
  // More used than its share of what is booked: nothing is left as headroom, nothing twice.
  use.cpu_useful = 1.5;
  use.cpu_fragmented = 20;
  const Waterfall full = host_bill(host, {2_cores, 2_GiB, 0}, use);
  EXPECT_NEAR(full[CostStep::useful], cpu_money * 0.75, 1e-9);
  EXPECT_NEAR(full[CostStep::fragmentation], cpu_money * 0.25, 1e-9);
  EXPECT_NEAR(full[CostStep::headroom], memory_money / 2, 1e-9);
  EXPECT_NEAR(full.total(), 730, 1e-9);
}

TEST(Bill, ReserveThenUseThenBookings) {
  PoolUse use{.hosts = 2,
              .cpu_useful = 1,
              .cpu_wasted = 0.2,
              .cpu_overhead = 0.4,
              .cpu_booked = 3,
              .cpu_fragmented = 0.1};
  const Waterfall bill = host_bill(small_host(), {1900_millicores, 2_GiB, 0}, use);
  EXPECT_NEAR(bill[CostStep::reserve], 2 * cpu_money * 0.05, 1e-9);
  EXPECT_NEAR(bill[CostStep::useful], 2 * cpu_money / 4, 1e-9);
  EXPECT_NEAR(bill[CostStep::wasted], 2 * cpu_money * 0.05, 1e-9);
  EXPECT_NEAR(bill[CostStep::runtime], 2 * cpu_money * 0.1, 1e-9);
  EXPECT_NEAR(bill[CostStep::headroom], 2 * cpu_money * (0.75 - 0.4), 1e-9);
  EXPECT_NEAR(bill[CostStep::fragmentation], 2 * cpu_money * 0.025, 1e-9);
  EXPECT_NEAR(bill.total(), 1460, 1e-9);
}

TEST(Bill, PowerRisesWithBusyThreads) {
  EXPECT_NEAR(power(small_host(), {.hosts = 2}), 300, 1e-12);
  EXPECT_NEAR(power(small_host(), {.hosts = 2, .cpu_busy = 1}), 1.5 * (200 + 50), 1e-12);
  EXPECT_EQ(power(small_host(), {}), 0);
}

TEST(Bill, ALineIsWhatItIsCountedBy) {
  Charge charge;
  charge.price = Price{0.1};
  charge.per_host = Price{0.01};
  charge.per_instance = Price{0.001};
  charge.per_traffic = TrafficPrice{0.09e-9};
  // 1 MB a second is 2.628 TB in 730 hours.
  Host host = small_host();
  host.price = Price{};
  const std::array<LayoutCharge, 1> charges{LayoutCharge{.charge = &charge, .pool = 0}};
  const LayoutUse use{{{.hosts = 3}}, {{.instances = 20, .bytes_out = 1e6}}};
  EXPECT_NEAR(bill(use, {{{&host, {}}}, charges}).layout.cost, 73 + 21.9 + 14.6 + 2628 * 0.09,
              1e-9);
}

TEST(Bill, ChargesGoToWhomTheyAreFor) {
  Charge cluster = named("cluster", ChargeKind::control_plane);
  cluster.price = Price{0.1};
  Charge disks = named("disks", ChargeKind::volumes);
  disks.per_host = Price{0.01};
  Charge egress = named("egress", ChargeKind::traffic);
  egress.per_traffic = TrafficPrice{1e-9};
  const std::array<LayoutCharge, 3> charges{LayoutCharge{.charge = &cluster},
                                            LayoutCharge{.charge = &disks, .pool = 1},
                                            LayoutCharge{.charge = &egress, .service = 0}};
  Host host = small_host();
  host.price = Price{};
  const Prices prices{{{&host, {}}, {&host, {}}}, charges};
  const Bill due = bill(
      {{{.hosts = 5}, {.hosts = 2}}, {{.pool = 1, .instances = 1, .bytes_out = 1000}, {.pool = 0}}},
      prices);
  EXPECT_NEAR(due.pools[1].steps[CostStep::traffic], 2.628, 1e-12);
  EXPECT_EQ(due.services[1], 0);
  EXPECT_EQ(due.pools[0].cost, 0);
  EXPECT_NEAR(due.pools[1].steps[CostStep::volumes], 14.6, 1e-12);
  EXPECT_NEAR(due.pools[1].cost, 14.6 + 2.628, 1e-12);
  EXPECT_NEAR(due.services[0], 14.6 + 2.628, 1e-12);
  EXPECT_NEAR(due.layout.steps[CostStep::control_plane], 73, 1e-12);
  EXPECT_NEAR(due.layout.cost, 73 + 14.6 + 2.628, 1e-12);
}

// A month of one host is 730 USD, another 730 are charged to the first service alone.
TEST(Bill, ServicesShareWhatIsNotChargedToOneOfThem) {
  const Host host = small_host();
  Charge licence = named("licence", ChargeKind::other);
  licence.price = Price{1};
  const std::array<LayoutCharge, 1> charges{LayoutCharge{.charge = &licence, .service = 0}};
  const Prices prices{{{&host, {}}}, charges};
  LayoutUse use{{{.hosts = 1}},
                {{.instances = 3, .cpu_booked = 1500, .memory_booked = 1e9},
                 {.instances = 1, .cpu_booked = 500, .memory_booked = 1e9}}};
  EXPECT_NEAR(bill(use, prices).services[0], 730 * (0.75 + 0.5) / 2 + 730, 1e-9);
  EXPECT_NEAR(bill(use, prices).services[1], 730 * (0.25 + 0.5) / 2, 1e-9);
  EXPECT_NEAR(bill(use, prices).pools[0].steps.total(), 1460, 1e-9);
  for (ServiceUse& service : use.services) service.memory_booked = 0;
  EXPECT_NEAR(bill(use, prices).services[1], 730 * 0.25, 1e-9);
  for (ServiceUse& service : use.services) service.cpu_booked = 0;
  EXPECT_NEAR(bill(use, prices).services[1], 730 * 0.25, 1e-9) << "by instances";
  for (ServiceUse& service : use.services) service.instances = 0;
  EXPECT_EQ(bill(use, prices).services[1], 0);
}

}  // namespace
}  // namespace stowplan::bill_test
