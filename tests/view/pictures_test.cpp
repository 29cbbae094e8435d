// Pictures are looked at and then kept: the documents below tests/golden/pictures are what a
// made-up result gives. STOWPLAN_UPDATE_GOLDEN=1 rewrites them; look at them again. Whatever the
// numbers and names, no text lies on another or leaves the picture.
#include "view/drawing/pictures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include "tests/models/sample_scenario.hpp"
#include "tests/paths.hpp"
#include "tests/view/drawn_comparison.hpp"
#include "tests/view/drawn_text.hpp"
#include "view/drawing/architecture.hpp"
#include "view/drawing/timeline_picture.hpp"

namespace stowplan::pictures_test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using view::PictureKind;
using view::Theme;

constexpr std::array all_kinds{PictureKind::architecture, PictureKind::ecdf,
                               PictureKind::packing,      PictureKind::pareto,
                               PictureKind::series,       PictureKind::starts,
                               PictureKind::waterfall};

std::string picture(PictureKind kind, const Comparison& comparison,
                    Theme theme = Theme::automatic) {
  static const Scenario scenario = sample_scenario();
  static const std::vector<view::TimeSeries> series = made_up_series();
  view::PictureSource source{scenario, comparison};
  if (!comparison.layouts.empty()) source.series = series;
  return view::draw_picture(kind, source, theme);
}

std::string all_words(const std::string& svg) {
  std::string words;
  for (const DrawnText& text : drawn_texts(svg)) words += text.words + "\n";
  return words;
}

std::string name_of(PictureKind kind) {
  return std::string{view::picture_names[static_cast<std::size_t>(kind)]};
}

void expect_golden(const std::string& name, const std::string& svg) {
  const std::filesystem::path file =
      std::filesystem::path{source_path()} / "tests" / "golden" / "pictures" / (name + ".svg");
  if (std::getenv("STOWPLAN_UPDATE_GOLDEN") != nullptr) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream{file, std::ios::binary} << svg;
  }
  std::ifstream in{file, std::ios::binary};
  ASSERT_TRUE(in) << file << " is missing; STOWPLAN_UPDATE_GOLDEN=1 writes it";
  const std::string expected{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
  EXPECT_EQ(svg, expected) << name;
}

TEST(Pictures, AreWhatTheyWereWhenLookedAt) {
  const Comparison comparison = drawn_comparison();
  for (const PictureKind kind : all_kinds) expect_golden(name_of(kind), picture(kind, comparison));
}

TEST(Pictures, ThemesDifferInColoursAlone) {
  const Comparison comparison = drawn_comparison();
  for (const PictureKind kind : all_kinds) {
    const std::string automatic = picture(kind, comparison, Theme::automatic);
    const std::string light = picture(kind, comparison, Theme::light);
    const std::string dark = picture(kind, comparison, Theme::dark);
    EXPECT_THAT(automatic, HasSubstr("prefers-color-scheme:dark")) << name_of(kind);
    EXPECT_THAT(light, Not(HasSubstr("prefers-color-scheme"))) << name_of(kind);
    const auto body = [](const std::string& svg) { return svg.substr(svg.find("</style>")); };
    EXPECT_EQ(body(light), body(dark));
    EXPECT_EQ(body(light), body(automatic));
    EXPECT_NE(light, dark);
    static const std::regex colour{"[\"' ]#[0-9a-f]{3}"};
    EXPECT_FALSE(std::regex_search(body(light), colour)) << "no colour but by class";
  }
}

TEST(Pictures, NoTextLiesOnAnotherOrSticksOut) {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    const Comparison comparison = random_comparison(seed);
    for (const PictureKind kind : all_kinds) {
      SCOPED_TRACE(name_of(kind) + " of seed " + std::to_string(seed));
      const std::string svg = picture(kind, comparison);
      expect_legible(svg);
      expect_well_formed(svg);
      if (HasFailure()) return;
    }
  }
}

TEST(Pictures, NamesAreEscapedAndClipped) {
  for (const std::string& name : hostile_names()) {
    Comparison comparison = drawn_comparison();
    comparison.title = name;
    for (LayoutResult& layout : comparison.layouts) {
      for (ObjectiveCheck& check : comparison.objectives) {
        if (check.layout == layout.name) check.layout = name + "/" + layout.name;
      }
      layout.name = name + "/" + layout.name;
      for (PoolPacking& pool : layout.packing) pool.pool = name;
      for (Metric& metric : layout.metrics) {
        if (metric.key.scope.is_workload()) metric.key.scope.name += name;
      }
    }
    for (const PictureKind kind : all_kinds) {
      SCOPED_TRACE(name_of(kind) + " of " + name);
      const std::string svg = picture(kind, comparison);
      expect_well_formed(svg);
      expect_legible(svg);
      EXPECT_THAT(svg, Not(HasSubstr("<script")));
      EXPECT_EQ(svg.find('\x07'), std::string::npos);
      EXPECT_EQ(svg.find('\xff'), std::string::npos);
      EXPECT_THAT(svg, Not(HasSubstr("\xe2\x80\xae"))) << "turns what follows around";
    }
  }
}

// A layout that fails must not look like one that does not.
TEST(Pictures, TellFailuresTruly) {
  const Comparison comparison = drawn_comparison();
  for (const PictureKind kind : all_kinds) {
    if (kind == PictureKind::architecture) continue;  // Of another scenario; below.
    const std::string words = all_words(picture(kind, comparison));
    EXPECT_THAT(words, HasSubstr("too-big is infeasible: workload \"payments\": no host has room"));
    EXPECT_THAT(words, HasSubstr("other does not keep up: payments is overloaded"));
    EXPECT_THAT(words, HasSubstr("all-vm misses response_time.p99 of payments"));
  }
}

TEST(Pictures, ArchitectureMarksWhatFails) {
  const Scenario scenario = sample_scenario();
  Comparison comparison;
  LayoutResult& layout = comparison.layouts.emplace_back();
  layout.name = "mixed";
  layout.workloads = {{"shop", LoadState::overloaded, "it grows"},
                      {"payments", LoadState::keeps_up, ""}};
  comparison.objectives = {
      {"mixed", "payments", "requests.failed_share", 0.01, 0.2, ObjectiveState::missed}};
  comparison.infeasible.emplace_back().name = scenario.layout[1].name;
  comparison.infeasible[0].infeasible = Infeasible{"search", "core", "got no instance"};
  const view::ArchitectureGraph graph = view::architecture(scenario, &comparison);
  EXPECT_EQ(graph.layouts[0].failure, "does not keep up with 1 of 2 workloads; misses 1 objective");
  EXPECT_EQ(graph.layouts[1].failure, "infeasible: workload \"search\": got no instance");
  for (const view::ArchitectureNode& node : graph.layouts[0].nodes) {
    if (node.kind != view::NodeKind::workload) continue;
    EXPECT_EQ(node.breach, node.name == "shop" || node.name == "payments") << node.name;
    if (node.name == "shop") {
      EXPECT_THAT(node.failures, testing::ElementsAre("overloaded"));
    }
    if (node.name == "payments") {
      EXPECT_THAT(node.failures, testing::ElementsAre("misses requests.failed_share"));
    }
  }
  for (const view::ArchitectureNode& node : graph.layouts[1].nodes) {
    if (node.kind != view::NodeKind::workload) continue;
    EXPECT_EQ(node.breach, node.name == "search");
  }
  for (const view::ArchitectureFormat format :
       {view::ArchitectureFormat::svg, view::ArchitectureFormat::dot,
        view::ArchitectureFormat::mermaid}) {
    const std::string text = without_entities(view::draw(graph, format));
    EXPECT_THAT(text, HasSubstr("misses requests.failed_share"));
    EXPECT_THAT(text, HasSubstr("got no instance"));
  }
}

Scenario three_hundred_services() {
  Scenario s = sample_scenario();
  const Workload shop = s.workload[0];
  s.workload.clear();
  for (int i = 0; i < 300; ++i) {
    Workload& w = s.workload.emplace_back(shop);
    w.name = "service-" + std::to_string(i);
    w.calls.clear();
    if (i % 10 != 0) continue;
    Call& call = w.calls.emplace_back();
    call.to = "service-" + std::to_string(i + 1);
  }
  return s;
}

TEST(Pictures, ThreeHundredServicesAreDrawnAsAFew) {
  const Scenario scenario = three_hundred_services();
  Comparison comparison;
  LayoutResult& layout = comparison.layouts.emplace_back();
  layout.name = scenario.layout[0].name;
  for (const Workload& w : scenario.workload) {
    const bool fails = w.name == "service-7" || w.name == "service-8";
    layout.workloads.push_back({w.name, fails ? LoadState::failing : LoadState::keeps_up, ""});
  }
  const view::ArchitectureGraph graph = view::architecture(scenario, &comparison);
  std::vector<std::string> workloads;
  double traffic = 0;
  for (const view::ArchitectureNode& node : graph.layouts[0].nodes) {
    if (node.kind == view::NodeKind::workload) workloads.push_back(node.name);
  }
  for (const view::ArchitectureEdge& edge : graph.layouts[0].edges) {
    if (edge.kind == view::EdgeKind::runs) traffic += edge.traffic;
  }
  EXPECT_THAT(workloads, testing::UnorderedElementsAre("298 like service-0", "2 like service-7"));
  EXPECT_DOUBLE_EQ(traffic, 300 * 900 + 30 * 900) << "each as asked, and one call of every tenth";
  const std::string svg = view::architecture_svg(graph, Theme::light);
  expect_legible(svg);
  EXPECT_THAT(all_words(svg), HasSubstr("each failing"));
  EXPECT_LT(view_box(svg).height, 1200);
}

TEST(Pictures, FewServicesStayThemselves) {
  const view::ArchitectureGraph graph = view::architecture(sample_scenario(), nullptr);
  for (const view::ArchitectureNode& node : graph.layouts[0].nodes) {
    EXPECT_EQ(node.name.find(" like "), std::string::npos) << node.name;
  }
  const view::LayoutGraph fewer = view::grouped(graph.layouts[1], 1);
  std::size_t workloads = 0;
  for (const view::ArchitectureNode& node : fewer.nodes) {
    workloads += node.kind == view::NodeKind::workload ? 1 : 0;
  }
  EXPECT_EQ(workloads, 3U) << "shop and search are alike, payments and telemetry of other classes";
}

TEST(Pictures, MoneyIsInTheCurrencyOfTheResult) {
  Comparison comparison = drawn_comparison();
  comparison.currency = Currency::eur;
  const Scenario scenario = sample_scenario();
  for (const PictureKind kind : {PictureKind::pareto, PictureKind::waterfall}) {
    const std::string words = all_words(picture(kind, comparison));
    EXPECT_THAT(words, AllOf(HasSubstr("€"), Not(HasSubstr("$")))) << name_of(kind);
    EXPECT_THAT(view::plot_in_characters(kind, {scenario, comparison}, 80, true).value_or(""),
                AllOf(HasSubstr("€"), Not(HasSubstr("$"))))
        << name_of(kind);
  }
}

// Counts are rates; what a step cannot be below is not drawn below zero; where nothing was observed
// there is nothing.
TEST(Pictures, OfTimeTakeLayoutsOrAWorkload) {
  std::vector<TimelineColumn> columns;
  for (const MetricScope& scope : {MetricScope{}, MetricScope::workload("shop")}) {
    for (const TimelineFamily& family : timeline_families) columns.push_back({scope, &family});
  }
  std::vector<Estimate> values(columns.size(), Estimate{.mean = 30, .half_width = 40, .n = 3});
  const auto at = static_cast<std::size_t>(TimelineMetric::response_p99);
  values[timeline_families.size() + at] = {};
  const TimelineSteps steps{0s, 20s, 10s};
  for (const std::string_view workload : {"", "shop"}) {
    view::TimelinePicture picture{workload, Currency::eur};
    picture.begin_layout("mixed", columns);
    picture.step(steps.at(0), values);
    picture.step(steps.at(1), values);
    ASSERT_EQ(picture.series().size(), 11U) << "each panel once";
    const view::TimeSeries& offered = picture.series().front();
    EXPECT_EQ(offered.times, (std::vector<double>{5, 15}));
    EXPECT_EQ(offered.mean, (std::vector<double>{3, 3}));
    EXPECT_EQ(offered.low, (std::vector<double>{0, 0}));
    EXPECT_EQ(offered.high, (std::vector<double>{7, 7}));
    EXPECT_EQ(picture.series().back().unit, "EUR");
    EXPECT_DOUBLE_EQ(picture.series().back().mean[0], 30 * 360.0) << "an hour of steps of 10 s";
    const auto& p99 = *std::ranges::find(picture.series(), "p99 of response times",
                                         &view::TimeSeries::panel);
    EXPECT_EQ(std::isnan(p99.mean[0]), workload == "shop");
    EXPECT_EQ(std::isnan(p99.low[0]), workload == "shop");
  }
}

TEST(Pictures, SaySoWhereThereIsNothingToShow) {
  const Comparison nothing;
  for (const PictureKind kind : all_kinds) {
    const std::string svg = picture(kind, nothing);
    expect_legible(svg);
    expect_well_formed(svg);
    EXPECT_FALSE(drawn_texts(svg).empty()) << name_of(kind);
  }
}

TEST(Pictures, CurvesEndWhereRequestsFail) {
  const std::string words = all_words(picture(PictureKind::ecdf, drawn_comparison()));
  EXPECT_THAT(words, HasSubstr("all-vm: 8 % of its requests fail, so its curve ends at 92 %."));
  EXPECT_THAT(words, HasSubstr("99 % within 100 ms"));
}

TEST(Pictures, PackingNamesWhatBindsAndHatchesWhatIsStranded) {
  const std::string svg = picture(PictureKind::packing, drawn_comparison());
  const std::string words = all_words(svg);
  EXPECT_THAT(words, HasSubstr("10 hosts; binding: memory (91 % booked), then cpu (62 %)"));
  EXPECT_THAT(words, HasSubstr("7 hosts alike"));
  EXPECT_THAT(words, HasSubstr("6 instances each"));
  EXPECT_THAT(svg, HasSubstr("class=\"hatch\" fill=\"url(#hatch)\""));
  Comparison full = drawn_comparison();
  for (LayoutResult& layout : full.layouts) {
    for (PoolPacking& pool : layout.packing) {
      for (HostFilling& filling : pool.fillings) filling.stranded_cpu = filling.stranded_memory = 0;
    }
  }
  const auto hatches = [](const std::string& text) {
    std::size_t found = 0;
    for (std::size_t at = text.find("url(#hatch)"); at != std::string::npos;
         at = text.find("url(#hatch)", at + 1)) {
      ++found;
    }
    return found;
  };
  EXPECT_EQ(hatches(picture(PictureKind::packing, full)), 1U) << "that of the legend";
  EXPECT_EQ(hatches(svg), 1U + 3 * 2) << "both bars of the seven hosts, in three layouts";
}

TEST(Pictures, DominatedLayoutsAreGrey) {
  Comparison comparison = drawn_comparison();
  comparison.objectives.clear();
  comparison.layouts[2].workloads.clear();
  const Scenario scenario = sample_scenario();
  const std::string svg = view::pareto_svg({scenario, comparison, "payments"}, Theme::light);
  const auto dots = [&](const std::string& style) {
    std::size_t found = 0;
    const std::string end = "\" class=\"" + style + "\"/>";
    for (std::size_t at = svg.find("<circle"); at != std::string::npos;
         at = svg.find("<circle", at + 1)) {
      if (svg.compare(svg.find("\" class=", at), end.size(), end) == 0) ++found;
    }
    return found;
  };
  EXPECT_EQ(dots("fill-0"), 2U) << "mixed and other, which cost the same within the noise";
  EXPECT_EQ(dots("fill-grey"), 1U) << "all-vm costs more and is not faster";
}

}  // namespace
}  // namespace stowplan::pictures_test
