// What the nearest image with a kernel starts where a guest boots.
#include "models/image.hpp"

#include <gtest/gtest.h>

namespace stowplan {
namespace {

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

const SystemServices* services_of(const config::Table<Image>& images, std::string_view name) {
  return system_services(images, *images.find(name));
}

TEST(SystemServices, AreThoseOfTheNearestImageWithAKernel) {
  const config::Table<Image> images = chain();
  EXPECT_EQ(services_of(images, "system"), &images.find("system")->system);
  EXPECT_EQ(services_of(images, "on-system"), &images.find("system")->system);
  EXPECT_EQ(services_of(images, "slim-on-system"), &images.find("slim-on-system")->system);
  EXPECT_EQ(services_of(images, "on-slim"), &images.find("slim-on-system")->system);
}

TEST(SystemServices, AreNoneOfAnApplicationImage) {
  const config::Table<Image> images = chain();
  EXPECT_EQ(services_of(images, "alone"), nullptr);
  EXPECT_EQ(services_of(images, "lost"), nullptr);
  EXPECT_EQ(services_of(images, "round"), nullptr);
}

}  // namespace
}  // namespace stowplan
