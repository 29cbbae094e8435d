// What is derived from the same declarations as the reader: effective values, JSON Schema, manual.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/config/reference.hpp"
#include "sim/config/schema.hpp"
#include "sim/config/shape.hpp"
#include "sim/config/show.hpp"
#include "tests/sim/config_sample.hpp"

namespace stowplan::config::config_show_test {
namespace {

using nlohmann::json;
using sample::Sample;

Loaded<Sample> load_sample() {
  const std::map<std::string, std::string> files{
      {"cat",
       "[entry.\"a/1\"]\nsource = \"price list\"\ncpu = 2\n[entry.b]\n"
       "cpu = { value = 3, low = 1, high = 4, source = \"measured\" }\n[entry.c]\ncpu = 5\n"},
      {"file",
       "title = \"t\"\nservice = { kind = \"exponential\", mean = \"1000 us\" }\n"
       "parts = [{ name = \"p q\" }]\nrate = { value = \"3/s\", source = \"traffic\" }\n"
       "words = [\"x\", \"y\"]"},
  };
  return config::load<Sample>({{"cat"}, "file", {"share=0.75"}}, [&](const std::string& name) {
    return std::optional{files.at(name)};
  });
}

const EffectiveValue& row(const std::vector<EffectiveValue>& rows, std::string_view key) {
  const auto at =
      std::find_if(rows.begin(), rows.end(), [&](const EffectiveValue& r) { return r.key == key; });
  static const EffectiveValue none;
  EXPECT_NE(at, rows.end()) << key;
  return at == rows.end() ? none : *at;
}

std::string text(const std::vector<EffectiveValue>& rows, std::string_view key) {
  const EffectiveValue& r = row(rows, key);
  return r.value + " | " + std::string{origin_text(r.origin)} + " | " + r.place + " | " + r.range +
         " | " + r.source;
}

TEST(Show, SaysWhatIsInForceAndWhoSaidSo) {
  const auto rows = effective_values(load_sample(), {});
  EXPECT_EQ(text(rows, "title"), "t | file | file:1:9 |  | ");
  EXPECT_EQ(text(rows, "share"), "0.75 | command line | --set:1:1 |  | ");
  EXPECT_EQ(text(rows, "colour"), "red | default |  |  | ");
  EXPECT_EQ(text(rows, "wait"), "250 ms | default |  |  | measured");
  EXPECT_EQ(text(rows, "rate"), "3/s | file | file:4:8 |  | traffic");
  EXPECT_EQ(text(rows, "words"), "[x, y] | file | file:5:9 |  | ");
}

TEST(Show, NumbersWithoutSourceAreAssumptions) {
  const auto rows = effective_values(load_sample(), {});
  EXPECT_EQ(text(rows, "network"), "10 Gbit/s | default |  |  | assumption");
  EXPECT_EQ(text(rows, "price"), "0 USD/h | default |  |  | ");
  EXPECT_EQ(text(rows, "entry.c.cpu"), "5 cores | catalogue | cat:7:7 |  | assumption");
}

TEST(Show, SourcesComeFromTheValueOrTheTableAroundIt) {
  const auto rows = effective_values(load_sample(), {});
  EXPECT_EQ(text(rows, "entry.\"a/1\".cpu"), "2 cores | catalogue | cat:3:7 |  | price list");
  EXPECT_EQ(text(rows, "entry.b.cpu"), "3 cores | catalogue | cat:5:7 | 1 to 4 | measured");
  EXPECT_EQ(text(rows, "parts.\"p q\".size"), "4 KiB | default |  | 1 KiB to 1 MiB | assumption");
}

TEST(Show, ChoicesShowTheKeysOfTheirKind) {
  const auto rows = effective_values(load_sample(), {});
  EXPECT_EQ(text(rows, "service.kind"), "exponential | file | file:2:20 |  | ");
  EXPECT_EQ(text(rows, "service.mean"), "1 ms | file | file:2:42 |  | ");
  EXPECT_EQ(text(rows, "control.kind"), "fixed | default |  |  | ");
  EXPECT_EQ(text(rows, "control.count"), "7 | default |  |  | a paper");
}

TEST(Show, LeavesOutAbsentValuesAndEntriesNobodyAskedFor) {
  const auto rows = effective_values(load_sample(), [](std::string_view table, std::string_view e) {
    return table == "entry" && e == "b";
  });
  const auto shown = [&](std::string_view key) {
    return std::any_of(rows.begin(), rows.end(),
                       [&](const EffectiveValue& r) { return r.key == key; });
  };
  EXPECT_TRUE(shown("entry.b.cpu"));
  EXPECT_FALSE(shown("entry.c.cpu"));
  EXPECT_FALSE(shown("limits.timeout"));
}

class Schema : public testing::Test {
 protected:
  const json schema_ = json::parse(json_schema(shape_of_type<Sample>(), "Sample", Extent::whole));
  [[nodiscard]] const json& property(const std::string& key) const {
    return schema_.at("properties").at(key);
  }
  [[nodiscard]] const json& definition(const std::string& name) const {
    return schema_.at("definitions").at(name);
  }
};

TEST_F(Schema, IsClosedAndNamesItsDraft) {
  EXPECT_EQ(schema_.at("$schema"), "http://json-schema.org/draft-04/schema#");
  EXPECT_EQ(schema_.at("additionalProperties"), false);
  EXPECT_EQ(schema_.at("required"), json({"title"}));
  EXPECT_TRUE(schema_.at("properties").contains("include"));
}

TEST_F(Schema, DescribesKeys) {
  EXPECT_EQ(property("wait").at("description"), "Wait");
  EXPECT_EQ(property("wait").at("default"), "250 ms");
  EXPECT_EQ(property("seed").at("default"), 1);
  EXPECT_EQ(property("fast").at("default"), false);
  EXPECT_FALSE(property("title").contains("default"));
  EXPECT_EQ(property("colour").at("anyOf").at(0).at("enum"), json({"red", "dark-green"}));
  EXPECT_EQ(property("parts").at("items").at("required"), json({"name"}));
  EXPECT_TRUE(property("entry").at("additionalProperties").at("properties").contains("cpu"));
}

TEST_F(Schema, KnowsLimitsUnitsAndSources) {
  const json& fraction = definition("number_fraction").at("anyOf");
  EXPECT_EQ(fraction.at(0).at("minimum"), 0);
  EXPECT_EQ(fraction.at(0).at("maximum"), 1);
  EXPECT_EQ(fraction.at(1).at("required"), json({"value"}));
  const std::string pattern = definition("size_positive").at("anyOf").at(0).at("pattern");
  EXPECT_NE(pattern.find("|MiB|"), std::string::npos);
  EXPECT_EQ(pattern.substr(0, 4), "^\\+?");
}

TEST_F(Schema, OffersEveryAlternative) {
  const json& control = property("control").at("anyOf");
  ASSERT_EQ(control.size(), 3U);
  EXPECT_EQ(control.at(1).at("properties").at("kind").at("enum"), json({"steered"}));
  EXPECT_EQ(control.at(1).at("required"), json({"kind", "target"}));
  EXPECT_EQ(control.at(2).at("enum"), json({"fixed"}));  // The one that needs no further keys.
}

TEST_F(Schema, PartsNeedOnlyNames) {
  const json part = json::parse(json_schema(shape_of_type<Sample>(), "Sample", Extent::part));
  EXPECT_FALSE(part.contains("required"));
  EXPECT_EQ(part.at("properties").at("parts").at("items").at("required"), json({"name"}));
  EXPECT_FALSE(part.at("properties").at("control").at("anyOf").at(1).contains("required"));
}

TEST(Reference, HasASectionForEachTable) {
  std::vector<std::string> titles;
  for (const ReferenceSection& section : reference(shape_of_type<Sample>())) {
    titles.push_back(section.path + (section.kind.empty() ? "" : "=" + section.kind));
  }
  const std::vector<std::string> expected{"",       "control=fixed", "control=steered",
                                          "limits", "parts.<name>",  "entry.<name>"};
  ASSERT_GT(titles.size(), expected.size());
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), titles.begin()));
  EXPECT_EQ(titles.back(), "distribution=empirical");
}

TEST(Reference, PrintsMarkdown) {
  const std::string text = reference_markdown(shape_of_type<Sample>(), "Keys");
  const auto has = [&](std::string_view line) { return text.find(line) != std::string::npos; };
  EXPECT_TRUE(text.starts_with("# Keys\n\n## Top level\n"));
  EXPECT_TRUE(has("\n| `title` | text | required |  | Title |  |\n"));
  EXPECT_TRUE(has("\n| `wait` | duration | `250 ms` | >= 0 | Wait | measured |\n"));
  EXPECT_TRUE(has("\n| `colour` | one of red, dark-green | `red` |  | Colour |  |\n"));
  EXPECT_TRUE(has("\n| `size` | size | `4 KiB` | > 0 | Size | 1 KiB to 1 MiB |\n"));
  EXPECT_TRUE(has("\n## `control` with `kind = \"steered\"`\n"));
}

}  // namespace
}  // namespace stowplan::config::config_show_test
