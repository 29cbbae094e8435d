// The time series of a load that rises and falls, with an autoscaler in the fleet, against the
// trajectories of tests/conformance/vectors/hpa.json: the same counts after every sync, with pods,
// requests and measured CPU in between.
//
// The vectors take pods to be measured before the next sync. A pod's use is known once two looks
// have seen it, so the fleet's autoscaler looks twice in each sync of the vectors; the limits on
// its pace are by time and not by look, so that the counts are the same.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "models/control/autoscaler/hpa_scraper.hpp"
#include "models/fleet/fleet.hpp"
#include "tests/models/bare_fleet.hpp"
#include "tests/models/recorded_timeline.hpp"
#include "tests/paths.hpp"

namespace stowplan::timeline_hpa_test {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

constexpr Duration sync = 15s;
constexpr Duration look = sync / 2;

Json trajectory(const std::string& id) {
  std::ifstream file{std::string{source_path()} + "/tests/conformance/vectors/hpa.json"};
  const Json vectors = Json::parse(file);
  for (const Json& one : vectors.at("cases")) {
    if (one.at("id") == id) return one;
  }
  throw std::invalid_argument{"no case " + id};
}

ScalingRules rules_of(const Json& json, const ScalingRules& otherwise) {
  if (json.is_null()) return otherwise;
  ScalingRules rules{.select = json.at("select") == "Min" ? PolicySelect::min : PolicySelect::max,
                     .stabilization = from_seconds(json.at("stabilization_s")),
                     .policies = {}};
  for (const Json& p : json.at("policies")) {
    rules.policies.push_back({p.at("type") == "Pods" ? PolicyType::pods : PolicyType::percent,
                              p.at("value"), from_seconds(p.at("period_s"))});
  }
  return rules;
}

/// Replicas at the end of each sync of the vectors, wanted and ready.
struct Replicas {
  std::vector<double> wanted;
  std::vector<double> ready;
};

// `cpu` of a request, so small that the scatter of Poisson arrivals over a look is well below what
// the next replica takes.
Replicas simulated(const Json& input, Duration cpu) {
  SeriesArrivals arrivals;
  arrivals.file = "demand";
  Scenario s = one_service(arrivals, Constant<Duration>{cpu}, 1_cores);
  s.host.entries[0].second.cpus = 64;
  s.runtime.entries[0].second.guest_kernel = false;
  s.deployment[0].limits.cpu.reset();
  s.deployment[0].requests.cpu = Cores{input.at("request_m").get<std::int64_t>()};
  const Hpa hpa{.target_cpu = input.at("target_utilization").get<double>() / 100,
                .min = input.at("min_replicas"),
                .max = input.at("max_replicas"),
                .initial = input.at("initial_replicas"),
                .sync = look,
                .tolerance_up = input.at("tolerance_up"),
                .tolerance_down = input.at("tolerance_down"),
                .scale_up = rules_of(input.at("scale_up"), default_scale_up()),
                .scale_down = rules_of(input.at("scale_down"), default_scale_down()),
                .metric_window = look,
                .metric_lag = Duration{}};
  s.deployment[0].autoscaler = hpa;
  // The second look is the first that has seen any use, and stands for the first sync.
  Stream stream{s.seed, 0, "hpa/web"};
  const Duration first_sync = HpaWithMetrics{hpa}.first_looks(stream).front() + look;
  RateSeries demand;
  Duration begin{};
  for (const double millicores : input.at("demand_millicores")) {
    const Duration end = begin == Duration{} ? first_sync : begin + sync;
    const double requests = millicores / 1000 * seconds(end - begin) / seconds(cpu);
    demand.steps.push_back({begin, end, requests});
    begin = end;
  }
  SeriesTable series;
  series.entries = {{series_key(arrivals), demand}};
  s.duration = begin + look;
  const Plan plan = make_plan(s, s.layout.front(), series);
  RecordedTimeline timeline{plan, 1s};
  static_cast<void>(Fleet{plan, s.seed, 0, {.watch = timeline.watch()}}.run());
  const std::vector<double> wanted = timeline.of("workload/web", "replicas.wanted");
  const std::vector<double> ready = timeline.of("workload/web", "replicas.ready");
  Replicas replicas;
  for (std::size_t k = 0; k < demand.steps.size(); ++k) {
    // The first whole second after the sync.
    const auto at = static_cast<std::size_t>(demand.steps[k].end / 1s) + 1;
    replicas.wanted.push_back(wanted.at(at));
    replicas.ready.push_back(ready.at(at));
  }
  return replicas;
}

void expect_trajectory(const std::string& id, Duration cpu) {
  const Json one = trajectory(id);
  const Replicas replicas = simulated(one.at("input"), cpu);
  const auto expected = one.at("expected").at("replicas_after_sync").get<std::vector<double>>();
  EXPECT_EQ(replicas.wanted, expected) << id;
  EXPECT_EQ(replicas.ready, expected) << id;
}

// A spike to twenty times the load and back: 2, 6, 12, 24, 40 replicas, and five minutes after its
// end 2 again.
TEST(TimelineHpa, ASpikeAndBack) { expect_trajectory("hpa-trajectory-001", 2500us); }

// Shrinks by 10 % a minute.
TEST(TimelineHpa, ASlowDescent) { expect_trajectory("hpa-trajectory-003", 10ms); }

// Within the tolerance nothing changes; then up to the most and down to the least there may be.
TEST(TimelineHpa, BetweenLeastAndMost) { expect_trajectory("hpa-trajectory-007", 100us); }

}  // namespace
}  // namespace stowplan::timeline_hpa_test
