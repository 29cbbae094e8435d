#include "models/catalogue/layers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace stowplan::layers_test {
namespace {

Layer layer(std::string name, std::int64_t compressed, std::int64_t unpacked, std::int64_t mapped) {
  return {std::move(name), Bytes{compressed}, Bytes{unpacked}, Bytes{mapped}};
}

Image image(std::string base, std::vector<Layer> layers) {
  Image result;
  result.base = std::move(base);
  result.layers = std::move(layers);
  return result;
}

config::Table<Image> table(std::vector<std::pair<std::string, Image>> entries) {
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return {std::move(entries)};
}

// Two shops on one runtime on one base, and something apart.
config::Table<Image> shops() {
  Image os = image("", {layer("os", 30, 80, 10)});
  os.libc = Libc::glibc;
  os.kernel = true;
  return table({
      {"os", os},
      {"runtime", image("os", {layer("java", 100, 250, 40)})},
      {"shop-a", image("runtime", {layer("a1", 5, 7, 1), layer("a2", 2, 3, 0)})},
      {"shop-b", image("runtime", {layer("b", 4, 6, 2)})},
      {"tool", image("", {layer("static", 3, 3, 3)})},
  });
}

std::vector<std::string> names(const LayerCatalogue& catalogue, ImageId image) {
  std::vector<std::string> result;
  for (const LayerId id : catalogue.layers(image)) result.push_back(catalogue.layer(id).name);
  return result;
}

// "path: message" of each problem.
std::vector<std::string> texts(const LayerCatalogue& catalogue) {
  std::vector<std::string> result;
  for (const Problem& problem : catalogue.problems()) {
    result.push_back(problem.path + ": " + problem.message);
  }
  return result;
}

TEST(LayerCatalogue, FollowsBasesAndSumsUp) {
  const LayerCatalogue catalogue{shops()};
  EXPECT_TRUE(catalogue.problems().empty());
  EXPECT_EQ(catalogue.images(), 5U);
  EXPECT_EQ(catalogue.layers(), 6U);
  const ImageId a = *catalogue.find("shop-a");
  EXPECT_EQ(names(catalogue, a), (std::vector<std::string>{"os", "java", "a1", "a2"}));
  EXPECT_EQ(catalogue.compressed(a), Bytes{30 + 100 + 5 + 2});
  EXPECT_EQ(catalogue.unpacked(a), Bytes{80 + 250 + 7 + 3});
  EXPECT_EQ(catalogue.mapped(a), Bytes{10 + 40 + 1});
  EXPECT_EQ(catalogue.find("shop"), std::nullopt);
  EXPECT_EQ(LayerCatalogue{}.find("shop-a"), std::nullopt);
}

TEST(LayerCatalogue, KernelAndLibcComeFromTheNearestBaseThatHasThem) {
  config::Table<Image> images = shops();
  images.entries[1].second.libc = Libc::musl;  // runtime
  const LayerCatalogue catalogue{images};
  EXPECT_EQ(catalogue.libc(*catalogue.find("os")), Libc::glibc);
  EXPECT_EQ(catalogue.libc(*catalogue.find("shop-b")), Libc::musl);
  EXPECT_TRUE(catalogue.kernel(*catalogue.find("shop-b")));
  EXPECT_FALSE(catalogue.kernel(*catalogue.find("tool")));
  EXPECT_EQ(catalogue.libc(*catalogue.find("tool")), Libc::none);
}

TEST(LayerCatalogue, OverlapIsAboutLayersNotAboutBases) {
  const LayerCatalogue catalogue{shops()};
  const auto id = [&](const char* name) { return *catalogue.find(name); };
  EXPECT_TRUE(catalogue.overlap(id("shop-a"), id("shop-b")));
  EXPECT_TRUE(catalogue.overlap(id("os"), id("os")));
  EXPECT_FALSE(catalogue.overlap(id("shop-a"), id("tool")));
}

TEST(LayerCatalogue, EqualNamesInUnrelatedImagesAreOneLayer) {
  const LayerCatalogue catalogue{table({{"a", image("", {layer("shared", 1, 2, 3)})},
                                        {"b", image("", {layer("shared", 1, 2, 3)})}})};
  EXPECT_TRUE(catalogue.problems().empty());
  EXPECT_EQ(catalogue.layers(), 1U);
  EXPECT_TRUE(catalogue.overlap(*catalogue.find("a"), *catalogue.find("b")));
}

TEST(LayerCatalogue, ReportsEveryProblemAtOnce) {
  Image zstd = image("", {layer("l", 1, 2, 3)});
  zstd.compression = Compression::zstd;
  const LayerCatalogue catalogue{table({
      {"a", image("b", {})},
      {"b", image("c", {})},
      {"c", image("a", {})},
      {"debian-12", image("", {layer("l", 1, 2, 3)})},
      {"e", image("debian-21", {})},
      {"f", image("", {layer("l", 1, 5, 3)})},
      {"g", image("debian-12", {layer("l", 1, 2, 3)})},
      {"h/1", zstd},
  })};
  const std::vector<std::string> expected{
      "image.e.base: there is no image \"debian-21\"; did you mean \"debian-12\"?",
      "image.a.base: bases form a cycle: a -> b -> c -> a; one of them must stand on "
      "another image or on none",
      "image.f.layers.l: image \"debian-12\" has another layer of this name: unpacked is 2 B there "
      "and 5 B here; equal names are the same bytes, so give one of them another name",
      "image.g.layers.l: the image holds this layer already, in its base or above; remove it",
      "image.\"h/1\".layers.l: image \"debian-12\" has another layer of this name: the compression "
      "differs; equal names are the same bytes, so give one of them another name",
  };
  EXPECT_EQ(texts(catalogue), expected);
}

TEST(LayerCatalogue, AnImageOnItselfIsACircle) {
  const LayerCatalogue catalogue{table({{"a", image("a", {layer("l", 1, 1, 1)})}})};
  ASSERT_EQ(catalogue.problems().size(), 1U);
  EXPECT_NE(catalogue.problems()[0].message.find("a -> a;"), std::string::npos);
}

TEST(LayerCatalogue, AnApplicationNeedsTheLibraryItIsLinkedAgainst) {
  for (const Libc needs : {Libc::none, Libc::musl, Libc::glibc}) {
    for (const Libc has : {Libc::none, Libc::musl, Libc::glibc}) {
      Image base = image("", {});
      base.libc = has;
      Image app = image("base", {});
      app.application.needs = needs;
      const LayerCatalogue catalogue{table({{"app", app}, {"base", base}})};
      const bool runs = needs == Libc::none || needs == has;
      EXPECT_EQ(catalogue.problems().empty(), runs)
          << static_cast<int>(needs) << " on " << static_cast<int>(has);
    }
  }
  Image app = image("", {});
  app.application.needs = Libc::glibc;
  const std::vector<std::string> expected{
      "image.app.application.needs: the application is linked against glibc, but the image "
      "provides "
      "no C library; use a base with glibc, or link it statically and set needs = \"none\""};
  EXPECT_EQ(texts(LayerCatalogue{table({{"app", app}})}), expected);
}

TEST(LayerCache, PullsOnlyWhatIsMissing) {
  const LayerCatalogue catalogue{shops()};
  const ImageId a = *catalogue.find("shop-a");
  const ImageId b = *catalogue.find("shop-b");
  LayerCache cache{catalogue};
  EXPECT_FALSE(cache.holds(a));
  EXPECT_EQ(cache.missing(a).compressed, catalogue.compressed(a));
  EXPECT_EQ(cache.missing(a).layers.size(), 4U);

  cache.add(a);
  EXPECT_TRUE(cache.holds(a));
  EXPECT_FALSE(cache.holds(b));
  EXPECT_TRUE(cache.missing(a).layers.empty());
  EXPECT_EQ(cache.missing(b).compressed, Bytes{4});
  EXPECT_EQ(cache.missing(b).unpacked, Bytes{6});
  ASSERT_EQ(cache.missing(b).layers.size(), 1U);
  EXPECT_EQ(catalogue.layer(cache.missing(b).layers[0]).name, "b");

  cache.add(b);
  cache.add(b);
  EXPECT_EQ(cache.disk_used(), Bytes{80 + 250 + 7 + 3 + 6});
  EXPECT_TRUE(cache.holds(*catalogue.find("runtime")));
}

TEST(LayerCache, MappedPagesCountOncePerHost) {
  const LayerCatalogue catalogue{shops()};
  const ImageId a = *catalogue.find("shop-a");
  const ImageId b = *catalogue.find("shop-b");
  LayerCache cache{catalogue};
  cache.add(a);
  cache.add(b);
  EXPECT_EQ(cache.mapped(), Bytes{0});
  cache.start(a);
  EXPECT_EQ(cache.mapped(), Bytes{51});
  cache.start(a);
  EXPECT_EQ(cache.mapped(), Bytes{51});
  cache.start(b);
  EXPECT_EQ(cache.mapped(), Bytes{51 + 2});
  cache.stop(a);
  EXPECT_EQ(cache.mapped(), Bytes{53});
  cache.stop(a);
  EXPECT_EQ(cache.mapped(), Bytes{10 + 40 + 2});
  cache.stop(b);
  EXPECT_EQ(cache.mapped(), Bytes{0});
  EXPECT_EQ(cache.disk_used(), Bytes{346}) << "what is not mapped stays on disk";
}

TEST(LayerCacheDeathTest, AStopWithoutAStartIsABug) {
  const LayerCatalogue catalogue{shops()};
  LayerCache cache{catalogue};
  EXPECT_DEATH(cache.stop(*catalogue.find("tool")), "check failed");
}

TEST(LayerCache, KeepsMoreLayersThanAWordHasBits) {
  std::vector<Layer> many;
  for (int i = 0; i < 200; ++i) many.push_back(layer("l" + std::to_string(i), 1, 1, 1));
  const LayerCatalogue catalogue{
      table({{"all", image("", many)}, {"last", image("", {many.back()})}})};
  LayerCache cache{catalogue};
  cache.add(*catalogue.find("last"));
  EXPECT_FALSE(cache.holds(*catalogue.find("all")));
  EXPECT_EQ(cache.missing(*catalogue.find("all")).layers.size(), 199U);
  cache.add(*catalogue.find("all"));
  EXPECT_EQ(cache.disk_used(), Bytes{200});
}

}  // namespace
}  // namespace stowplan::layers_test
