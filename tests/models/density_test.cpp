#include "models/plan/density.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "models/catalogue/reserve.hpp"

namespace stowplan::density_test {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

TEST(Admitted, TheScarcestResourceBinds) {
  const AdmissionSize host{6.9, 4e9, 110};
  EXPECT_EQ(admitted(host, {0.1, 1e6, 1}).instances, 69) << "not 68 for a last bit";
  EXPECT_EQ(admitted(host, {0.1, 1e6, 1}).bound, "CPU");
  EXPECT_EQ(admitted(host, {0.1, 1e8, 1}).instances, 40);
  EXPECT_EQ(admitted(host, {0.1, 1e8, 1}).bound, "memory");
  EXPECT_EQ(admitted(host, {0.01, 1e6, 1}).instances, 110);
  EXPECT_EQ(admitted(host, {0.01, 1e6, 1}).bound, "pods");
}

TEST(Admitted, WhatIsNotNeededBindsNothing) {
  EXPECT_EQ(admitted({8, 4e9, 0}, {0, 0, 1}).instances, infinite) << "no pod limit";
  EXPECT_EQ(admitted({8, 4e9, 0}, {0, 0, 1}).bound, "nothing");
  EXPECT_EQ(admitted({8, 4e9, 110}, {0, 0, 0}).instances, infinite) << "no pod";
  EXPECT_EQ(admitted({0, 4e9, 0}, {1, 0, 0}).instances, 0);
  EXPECT_EQ(admitted({-1, 4e9, 0}, {1, 0, 0}).instances, 0) << "never negative";
}

TEST(Admitted, WhatWasNotMeasuredIsNotKnown) {
  const double unknown = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(std::isnan(admitted({8, 4e9, 110}, {unknown, 1e6, 1}).instances));
  EXPECT_EQ(admitted({8, 4e9, 110}, {1, unknown, 1}).bound, "not measured");
}

/// A pool of hosts with 8 CPUs and 16 GiB, of which a daemon books 1 CPU and 1 GiB.
struct Site {
  Pool pool;
  Runtime runtime;
  PoolPlan plan;
  InstancePlan instance;

  Site() {
    pool.daemons = {{.name = "d",
                     .requests = {.cpu = Cores{1000}, .memory = 1_GiB},
                     .use = {.cpu = 0.5, .memory = 512_MiB}}};
    plan.pool = &pool;
    plan.allocatable = {Cores{8000}, 16_GiB, 0};
    plan.bookable_cpu = Cores{2 * 8000 - 1000};  // Overcommitted by 2.
    plan.bookable_memory = 15_GiB;
    plan.daemons = pool.daemons.front();
    instance.runtime = &runtime;
    instance.resources = {.cpu_request = Cores{500},
                          .cpu_limit = Cores{1000},
                          .memory_request = 1_GiB,
                          .memory_limit = 3_GiB};
    instance.booked_cpu = Cores{500};
    instance.booked_memory = 1_GiB;
  }
};

TEST(AdmissionRules, RequestsGoByOvercommitAndLimitsDoNot) {
  const Site site;
  EXPECT_EQ(admitted_by_requests(site.plan, site.instance).instances, 15);
  EXPECT_EQ(admitted_by_requests(site.plan, site.instance).bound, "memory");
  EXPECT_EQ(admitted_by_limits(site.plan, site.instance).instances, 5) << "15 GiB by 3";
  EXPECT_EQ(admitted_by_limits(site.plan, site.instance).bound, "memory");
}

TEST(AdmissionRules, LimitsCountWhatTheRuntimeCharges) {
  Site site;
  site.runtime.cpu_charge = Cores{3000};
  EXPECT_EQ(admitted_by_limits(site.plan, site.instance).instances, 1) << "7 CPUs by 4";
}

TEST(AdmissionRules, WithoutALimitOneTakesTheHost) {
  Site site;
  site.instance.resources.cpu_limit.reset();
  EXPECT_EQ(admitted_by_limits(site.plan, site.instance).instances, 1);
  EXPECT_EQ(admitted_by_limits(site.plan, site.instance).bound, "CPU");
  site.plan.daemons.requests.cpu = Cores{9000};
  EXPECT_EQ(admitted_by_limits(site.plan, site.instance).instances, 0) << "nothing is left";
}

TEST(AdmissionRules, UseGoesByWhatDaemonsUseAndPagesAreSharedOnce) {
  Site site;
  const double mib = 1 << 20;
  EXPECT_EQ(admitted_by_use(site.plan, site.instance, 0.5, 100 * mib).instances, 15)
      << "7.5 CPUs by 0.5";
  EXPECT_EQ(admitted_by_use(site.plan, site.instance, 0.001, 512 * mib).instances, 31)
      << "15.5 GiB by 0.5";
  site.instance.memory.shared = 512_MiB;
  EXPECT_EQ(admitted_by_use(site.plan, site.instance, 0.001, 512 * mib).instances, 30);
}

}  // namespace
}  // namespace stowplan::density_test
