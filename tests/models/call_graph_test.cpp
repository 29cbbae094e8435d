#include "models/demand/call_graph.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/dependency_order.hpp"

namespace stowplan::call_graph_test {
namespace {

Call call(std::string to, std::int64_t stage = 1, double probability = 1) {
  Call result;
  result.to = std::move(to);
  result.stage = stage;
  result.probability = probability;
  return result;
}

Workload workload(std::string name, std::vector<Call> calls) {
  Workload result;
  result.name = std::move(name);
  result.calls = std::move(calls);
  return result;
}

// The database stands first, so that positions are not in order of calls.
std::vector<Workload> shop() {
  return {
      workload("db", {}),
      workload("web", {call("cart", 2), call("auth"), call("search", 2, 0.25), call("auth", 7)}),
      workload("auth", {call("db", 1, 0.5)}),
      workload("cart", {call("db"), call("db")}),
      workload("search", {}),
  };
}

std::vector<std::string> texts(const std::vector<Workload>& workloads) {
  std::vector<std::string> result;
  for (const Problem& problem : check_calls(workloads)) {
    result.push_back(problem.path + ": " + problem.message);
  }
  return result;
}

TEST(CallGraph, StagesRunInRisingOrderAndCallsAsDeclared) {
  std::vector<Workload> workloads = shop();
  workloads[1].calls[0].timeout = std::chrono::seconds{2};
  workloads[1].calls[0].retries.count = 3;
  const CallGraph graph{workloads};
  const auto stages = graph.stages(1);
  ASSERT_EQ(stages.size(), 3U);
  EXPECT_EQ(stages[0].count, 1U);
  EXPECT_EQ(graph.call(stages[0].first).to, 2U);
  ASSERT_EQ(stages[1].count, 2U);
  EXPECT_EQ(graph.calls(stages[1])[0].to, 3U);
  EXPECT_EQ(graph.calls(stages[1])[0].timeout, std::chrono::seconds{2});
  EXPECT_EQ(graph.calls(stages[1])[0].retries.count, 3);
  EXPECT_EQ(graph.calls(stages[1])[1].to, 4U);
  EXPECT_EQ(graph.calls(stages[1])[1].probability, 0.25);
  EXPECT_EQ(graph.call(stages[2].first).to, 2U);
  EXPECT_TRUE(graph.stages(0).empty());
  EXPECT_EQ(graph.stages(3).size(), 1U) << "two calls of one stage";
}

TEST(CallGraph, VisitsMultiplyAlongPathsAndAddUpOverThem) {
  const CallGraph graph{shop()};
  // web calls auth twice, cart once, search a quarter; db: 2 * 0.5 from auth and 2 from cart.
  EXPECT_EQ(graph.visits(1), (std::vector<double>{3, 1, 2, 1, 0.25}));
  EXPECT_EQ(graph.visits(2), (std::vector<double>{0.5, 0, 1, 0, 0}));
  EXPECT_EQ(graph.visits(0), (std::vector<double>{1, 0, 0, 0, 0}));
}

TEST(CallGraph, TotalRatesAddWhatComesFromOutside) {
  const CallGraph graph{shop()};
  const std::vector<double> external{1, 100, 10, 0, 0};
  EXPECT_EQ(graph.total(external), (std::vector<double>{1 + 300 + 5, 100, 210, 100, 25}));
}

TEST(CallGraph, CallersComeBeforeThoseTheyCall) {
  const std::vector<Workload> workloads = shop();
  const CallGraph graph{workloads};
  const std::vector<std::uint32_t> order(graph.order().begin(), graph.order().end());
  ASSERT_EQ(order.size(), workloads.size());
  const auto position = [&](std::uint32_t w) {
    return std::find(order.begin(), order.end(), w) - order.begin();
  };
  for (std::uint32_t caller = 0; caller < workloads.size(); ++caller) {
    for (const CallStage& stage : graph.stages(caller)) {
      for (const CompiledCall& made : graph.calls(stage)) {
        EXPECT_LT(position(caller), position(made.to)) << caller << " -> " << made.to;
      }
    }
  }
}

// 40 levels of two services that each call both of the next level: 2^39 paths, 2 * 40 services.
TEST(CallGraph, VisitsDoNotWalkEveryPath) {
  std::vector<Workload> workloads;
  for (int level = 0; level < 40; ++level) {
    for (const char* side : {"a", "b"}) {
      std::vector<Call> calls;
      if (level < 39) {
        calls = {call("a" + std::to_string(level + 1)), call("b" + std::to_string(level + 1))};
      }
      workloads.push_back(workload(side + std::to_string(level), calls));
    }
  }
  EXPECT_EQ(CallGraph{workloads}.visits(0).back(), static_cast<double>(1LL << 38));
}

TEST(CheckCalls, SaysNothingAboutASoundGraph) { EXPECT_TRUE(check_calls(shop()).empty()); }

TEST(CheckCalls, NamesWhatDoesNotExist) {
  std::vector<Workload> workloads = shop();
  workloads[3].calls[1].to = "bd";
  EXPECT_EQ(texts(workloads),
            std::vector<std::string>{
                "workload.cart.calls[1].to: there is no workload \"bd\"; did you mean \"db\"?"});
}

TEST(CheckCalls, ShowsEachCircleAsAPath) {
  const std::vector<Workload> workloads{
      workload("a", {call("b"), call("out")}),
      workload("b", {call("out"), call("c")}),
      workload("c", {call("b"), call("a")}),
      workload("out", {}),
      workload("me", {call("me")}),
  };
  const std::vector<std::string> expected{
      "workload.a.calls: calls form a cycle: a -> b -> c -> a; a request would never end, "
      "so "
      "remove one of these calls",
      "workload.me.calls: calls form a cycle: me -> me; a request would never end, so "
      "remove one of these calls",
  };
  EXPECT_EQ(texts(workloads), expected);
}

TEST(CallGraphDeathTest, RefusesACircle) {
  const std::vector<Workload> workloads{workload("a", {call("a")})};
  EXPECT_DEATH(CallGraph{workloads}, "cycles");
}

TEST(DependencyOrder, PutsWhatIsNeededFirstWhateverTheNumbering) {
  const std::vector<Dependency> edges{{0, 3}, {3, 1}, {1, 4}, {0, 4}, {2, 0}};
  const DependencyOrder sorted = dependency_order(5, edges);
  EXPECT_EQ(sorted.order, (std::vector<std::uint32_t>{4, 1, 3, 0, 2}));
  EXPECT_TRUE(sorted.cycles.empty());
}

TEST(DependencyOrder, WhatNeedsACycleComesAfterIt) {
  const std::vector<Dependency> edges{{0, 1}, {1, 2}, {2, 1}, {2, 3}};
  const DependencyOrder sorted = dependency_order(4, edges);
  EXPECT_EQ(sorted.order, (std::vector<std::uint32_t>{3, 1, 2, 0}));
  EXPECT_EQ(sorted.cycles, (std::vector<std::vector<std::uint32_t>>{{1, 2}}));
  EXPECT_TRUE(dependency_order(0, {}).order.empty());
}

}  // namespace
}  // namespace stowplan::call_graph_test
