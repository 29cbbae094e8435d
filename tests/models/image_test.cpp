// What the nearest image with a kernel starts where a guest boots, and layers squashed into one.
#include "models/catalogue/image.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <utility>
#include <variant>

namespace stowplan::image_test {
namespace {

using namespace std::chrono_literals;

config::Table<Image> chain() {
  Image system;
  system.kernel = true;
  system.system.memory = 97_MB;
  Image slim = system;
  slim.system.memory = 7_MB;
  Image on_system;
  on_system.base = "system";
  on_system.system.memory = 1_MB;  // Not a system image: never started.
  Image on_slim;
  on_slim.base = "slim-on-system";
  slim.base = "system";
  Image alone;
  Image lost;
  lost.base = "nowhere";
  Image round;
  round.base = "trip";
  Image trip;
  trip.base = "round";
  config::Table<Image> images;
  images.entries = {{"alone", alone},         {"lost", lost},   {"on-slim", on_slim},
                    {"on-system", on_system}, {"round", round}, {"slim-on-system", slim},
                    {"system", system},       {"trip", trip}};
  return images;
}

std::optional<SystemServices> services_of(const config::Table<Image>& images,
                                          std::string_view name) {
  return system_services(images, *images.find(name));
}

TEST(SystemServices, AreThoseOfTheNearestImageWithAKernel) {
  const config::Table<Image> images = chain();
  EXPECT_EQ(services_of(images, "system")->memory, 97_MB);
  EXPECT_EQ(services_of(images, "on-system")->memory, 97_MB);
  EXPECT_EQ(services_of(images, "slim-on-system")->memory, 7_MB);
  EXPECT_EQ(services_of(images, "on-slim")->memory, 7_MB);
}

TEST(SystemServices, AreNoneOfAnApplicationImage) {
  const config::Table<Image> images = chain();
  EXPECT_FALSE(services_of(images, "alone"));
  EXPECT_FALSE(services_of(images, "lost"));
  EXPECT_FALSE(services_of(images, "round"));
}

/// A system with sshd, which is on, and snapd, which is as told.
SystemServices started(Distribution<Duration> boot_cpu, bool with_snapd) {
  Image image;
  image.kernel = true;
  image.system = {.boot_cpu = std::move(boot_cpu),
                  .boot_delay = 1s,
                  .boot_read = {100, Bytes{100'000}},
                  .memory = 60_MB,
                  .background_cpu = 0.5,
                  .log_writes = Bandwidth{100}};
  image.system.services = {{.name = "sshd", .boot_cpu = 100ms, .memory = 5_MB},
                           {.name = "snapd",
                            .enabled = with_snapd,
                            .boot_cpu = 2s,
                            .boot_delay = 3s,
                            .boot_read = {50, Bytes{400'000}},
                            .memory = 40_MB,
                            .background_cpu = 0.25,
                            .log_writes = Bandwidth{30}}};
  config::Table<Image> images;
  images.entries = {{"system", image}};
  return *services_of(images, "system");
}

TEST(SystemServices, EnabledOnesAddUp) {
  const SystemServices off = started(Constant<Duration>{1s}, false);
  EXPECT_EQ(sampler(off.boot_cpu).mean(), 1.1e9);
  EXPECT_EQ(off.boot_delay, 1s);
  EXPECT_EQ(off.boot_read.ops, 100);
  EXPECT_EQ(off.boot_read.bytes, Bytes{100'000});
  EXPECT_EQ(off.memory, 65_MB);
  EXPECT_EQ(off.background_cpu, 0.5);
  EXPECT_EQ(off.log_writes, Bandwidth{100});
  const SystemServices on = started(Constant<Duration>{1s}, true);
  EXPECT_EQ(sampler(on.boot_cpu).mean(), 3.1e9);
  EXPECT_EQ(on.boot_delay, 4s);
  EXPECT_EQ(on.boot_read.ops, 150);
  EXPECT_EQ(on.boot_read.bytes, Bytes{200'000});
  EXPECT_EQ(on.memory, 105_MB);
  EXPECT_EQ(on.background_cpu, 0.75);
  EXPECT_EQ(on.log_writes, Bandwidth{130});
}

// Whatever states the place of the law moves by 2.1 s, and relative spreads stay.
TEST(SystemServices, EveryLawOfBootTimesGetsLonger) {
  using Law = Distribution<Duration>;
  const auto boot = [](Law law) { return started(std::move(law), true).boot_cpu; };
  const auto mean = [&](Law law) { return sampler(boot(std::move(law))).mean() * 1e-9; };
  EXPECT_EQ(std::get<Lognormal<Duration>>(boot(Lognormal<Duration>{.median = 1900ms, .sigma = 0.4}))
                .median,
            4000ms);
  EXPECT_EQ(std::get<Lognormal<Duration>>(boot(Lognormal<Duration>{.median = 1900ms, .sigma = 0.4}))
                .sigma,
            0.4);
  EXPECT_NEAR(mean(Lognormal<Duration>{.mean = 1s, .cv = 0.5}), 3.1, 1e-6);
  EXPECT_NEAR(mean(Uniform<Duration>{1s, 3s}), 4.1, 1e-9);
  EXPECT_NEAR(mean(Empirical<Duration>{{1s, 2s}, {}}), 3.6, 1e-9);
  EXPECT_NEAR(mean(Gamma<Duration>{1s, 0.5}), 3.1, 1e-9);
  EXPECT_NEAR(mean(Exponential<Duration>{1s}), 3.1, 1e-9);
}

Layer layer(std::int64_t compressed, std::int64_t unpacked, std::int64_t hides = 0) {
  return {.name = "part",
          .compressed = Bytes{compressed},
          .unpacked = Bytes{unpacked},
          .mapped = Bytes{unpacked / 10},
          .hides = Bytes{hides},
          .vulnerabilities = 2,
          .vulnerability_rate = Rate{0.5}};
}

// 400 B in 100 B, of which the second layer hides 100 B; what it hides compresses like the rest.
TEST(Squash, HiddenBytesAreGone) {
  const Layer one = squash("one", {layer(100, 400), layer(10, 20, 100)});
  EXPECT_EQ(one.name, "one");
  EXPECT_EQ(one.role, LayerRole::runtime);
  EXPECT_EQ(one.compressed, Bytes{75 + 10});
  EXPECT_EQ(one.unpacked, Bytes{300 + 20});
  EXPECT_EQ(one.mapped, Bytes{42});
  EXPECT_EQ(one.hides, Bytes{});
  EXPECT_EQ(one.vulnerabilities, 4);
  EXPECT_EQ(one.vulnerability_rate, Rate{1});
}

// What hides more than the layers below hold hides a base, which stays as it is.
TEST(Squash, HidesNoMoreThanThereIs) {
  const Layer one = squash("one", {layer(100, 400, 50), layer(10, 20, 1000), layer(1, 2)});
  EXPECT_EQ(one.compressed, Bytes{10 + 1});
  EXPECT_EQ(one.unpacked, Bytes{20 + 2});
}

}  // namespace
}  // namespace stowplan::image_test
