// What the picture of an architecture must show: every workload once per layout on the deployment
// and pool it is routed to, traffic summed along calls, and documents that other tools can read.
#include "view/drawing/architecture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/models/sample_scenario.hpp"

namespace stowplan::architecture_test {
namespace {

const view::ArchitectureNode* find(const view::LayoutGraph& graph, view::NodeKind kind,
                                   std::string_view name) {
  for (const view::ArchitectureNode& n : graph.nodes) {
    if (n.kind == kind && n.name == name) return &n;
  }
  return nullptr;
}

std::vector<std::string> names(const view::LayoutGraph& graph, view::NodeKind kind) {
  std::vector<std::string> found;
  for (const view::ArchitectureNode& n : graph.nodes) {
    if (n.kind == kind) found.push_back(n.name);
  }
  return found;
}

double traffic(const view::LayoutGraph& graph, view::EdgeKind kind, std::string_view from,
               std::string_view to) {
  double sum = 0;
  for (const view::ArchitectureEdge& e : graph.edges) {
    if (e.kind == kind && graph.nodes[e.from].name == from && graph.nodes[e.to].name == to) {
      sum += e.traffic;
    }
  }
  return sum;
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos;
       at = text.find(what, at + 1)) {
    ++found;
  }
  return found;
}

Comparison measured() {
  Comparison results;
  LayoutResult layout;
  layout.name = "mixed";
  const auto add = [&](const MetricScope& scope, MetricId id, double mean) {
    layout.metrics.push_back({{scope, id}, {}, {mean, 0.1, 5}});
  };
  add({}, "cost.month", 2612);
  add(MetricScope::workload("shop"), "throughput", 880);
  add(MetricScope::workload("payments"), "response_time.p99", 0.0934);
  add(MetricScope::pool("dense"), "booked.cpu", 0.93);
  results.layouts.push_back(layout);
  results.objectives = {
      {"mixed", "payments", "response_time.p99", 0.08, 0.0934, ObjectiveState::missed},
      {"mixed", "shop", "response_time.p99", 0.12, 0.06, ObjectiveState::met}};
  return results;
}

// shop 900 from outside; search 900 * 0.4; payments 60 + 900 * 0.2; telemetry 400.
TEST(Architecture, TrafficIsSummedAlongCalls) {
  EXPECT_EQ(view::offered_traffic(sample_scenario()), (std::vector<double>{900, 360, 240, 400}));
}

TEST(Architecture, MeanRateOfBurstsWeighsTheTimesInEachState) {
  Scenario s = sample_scenario();
  using std::chrono::seconds;
  s.workload[3].arrivals = MmppArrivals{Rate{10}, Rate{100}, seconds{90}, seconds{10}};
  EXPECT_DOUBLE_EQ(view::offered_traffic(s)[3], 19);  // (10 * 90 + 100 * 10) / 100
}

TEST(Architecture, EachLayoutHasItsOwnRoutes) {
  const view::ArchitectureGraph graph = view::architecture(sample_scenario(), nullptr);
  ASSERT_EQ(graph.layouts.size(), 2U);
  const view::LayoutGraph& mixed = graph.layouts[0];
  EXPECT_EQ(names(mixed, view::NodeKind::pool).size(), 3U);
  EXPECT_EQ(traffic(mixed, view::EdgeKind::runs, "payments", "vm-minimal"), 240);
  EXPECT_EQ(traffic(mixed, view::EdgeKind::runs, "shop", "vm-minimal"), 0);
  EXPECT_EQ(traffic(mixed, view::EdgeKind::placed, "web-distroless", "dense"), 900 + 360);

  const view::LayoutGraph& all_vm = graph.layouts[1];
  EXPECT_EQ(names(all_vm, view::NodeKind::pool), std::vector<std::string>{"core"});
  EXPECT_EQ(traffic(all_vm, view::EdgeKind::placed, "vm-minimal", "core"), 900 + 360 + 240 + 400);
  EXPECT_EQ(names(all_vm, view::NodeKind::workload).size(), 4U);
}

TEST(Architecture, ClassesStayTogetherAndCallersStandAboveTheCalled) {
  const view::LayoutGraph mixed = view::architecture(sample_scenario(), nullptr).layouts[0];
  EXPECT_EQ(names(mixed, view::NodeKind::workload),
            (std::vector<std::string>{"shop", "search", "payments", "telemetry"}));
  EXPECT_EQ(traffic(mixed, view::EdgeKind::call, "shop", "payments"), 180);
}

TEST(Architecture, ADeploymentOfSeveralClassesTakesNoneOfTheirColours) {
  const view::ArchitectureGraph graph = view::architecture(sample_scenario(), nullptr);
  EXPECT_TRUE(find(graph.layouts[0], view::NodeKind::deployment, "vm-minimal")->coloured);
  EXPECT_FALSE(find(graph.layouts[1], view::NodeKind::deployment, "vm-minimal")->coloured);
}

TEST(Architecture, ResultsReplaceThePlanWhereThereAreAny) {
  const Comparison results = measured();
  const view::ArchitectureGraph graph = view::architecture(sample_scenario(), &results);
  const view::LayoutGraph& mixed = graph.layouts[0];
  EXPECT_EQ(traffic(mixed, view::EdgeKind::runs, "shop", "web-distroless"), 880);
  EXPECT_EQ(mixed.summary, "2612 USD a month");
  EXPECT_TRUE(find(mixed, view::NodeKind::workload, "payments")->breach);
  EXPECT_FALSE(find(mixed, view::NodeKind::workload, "shop")->breach);
  EXPECT_EQ(find(mixed, view::NodeKind::workload, "payments")->notes.back(),
            "p99 93.4 ms of 80 ms");
  ASSERT_EQ(find(mixed, view::NodeKind::pool, "dense")->gauges.size(), 1U);
  EXPECT_EQ(find(mixed, view::NodeKind::pool, "dense")->gauges[0].share, 0.93);
  EXPECT_EQ(graph.layouts[1].summary, "");
  EXPECT_FALSE(find(graph.layouts[1], view::NodeKind::workload, "payments")->breach);
}

TEST(Architecture, NamesAreEscapedInEveryFormat) {
  Scenario s = sample_scenario();
  s.title = "a \"b\" & <c>";
  const std::string svg = view::draw(s, nullptr, view::ArchitectureFormat::svg);
  EXPECT_NE(svg.find(">a &quot;b&quot; &amp; &lt;c&gt;<"), std::string::npos);
  EXPECT_EQ(svg.find("<c>"), std::string::npos);
  EXPECT_NE(
      view::draw(s, nullptr, view::ArchitectureFormat::dot).find("label=\"a \\\"b\\\" & <c>\""),
      std::string::npos);
  s.layout[0].name = "say \"hi\"";
  EXPECT_NE(
      view::draw(s, nullptr, view::ArchitectureFormat::mermaid).find("[\"say #quot;hi#quot;\"]"),
      std::string::npos);
}

// The two reserved characters of XML appear only as markup: every element is closed.
TEST(ArchitectureSvg, EveryElementIsClosed) {
  const Comparison results = measured();
  const std::string svg = view::draw(sample_scenario(), &results, view::ArchitectureFormat::svg);
  std::vector<std::string> open;
  for (std::size_t at = svg.find('<'); at != std::string::npos; at = svg.find('<', at + 1)) {
    const std::size_t end = svg.find('>', at);
    ASSERT_NE(end, std::string::npos);
    if (svg[end - 1] == '/') continue;
    const std::size_t begin = at + (svg[at + 1] == '/' ? 2 : 1);
    const std::string name = svg.substr(begin, svg.find_first_of(" >\n", begin) - begin);
    if (svg[at + 1] != '/') {
      open.push_back(name);
    } else {
      ASSERT_FALSE(open.empty());
      EXPECT_EQ(open.back(), name);
      open.pop_back();
    }
  }
  EXPECT_TRUE(open.empty());
  EXPECT_EQ(svg.find("nan"), std::string::npos);
}

// The widest ribbon, shop's and search's placement at 1260/s, is 26 pixels; payments' 240/s in
// proportion.
TEST(ArchitectureSvg, RibbonsAreAsWideAsTheirTraffic) {
  Scenario s = sample_scenario();
  s.layout.pop_back();
  const std::string svg = view::draw(s, nullptr, view::ArchitectureFormat::svg);
  EXPECT_EQ(count(svg, "stroke-width=\"26.0\""), 1U);
  EXPECT_EQ(count(svg, "stroke-width=\"5.0\""), 2U);  // 26 * 240 / 1260, runs and placed
}

TEST(ArchitectureText, OneClusterALayoutAndOneLineAnEdge) {
  const view::ArchitectureGraph graph = view::architecture(sample_scenario(), nullptr);
  const std::size_t edges = graph.layouts[0].edges.size() + graph.layouts[1].edges.size();
  const std::string dot = view::architecture_dot(graph);
  EXPECT_EQ(count(dot, "subgraph cluster_"), 2U);
  EXPECT_EQ(count(dot, " -> "), edges);
  const std::string mermaid = view::architecture_mermaid(graph);
  EXPECT_EQ(count(mermaid, "  subgraph "), 2U);
  EXPECT_EQ(count(mermaid, " --> ") + count(mermaid, " -.->"), edges);
  EXPECT_EQ(count(mermaid, "linkStyle "), edges);
}

}  // namespace
}  // namespace stowplan::architecture_test
