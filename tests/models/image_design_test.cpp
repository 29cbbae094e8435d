// Options of an image act on what ships: stages, squashing, debug tools, age; and what an ephemeral
// debug session costs.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "models/catalogue/layers.hpp"
#include "models/plan/debug_session.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan::image_design_test {
namespace {

using namespace std::chrono_literals;

constexpr Rate a_day{1.0 / 86400};

Layer layer(std::string name, std::int64_t compressed, std::int64_t unpacked, LayerRole role,
            std::int64_t hides = 0) {
  return {.name = std::move(name),
          .compressed = Bytes{compressed},
          .unpacked = Bytes{unpacked},
          .mapped = Bytes{unpacked / 10},
          .role = role,
          .hides = Bytes{hides},
          .vulnerabilities = static_cast<double>(compressed),
          .vulnerability_rate = a_day};
}

// A base with a compiler and a shell in it, and an application that cleans up behind its build.
config::Table<Image> images() {
  Image base;
  base.layers = {layer("os", 30, 100, LayerRole::runtime), layer("gcc", 200, 600, LayerRole::build),
                 layer("shell", 5, 20, LayerRole::debug)};
  base.age = 240h;
  Image app;
  app.base = "base";
  app.layers = {layer("caches", 80, 100, LayerRole::build),
                layer("binary", 10, 40, LayerRole::runtime, 50),
                layer("tracer", 7, 30, LayerRole::debug)};
  app.age = 48h;
  config::Table<Image> table;
  table.entries = {{"app", app}, {"base", base}, {"other", app}};
  table.entries[2].second.layers = {layer("other", 1, 1, LayerRole::runtime)};
  table.entries[2].second.base = "app";
  return table;
}

Image& app(config::Table<Image>& table) { return table.entries[0].second; }

std::vector<std::string> names(const LayerCatalogue& catalogue, const char* image) {
  std::vector<std::string> result;
  for (const LayerId id : catalogue.layers(*catalogue.find(image))) {
    result.push_back(catalogue.layer(id).name);
  }
  return result;
}

using Names = std::vector<std::string>;

TEST(ImageDesign, EverythingShipsUnlessSaid) {
  const LayerCatalogue catalogue{images()};
  ASSERT_TRUE(catalogue.problems().empty());
  EXPECT_EQ(names(catalogue, "app"), (Names{"os", "gcc", "shell", "caches", "binary", "tracer"}));
  EXPECT_EQ(catalogue.unpacked(*catalogue.find("app")), Bytes{890}) << "hidden bytes ship too";
}

TEST(ImageDesign, StagesLeaveBuildLayersBehindBasesIncluded) {
  config::Table<Image> table = images();
  app(table).multi_stage = true;
  const LayerCatalogue catalogue{table};
  const ImageId id = *catalogue.find("app");
  EXPECT_EQ(names(catalogue, "app"), (Names{"os", "shell", "binary", "tracer"}));
  EXPECT_EQ(catalogue.compressed(id), Bytes{30 + 5 + 10 + 7});
  EXPECT_EQ(catalogue.unpacked(id), Bytes{100 + 20 + 40 + 30});
  EXPECT_EQ(catalogue.mapped(id), Bytes{10 + 2 + 4 + 3});
  EXPECT_EQ(names(catalogue, "other"), (Names{"os", "shell", "binary", "tracer", "other"}));
  EXPECT_EQ(names(catalogue, "base"), (Names{"os", "gcc", "shell"})) << "the base is as it was";
  EXPECT_TRUE(catalogue.left_for_debug(id).empty());
}

TEST(ImageDesign, EphemeralDebuggingLeavesToolsOut) {
  config::Table<Image> table = images();
  app(table).debug = DebugTools::ephemeral;
  const LayerCatalogue catalogue{table};
  EXPECT_EQ(names(catalogue, "app"), (Names{"os", "gcc", "caches", "binary"}));
  for (const char* image : {"app", "other"}) {
    const auto left = catalogue.left_for_debug(*catalogue.find(image));
    ASSERT_EQ(left.size(), 2U) << image;
    EXPECT_EQ(catalogue.layer(left[0]).name, "shell");
    EXPECT_EQ(catalogue.layer(left[1]).name, "tracer");
  }
  EXPECT_TRUE(catalogue.left_for_debug(*catalogue.find("base")).empty());
}

// 100 B of caches in 80 B less the 50 B that the binary hides, the binary, the tracer.
TEST(ImageDesign, SquashingSavesHiddenBytesAndLosesSharing) {
  config::Table<Image> table = images();
  Image twin = app(table);
  app(table).squash = true;
  table.entries.emplace_back("twin", twin);
  const LayerCatalogue catalogue{table};
  ASSERT_TRUE(catalogue.problems().empty());
  const ImageId id = *catalogue.find("app");
  EXPECT_EQ(names(catalogue, "app"), (Names{"os", "gcc", "shell", "app (squashed)"}));
  EXPECT_EQ(catalogue.unpacked(id), Bytes{720 + 50 + 40 + 30});
  EXPECT_EQ(catalogue.compressed(id), Bytes{235 + 40 + 10 + 7});
  EXPECT_EQ(names(catalogue, "other"), (Names{"os", "gcc", "shell", "app (squashed)", "other"}));

  LayerCache cache{catalogue};
  cache.add(*catalogue.find("twin"));
  EXPECT_EQ(cache.missing(id).compressed, Bytes{57}) << "the twin's own layers are of no use";
  EXPECT_EQ(cache.missing(*catalogue.find("other")).layers.size(), 2U);
}

TEST(ImageDesign, OptionsAddUp) {
  config::Table<Image> table = images();
  app(table).multi_stage = true;
  app(table).squash = true;
  app(table).debug = DebugTools::ephemeral;
  const LayerCatalogue catalogue{table};
  EXPECT_EQ(names(catalogue, "app"), (Names{"os", "app (squashed)"}));
  EXPECT_EQ(catalogue.unpacked(*catalogue.find("app")), Bytes{140});
}

// Nothing to leave out or to squash: nothing happens.
TEST(ImageDesign, OptionsWithoutSuchLayersDoNothing) {
  config::Table<Image> table = images();
  Image& base = table.entries[1].second;
  base.layers.resize(1);
  base.multi_stage = true;
  base.debug = DebugTools::ephemeral;
  app(table).layers.clear();
  app(table).squash = true;
  const LayerCatalogue catalogue{table};
  EXPECT_TRUE(catalogue.problems().empty());
  EXPECT_EQ(names(catalogue, "app"), (Names{"os"}));
}

// Base of ten days: 3 layers with 30, 200, 5 and one more a day each; own layers of two days.
TEST(ImageDesign, LayersAgeWithTheImageTheyBelongTo) {
  config::Table<Image> table = images();
  const auto exposure = [&](const char* image) {
    const LayerCatalogue catalogue{table};
    return catalogue.vulnerabilities(*catalogue.find(image));
  };
  EXPECT_NEAR(exposure("base"), 235 + 3 * 10, 1e-9);
  EXPECT_NEAR(exposure("app"), 265 + 97 + 3 * 2, 1e-9);
  app(table).squash = true;
  EXPECT_NEAR(exposure("app"), 265 + 97 + 3 * 2, 1e-9);
  app(table).multi_stage = true;
  app(table).debug = DebugTools::ephemeral;
  EXPECT_NEAR(exposure("app"), 30 + 10 + 10 + 2, 1e-9);
  table.entries[1].second.age = 0h;
  EXPECT_NEAR(exposure("app"), 30 + 10 + 2, 1e-9);
}

TEST(ImageDesign, LayersOfOneNameAreAlikeInEverything) {
  const auto complaint = [](auto change) {
    config::Table<Image> table = images();
    table.entries[1].second.layers.resize(1);
    app(table).base.clear();
    app(table).layers = table.entries[1].second.layers;
    change(app(table).layers[0]);
    const LayerCatalogue catalogue{table};
    return catalogue.problems().size() == 1 ? catalogue.problems()[0].message : std::string{};
  };
  EXPECT_NE(complaint([](Layer& l) { l.role = LayerRole::debug; }).find(": the role differs;"),
            std::string::npos);
  EXPECT_NE(
      complaint([](Layer& l) { l.vulnerabilities = 1; }).find(": the vulnerabilities differ;"),
      std::string::npos);
  EXPECT_NE(complaint([](Layer& l) {
              l.vulnerability_rate = Rate{1};
            }).find(": the vulnerabilities differ;"),
            std::string::npos);
}

// ---- Debug sessions ----

/// One service whose image leaves 43 MB of tools out, on a runtime with a phase of every kind.
Scenario debugged() {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 1_cores);
  s.host.entries[0].second.speed = 0.5;
  s.pool[0].pull_rate = Bandwidth{10e6};
  s.storage.entries[0].second = {.iops = Rate{1e5}, .bandwidth = Bandwidth{1e9}};
  Image& image = s.image.entries[0].second;
  image.layers = {layer("tools", 20'000'000, 43'000'000, LayerRole::debug)};
  image.application.start_cpu = Constant<Duration>{};
  Phase phase = bare_phase("sandbox", "namespaces");
  phase.delay = Constant<Duration>{100ms};
  phase.serial_time = Constant<Duration>{50ms};
  phase.disk_read = {1, 100_MB};
  phase.cpu = Constant<Duration>{200ms};
  phase.parallelism = 2;
  s.runtime.entries[0].second.guest_kernel = false;
  s.runtime.entries[0].second.start = {phase};
  s.deployment[0].prepulled = false;
  return s;
}

double of(const Observation& seen, const std::string& name) {
  return measure(seen, "workload/web", name);
}

// 20 MB at 10 MB/s, 43 MB through gzip at 86 MB/s on half the speed, then the phase: 100 + 50 ms,
// 100 MB at 1 GB/s, 200 CPU-ms on two CPUs of half the speed. The application is not started again.
TEST(DebugSession, IsAPullAndTheRuntimesPhases) {
  Scenario s = debugged();
  s.image.entries[0].second.application.start_cpu = Constant<Duration>{7s};
  s.image.entries[0].second.debug = DebugTools::ephemeral;
  const Observation seen = simulate(s);
  EXPECT_EQ(of(seen, "image.debug_pull"), 20e6);
  EXPECT_NEAR(of(seen, "image.debug_start"), 2 + 1 + 0.15 + 0.1 + 0.2, 1e-9);
  EXPECT_EQ(of(seen, "image.compressed"), 0);
  EXPECT_EQ(of(seen, "image.unpacked"), 0);
  EXPECT_EQ(of(seen, "isolation.vulnerabilities"), 0);
}

// The simulator starts an instance of the same layers in the same time.
TEST(DebugSession, IsWhatAStartOfTheToolsTakes) {
  Scenario s = debugged();
  const Observation seen = simulate(s);
  EXPECT_EQ(of(seen, "image.debug_pull"), 0);
  EXPECT_EQ(of(seen, "image.debug_start"), 0);
  EXPECT_EQ(of(seen, "image.compressed"), 20e6);
  EXPECT_EQ(of(seen, "image.unpacked"), 43e6);
  EXPECT_EQ(of(seen, "isolation.vulnerabilities"), 20e6);
  s.image.entries[0].second.debug = DebugTools::ephemeral;
  EXPECT_NEAR(of(simulate(s), "image.debug_start"), of(seen, "start_time.mean"), 0.01);
}

TEST(DebugSession, TheSlowestLinkAndTheDiskBind) {
  Scenario s = debugged();
  s.image.entries[0].second.debug = DebugTools::ephemeral;
  s.pool[0].registry = Bandwidth{5e6};
  EXPECT_NEAR(of(simulate(s), "image.debug_start"), 4 + 1 + 0.45, 1e-9);
  s.storage.entries[0].second.write_bandwidth = Bandwidth{4.3e6};
  EXPECT_NEAR(of(simulate(s), "image.debug_start"), 10 + 0.45, 1e-9);
  s.runtime.entries[0].second.pull = false;
  EXPECT_NEAR(of(simulate(s), "image.debug_start"), 0.45, 1e-9);
  EXPECT_EQ(of(simulate(s), "image.debug_pull"), 0);
}

}  // namespace
}  // namespace stowplan::image_design_test
