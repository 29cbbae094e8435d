// Images that come layer by layer, and images that are deleted when the disk fills; all by hand.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "models/catalogue/image_gc.hpp"
#include "models/catalogue/image_pull.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan::layer_pull_test {
namespace {

using namespace std::chrono_literals;

constexpr double mib = 1048576;
constexpr const char* web = "workload/web";

// --- The order ---------------------------------------------------------------------------------

TEST(LayerPull, UnpacksALayerOnceItAndTheOneBelowAreThere) {
  LayerPull pull{{.layers_at_once = 2}, 3};
  EXPECT_EQ(pull.next_fetch(), 0u);
  EXPECT_EQ(pull.next_fetch(), 1u);
  EXPECT_FALSE(pull.next_fetch()) << "two at a time";
  pull.fetched(1);
  EXPECT_EQ(pull.next_fetch(), 2u);
  EXPECT_FALSE(pull.next_unpack()) << "0 is not there";
  pull.fetched(0);
  EXPECT_EQ(pull.next_unpack(), 0u);
  EXPECT_FALSE(pull.next_unpack()) << "0 is not unpacked";
  pull.unpacked(0);
  EXPECT_EQ(pull.next_unpack(), 1u);
  pull.unpacked(1);
  EXPECT_FALSE(pull.next_unpack());
  EXPECT_FALSE(pull.all_fetched());
  pull.fetched(2);
  EXPECT_TRUE(pull.all_fetched());
  EXPECT_EQ(pull.next_unpack(), 2u);
  EXPECT_FALSE(pull.done());
  pull.unpacked(2);
  EXPECT_TRUE(pull.done());
}

TEST(LayerPull, PresetsAndWhatIsStatedOtherwise) {
  EXPECT_EQ(layer_rules({.kind = Puller::containerd_1_2}).layers_at_once, 0);
  EXPECT_EQ(layer_rules({.kind = Puller::containerd_1_2}).order, UnpackOrder::after_pull);
  for (const Puller kind :
       {Puller::containerd_1_3, Puller::containerd_2_1, Puller::containerd_2_2, Puller::docker}) {
    EXPECT_EQ(layer_rules({.kind = kind}).layers_at_once, 3);
    EXPECT_EQ(layer_rules({.kind = kind}).unpacks_at_once, 1);
    EXPECT_EQ(layer_rules({.kind = kind}).order, UnpackOrder::in_order);
  }
  EXPECT_EQ(layer_rules({.kind = Puller::docker, .layers_at_once = 0}).layers_at_once, 0);
  const LayerRules rebasing = layer_rules({.kind = Puller::containerd_2_2, .unpacks_at_once = 4});
  EXPECT_EQ(rebasing.order, UnpackOrder::any_order);
  EXPECT_EQ(rebasing.unpacks_at_once, 4);
}

TEST(LayerPull, APartEachHasAConnection) {
  const ImagePull parts{.kind = Puller::containerd_2_1, .fetch_buffer = 20_MiB};
  EXPECT_EQ(connections(parts, 0_MiB), 1);
  EXPECT_EQ(connections(parts, 20_MiB), 1);
  EXPECT_EQ(connections(parts, 21_MiB), 2);
  EXPECT_EQ(connections(parts, 1_GiB), 3) << "as many as layers at a time";
  EXPECT_EQ(connections({.kind = Puller::containerd_2_1}, 1_GiB), 1) << "off by default";
}

// --- In the fleet --------------------------------------------------------------------------------
// Two layers of 40 and 60 MiB that unpack to 100 and 200 MiB, streams of 50 MiB/s, one thread
// unpacks 100 MiB/s.

Scenario pulling(ImagePull pull) {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 1_cores);
  pull.gzip = Bandwidth{100 * mib};
  s.pool[0].pull_rate = Bandwidth{50 * mib};
  s.pool[0].image_pull = pull;
  s.deployment[0].prepulled = false;
  Image& image = s.image.entries[0].second;
  image.layers = {{.name = "base", .compressed = 40_MiB, .unpacked = 100_MiB},
                  {.name = "app", .compressed = 60_MiB, .unpacked = 200_MiB}};
  return s;
}

struct Times {
  double fetched;
  double there;
};

Times times(const Scenario& s) {
  const Observation seen = simulate(s);
  EXPECT_EQ(measure(seen, "", "pull.bytes"), 100 * mib) << "each byte once";
  return {
      measure(seen, web, "start_time.pull.mean"),
      measure(seen, web, "start_time.pull.mean") + measure(seen, web, "start_time.unpack.mean")};
}

void takes(const Scenario& s, double fetched, double there) {
  const Times t = times(s);
  EXPECT_NEAR(t.fetched, fetched, 1e-6);
  EXPECT_NEAR(t.there, there, 1e-6);
}

TEST(LayerPull, WholeIsOneStreamAndThenOneUnpack) { takes(pulling({}), 2, 5); }

TEST(LayerPull, AfterThePullFetchesAtOnceAndUnpacksThen) {
  takes(pulling({.kind = Puller::containerd_1_2}), 1.2, 4.2);
}

TEST(LayerPull, InOrderUnpacksWhileItFetches) {
  takes(pulling({.kind = Puller::containerd_1_3}), 1.2, 3.8);
  takes(pulling({.kind = Puller::docker}), 1.2, 3.8);
  takes(pulling({.kind = Puller::containerd_2_2}), 1.2, 3.8);
}

TEST(LayerPull, OneAtATime) {
  takes(pulling({.kind = Puller::containerd_1_3, .layers_at_once = 1}), 2, 4);
}

TEST(LayerPull, TheLayerBelowComesFirst) {
  Scenario s = pulling({.kind = Puller::containerd_1_3});
  std::swap(s.image.entries[0].second.layers[0], s.image.entries[0].second.layers[1]);
  takes(s, 1.2, 4.2);  // The large one below is there after 1.2 s.
}

TEST(LayerPull, AnyOrderUsesMoreCores) {
  takes(pulling({.kind = Puller::containerd_2_2, .unpacks_at_once = 2}), 1.2, 3.2);
}

TEST(LayerPull, PartsOfLayersHaveStreamsOfTheirOwn) {
  takes(pulling({.kind = Puller::containerd_2_1, .fetch_buffer = 20_MiB}), 0.4, 3.4);
}

TEST(LayerPull, LayersShareTheWire) {
  Scenario s = pulling({.kind = Puller::containerd_1_3});
  s.pool[0].registry = Bandwidth{60 * mib};
  takes(s, 4.0 / 3 + 0.4, 4.0 / 3 + 3);  // 30 MiB/s each until 40 are there; 20 are left.
}

TEST(LayerPull, LayersThatAreThereAreNotFetched) {
  Scenario s = pulling({.kind = Puller::containerd_1_3});
  Image base;
  base.layers = {s.image.entries[0].second.layers[0]};
  s.image.entries[0].second.base = "base";
  s.image.entries[0].second.layers.erase(s.image.entries[0].second.layers.begin());
  s.image.entries.emplace_back("base", base);
  s.workload.push_back(bare_workload("first", Constant<Duration>{}));
  s.deployment.push_back(s.deployment[0]);
  s.deployment[1].name = "base";
  s.deployment[1].image = "base";
  s.deployment[1].prepulled = true;
  s.layout[0].route.push_back({"", "first", "base", s.pool[0].name});
  const Observation seen = simulate(s);
  EXPECT_EQ(measure(seen, "", "pull.bytes"), 60 * mib);
  EXPECT_NEAR(measure(seen, web, "start_time.unpack.mean"), 2, 1e-6);
}

TEST(LayerPull, TheManifestComesFirst) {
  takes(pulling({.kind = Puller::containerd_1_3, .manifest = 500ms}), 1.7, 4.3);
  takes(pulling({.manifest = 500ms}), 2.5, 5.5);
}

// Two images of one layer each, both 50 MiB: beside each other both take a second; with one
// download a host the second waits for the first.
TEST(LayerPull, ImagesShareTheDownloadsOfTheirHost) {
  Scenario s = pulling({.kind = Puller::containerd_1_3});
  Image& first = s.image.entries[0].second;
  first.layers = {{.name = "first", .compressed = 50_MiB, .unpacked = 1_MiB}};
  Image second = first;
  second.layers[0].name = "second";
  s.image.entries.emplace_back("second", second);
  s.workload.push_back(bare_workload("other", Constant<Duration>{}));
  s.deployment.push_back(s.deployment[0]);
  s.deployment[1].name = s.deployment[1].image = "second";
  s.layout[0].route.push_back({"", "other", "second", s.pool[0].name});
  s.pool[0].parallel_pulls = 0;
  const auto last = [&] { return measure(simulate(s), "workload/other", "start_time.pull.mean"); };
  EXPECT_NEAR(last(), 1, 1e-6);
  s.pool[0].image_pull.downloads_at_once = 1;
  EXPECT_NEAR(last(), 2, 1e-6);
  EXPECT_NEAR(measure(simulate(s), web, "start_time.pull.mean"), 1, 1e-6);
}

TEST(LayerPull, LazyPullsStayAsTheyAre) {
  Scenario s = pulling({.kind = Puller::containerd_1_3});
  s.deployment[0].lazy_pull = true;
  Scenario whole = pulling({});
  whole.deployment[0].lazy_pull = true;
  EXPECT_EQ(times(s).there, times(whole).there);
}

TEST(PullPolicy, AlwaysAsksTheRegistryWhereTheImageIsThere) {
  Scenario s = pulling({});
  s.pool[0].registry_round_trip = 300ms;
  s.deployment[0].prepulled = true;
  EXPECT_NEAR(measure(simulate(s), web, "start_time.mean"), 0, 1e-9);
  s.deployment[0].image_pull_policy = PullPolicy::always;
  EXPECT_NEAR(measure(simulate(s), web, "start_time.mean"), 0.3, 1e-9);
  EXPECT_NEAR(measure(simulate(s), web, "start_time.registry.mean"), 0.3, 1e-9);
  s.runtime.entries[0].second.pull = false;
  EXPECT_NEAR(measure(simulate(s), web, "start_time.mean"), 0, 1e-9) << "there is no registry";
}

// --- Images that go ------------------------------------------------------------------------------
// A disk of 1000 MiB. "web" is used until 30 s and again from 400 s, "late" from 60 s on. With
// both there 90 % are in use, and at 300 s the host looks.

Scenario filling() {
  Scenario s = pulling({});
  Image& image = s.image.entries[0].second;
  image.compression = Compression::none;
  image.layers = {{.name = "a", .compressed = 50_MiB, .unpacked = 500_MiB}};
  Image other = image;
  other.layers = {{.name = "b", .compressed = 40_MiB, .unpacked = 400_MiB}};
  s.image.entries.emplace_back("late", other);
  s.host.entries[0].second.disk = 1000_MiB;
  s.workload.push_back(bare_workload("late", Constant<Duration>{}));
  s.workload[1].arrivals = NoArrivals{};
  s.deployment.push_back(s.deployment[0]);
  s.deployment[1].name = s.deployment[1].image = "late";
  s.layout[0].route.push_back({"", "late", "late", s.pool[0].name});
  s.deployment[0].autoscaler = ScheduledReplicas{1, {{30s, 0}, {400s, 1}}};
  s.deployment[1].autoscaler = ScheduledReplicas{0, {{60s, 1}}};
  s.duration = 500s;
  return s;
}

double pulled_mib(const Scenario& s) { return measure(simulate(s), "", "pull.bytes") / mib; }

TEST(ImageGc, AnImageThatWentIsPulledAgain) {
  Scenario s = filling();
  EXPECT_NEAR(pulled_mib(s), 90, 1e-9) << "without collection nothing goes";
  s.pool[0].image_gc = ImageGc{};
  EXPECT_NEAR(pulled_mib(s), 140, 1e-9);
}

TEST(ImageGc, StaysWhereTheDiskIsNotFullEnough) {
  Scenario s = filling();
  s.pool[0].image_gc = ImageGc{.high = 0.91};
  EXPECT_NEAR(pulled_mib(s), 90, 1e-9);
  s.pool[0].image_gc = ImageGc{.high = 0.90};
  EXPECT_NEAR(pulled_mib(s), 140, 1e-9);
}

TEST(ImageGc, StaysWhileItIsInUseOrYoung) {
  Scenario s = filling();
  s.pool[0].image_gc = ImageGc{};
  s.deployment[0].autoscaler = ScheduledReplicas{1, {{310s, 0}, {400s, 1}}};
  EXPECT_NEAR(pulled_mib(s), 90, 1e-9) << "it is used when the host looks";
  s = filling();
  s.pool[0].image_gc = ImageGc{.min_age = 310s};
  EXPECT_NEAR(pulled_mib(s), 90, 1e-9);
}

TEST(ImageGc, LooksAgainWhereItWasNotEnough) {
  Scenario s = filling();
  s.pool[0].image_gc = ImageGc{.min_age = 310s, .period = 100s};  // 100, 200, 300 s: too young.
  s.deployment[0].autoscaler = ScheduledReplicas{1, {{30s, 0}, {450s, 1}}};
  EXPECT_NEAR(pulled_mib(s), 140, 1e-9) << "at 400 s it is old enough";
}

TEST(ImageGc, LayersThatOthersNeedStay) {
  Scenario s = filling();
  s.image.entries[1].second.layers = {{.name = "common", .compressed = 10_MiB, .unpacked = 100_MiB},
                                      {.name = "b", .compressed = 30_MiB, .unpacked = 300_MiB}};
  s.image.entries[0].second.layers = {{.name = "common", .compressed = 10_MiB, .unpacked = 100_MiB},
                                      {.name = "a", .compressed = 50_MiB, .unpacked = 500_MiB}};
  s.pool[0].image_gc = ImageGc{};
  EXPECT_NEAR(pulled_mib(s), 10 + 50 + 30 + 50, 1e-9);
}

}  // namespace
}  // namespace stowplan::layer_pull_test
