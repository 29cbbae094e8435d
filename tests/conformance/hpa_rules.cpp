// Adapters from the cases of hpa.json to models/autoscaler. Times there are seconds relative to the
// moment of the decision, ages are seconds before it.
#include <array>
#include <chrono>

#include "models/autoscaler/hpa_behaviour.hpp"
#include "models/autoscaler/hpa_controller.hpp"
#include "models/autoscaler/hpa_metric.hpp"
#include "tests/conformance/rules.hpp"

namespace stowplan::conformance {
namespace {

using namespace hpa;

// Far from the clock's origin, so that times long before the decision stay representable.
constexpr Time decision_time{std::chrono::seconds{2'000'000'000}};

Duration whole_seconds(const Json& value) {
  return std::chrono::seconds{value.get<std::int64_t>()};
}
Time relative_time(const Json& value) { return decision_time + whole_seconds(value); }
std::int64_t integer(const Json& input, const char* key) { return input.at(key); }

bool is_null(const Json& object, const char* key) {
  return !object.contains(key) || object.at(key).is_null();
}

PodPhase phase_of(const std::string& name) {
  if (name == "Pending") return PodPhase::pending;
  if (name == "Running") return PodPhase::running;
  return name == "Failed" ? PodPhase::failed : PodPhase::succeeded;
}

// Request and usage of the named container, or of the whole pod.
void read_containers(const Json& json, const Json& container, Pod& pod) {
  std::int64_t usage = 0;
  std::int64_t request = 0;
  bool every_request = true;
  for (const Json& c : json.at("containers")) {
    if (is_null(c, "request")) every_request = false;
    if (!container.is_null() && c.at("name") != container) continue;
    if (!is_null(c, "request")) request += integer(c, "request");
    if (!is_null(c, "usage")) usage += integer(c, "usage");
  }
  if (every_request) pod.request = request;
  if (pod.sample) pod.sample->value = usage;
}

Pod pod_of(const Json& json, const Json& container) {
  Pod pod;
  pod.phase = phase_of(json.at("phase").get<std::string>());
  pod.deleting = json.at("deleting").get<bool>();
  if (!is_null(json, "start_time")) pod.started = relative_time(json.at("start_time"));
  if (!is_null(json, "ready")) pod.ready = json.at("ready").get<bool>();
  if (!is_null(json, "ready_transition_time")) {
    pod.ready_changed = relative_time(json.at("ready_transition_time"));
  }
  if (!is_null(json, "metric")) {
    const Json& metric = json.at("metric");
    pod.sample = Sample{is_null(metric, "value") ? 0 : integer(metric, "value"),
                        relative_time(metric.at("time")), whole_seconds(metric.at("window_s"))};
  }
  if (json.contains("containers")) read_containers(json, container, pod);
  return pod;
}

std::vector<Pod> pods_of(const Json& input) {
  const Json container = is_null(input, "container") ? Json{} : input.at("container");
  std::vector<Pod> pods;
  for (const Json& json : input.at("pods")) pods.push_back(pod_of(json, container));
  return pods;
}

Readiness readiness_of(const Json& input) {
  return {!is_null(input, "resource") && input.at("resource") == "cpu",
          whole_seconds(input.at("cpu_initialization_period_s")),
          whole_seconds(input.at("initial_readiness_delay_s"))};
}

Proposal proposal_of(const Json& input) {
  const std::vector<Pod> pods = pods_of(input);
  const std::int64_t current = integer(input, "current_replicas");
  const PodMetricRule rule{.target = integer(input, "target"),
                           .tolerance = {input.at("tolerance_up").get<double>(),
                                         input.at("tolerance_down").get<double>()},
                           .readiness = readiness_of(input)};
  const auto kind = input.at("metric_kind").get<std::string>();
  if (kind == "resource_utilization") {
    return utilization_proposal(pods, current, rule, decision_time);
  }
  if (kind == "resource_average" || kind == "pods_average") {
    return average_proposal(pods, current, rule, decision_time);
  }
  std::int64_t value = 0;
  for (const Json& v : input.at("metric_values")) value += v.get<std::int64_t>();
  if (kind == "object_value" || kind == "external_value") {
    return value_proposal(value, pods, current, rule.target, rule.tolerance);
  }
  return share_proposal(value, current, rule.target, rule.tolerance);
}

ScalingRules rules_of(const Json& input, const char* key, const ScalingRules& otherwise) {
  if (is_null(input, key)) return otherwise;
  const Json& json = input.at(key);
  const auto select = json.at("select").get<std::string>();
  ScalingRules rules;
  rules.select = select == "Max"   ? PolicySelect::max
                 : select == "Min" ? PolicySelect::min
                                   : PolicySelect::disabled;
  rules.stabilization = whole_seconds(json.at("stabilization_s"));
  for (const Json& p : json.at("policies")) {
    rules.policies.push_back({p.at("type") == "Pods" ? PolicyType::pods : PolicyType::percent,
                              integer(p, "value"), whole_seconds(p.at("period_s"))});
  }
  return rules;
}

std::vector<ScaleEvent> events_of(const Json& input, const char* key) {
  std::vector<ScaleEvent> events;
  if (is_null(input, key)) return events;
  for (const Json& e : input.at(key)) {
    const bool outdated = !is_null(e, "outdated") && e.at("outdated").get<bool>();
    events.push_back(
        {integer(e, "change"), decision_time - whole_seconds(e.at("age_s")), outdated});
  }
  return events;
}

ScaleEvents both_events(const Json& input) {
  return {events_of(input, "scale_up_events"), events_of(input, "scale_down_events")};
}

std::vector<Recommendation> recommendations_of(const Json& list) {
  std::vector<Recommendation> log;
  for (const Json& r : list) {
    log.push_back({integer(r, "replicas"), decision_time - whole_seconds(r.at("age_s"))});
  }
  return log;
}

const char* name_of(Condition condition) {
  switch (condition) {
    case Condition::within_range:
      return "DesiredWithinRange";
    case Condition::too_few:
      return "TooFewReplicas";
    case Condition::too_many:
      return "TooManyReplicas";
    case Condition::scale_up_limit:
      return "ScaleUpLimit";
    case Condition::scale_down_limit:
      return "ScaleDownLimit";
  }
  return "";
}

void limited(Findings& findings, const Limited& result) {
  findings.exact("replicas", result.replicas);
  findings.exact("condition", name_of(result.condition));
}

ReplicaRange range_of(const Json& input) {
  return {integer(input, "min_replicas"), integer(input, "max_replicas")};
}

void replica_calc(const Json& input, Findings& findings) {
  const Proposal proposal = proposal_of(input);
  if (proposal.error != MetricError::none) {
    findings.exact("error",
                   proposal.error == MetricError::no_metrics ? "no_metrics" : "missing_request");
    return;
  }
  findings.exact("replicas", proposal.replicas);
  findings.exact("utilization", proposal.measured);
  findings.exact("utilization_percent", proposal.measured);
  findings.exact("raw_average", proposal.average);
  findings.exact("usage", proposal.measured);
}

void group(const Json& input, Findings& findings) {
  const std::vector<Pod> pods = pods_of(input);
  const PodGroups groups = group_pods(pods, readiness_of(input), decision_time);
  const auto names = [&input](const std::vector<std::size_t>& indices) {
    Json list = Json::array();
    for (const std::size_t i : indices) list.push_back(input.at("pods").at(i).at("name"));
    return list;
  };
  findings.exact("ready", groups.ready.size());
  findings.exact("unready", names(groups.unready));
  findings.exact("missing", names(groups.missing));
  findings.exact("ignored", names(groups.ignored));
}

void legacy_limit(const Json& input, Findings& findings) {
  limited(findings,
          limit_legacy(integer(input, "current_replicas"), integer(input, "desired_replicas"),
                       range_of(input), integer(input, "scale_up_limit_factor")));
}

void up_limit(const Json& input, Findings& findings) {
  findings.exact("limit", scale_up_limit(integer(input, "current_replicas"), both_events(input),
                                         rules_of(input, "rules", {}), decision_time));
}

void down_limit(const Json& input, Findings& findings) {
  findings.exact("limit", scale_down_limit(integer(input, "current_replicas"), both_events(input),
                                           rules_of(input, "rules", {}), decision_time));
}

void legacy_downscale(const Json& input, Findings& findings) {
  std::vector<Recommendation> log = recommendations_of(input.at("recommendations"));
  findings.exact("replicas", stabilize_legacy(integer(input, "desired_replicas"), log,
                                              whole_seconds(input.at("window_s")), decision_time));
  findings.exact("log_length", log.size());
}

void rate_limit(const Json& input, Findings& findings) {
  limited(findings, limit_rate(integer(input, "current_replicas"),
                               integer(input, "desired_replicas"), range_of(input),
                               both_events(input), rules_of(input, "scale_up", default_scale_up()),
                               rules_of(input, "scale_down", default_scale_down()), decision_time));
}

void event_log(const Json& input, Findings& findings) {
  std::vector<ScaleEvent> events = events_of(input, "events");
  findings.exact("change_in_period_before",
                 change_within(events, whole_seconds(input.at("query_period_s")), decision_time));
  if (!is_null(input, "rules")) {
    record_change(events, integer(input, "replica_change"), rules_of(input, "rules", {}),
                  decision_time);
  }
  Json after = Json::array();
  for (const ScaleEvent& e : events) {
    after.push_back({{"change", e.change}, {"outdated", e.outdated}});
  }
  findings.exact("events_after", after);
}

void stabilization(const Json& input, Findings& findings) {
  std::vector<Recommendation> log = recommendations_of(input.at("recommendations"));
  findings.exact("replicas",
                 stabilize(integer(input, "current_replicas"), integer(input, "desired_replicas"),
                           log, whole_seconds(input.at("scale_up_window_s")),
                           whole_seconds(input.at("scale_down_window_s")), decision_time));
  Json after = Json::array();
  for (const Recommendation& r : log) after.push_back(r.replicas);
  findings.exact("log_after", after);
}

// One sync under the rules from before behaviour policies.
std::int64_t legacy_sync(const Json& input) {
  const std::int64_t current = integer(input, "current_replicas");
  const ReplicaRange range = range_of(input);
  if (current == 0 && range.min != 0) return 0;
  if (current > range.max) return range.max;
  if (current < range.min) return range.min;
  const Proposal proposal = proposal_of(input.at("metric"));
  if (proposal.error != MetricError::none) return current;
  std::vector<Recommendation> log;
  if (is_null(input, "recommendations")) log.push_back({current, decision_time});
  const std::int64_t stable = stabilize_legacy(
      proposal.replicas, log, whole_seconds(input.at("downscale_stabilization_s")), decision_time);
  return limit_legacy(current, stable, range, integer(input, "scale_up_limit_factor")).replicas;
}

Hpa parameters_of(const Json& input) {
  const Json& metric = input.at("metric");
  Hpa hpa;
  hpa.target_cpu = static_cast<double>(integer(metric, "target")) / 100.0;
  hpa.min = integer(input, "min_replicas");
  hpa.max = integer(input, "max_replicas");
  hpa.tolerance_up = metric.at("tolerance_up").get<double>();
  hpa.tolerance_down = metric.at("tolerance_down").get<double>();
  hpa.cpu_initialization = whole_seconds(metric.at("cpu_initialization_period_s"));
  hpa.readiness_delay = whole_seconds(metric.at("initial_readiness_delay_s"));
  hpa.scale_up = rules_of(input, "scale_up", hpa.scale_up);
  hpa.scale_down.stabilization = whole_seconds(input.at("downscale_stabilization_s"));
  hpa.scale_down = rules_of(input, "scale_down", hpa.scale_down);
  return hpa;
}

// The controller seeds its log with the current count. Where the case has an empty log, a first
// sync of another controller long before stands for a history that no longer counts.
std::int64_t behaviour_sync(const Json& input) {
  HpaController controller{parameters_of(input)};
  if (!is_null(input, "recommendations")) {
    const Time long_ago = decision_time - std::chrono::hours{24};
    [[maybe_unused]] const HpaDecision first =
        controller.sync(long_ago, integer(input, "current_replicas"), {});
  }
  const std::vector<Pod> pods = pods_of(input.at("metric"));
  return controller.sync(decision_time, integer(input, "current_replicas"), pods).replicas;
}

void reconcile(const Json& input, Findings& findings) {
  const bool legacy = is_null(input, "scale_up") && is_null(input, "scale_down");
  if (legacy) findings.exact("replicas", legacy_sync(input));
  findings.exact("replicas", behaviour_sync(input));
}

// Demand spread evenly over ready pods; a cap on what a pod can use stands for its CPU limit.
std::vector<Pod> even_pods(const Json& input, std::int64_t replicas, std::int64_t demand,
                           Time now) {
  const std::int64_t request = integer(input, "request_m");
  std::int64_t usage = demand;
  if (!is_null(input, "limit_m")) {
    usage = std::min(usage, replicas * integer(input, "limit_m"));
  }
  std::vector<Pod> pods(static_cast<std::size_t>(replicas));
  for (std::size_t i = 0; i < pods.size(); ++i) {
    Pod& pod = pods[i];
    pod.started = now - std::chrono::hours{1};
    pod.ready = true;
    pod.ready_changed = *pod.started;
    pod.request = request;
    // The remainder goes to the first pods, so that the sum is exact.
    const auto index = static_cast<std::int64_t>(i);
    pod.sample = Sample{usage / replicas + (index < usage % replicas ? 1 : 0), now,
                        std::chrono::seconds{15}};
  }
  return pods;
}

void trajectory(const Json& input, Findings& findings) {
  Hpa hpa;
  hpa.target_cpu = static_cast<double>(integer(input, "target_utilization")) / 100.0;
  hpa.min = integer(input, "min_replicas");
  hpa.max = integer(input, "max_replicas");
  hpa.tolerance_up = input.at("tolerance_up").get<double>();
  hpa.tolerance_down = input.at("tolerance_down").get<double>();
  hpa.scale_up = rules_of(input, "scale_up", hpa.scale_up);
  hpa.scale_down = rules_of(input, "scale_down", hpa.scale_down);
  HpaController controller{hpa};

  Json counts = Json::array();
  Json wishes = Json::array();
  std::int64_t replicas = integer(input, "initial_replicas");
  Time now = decision_time;
  for (const Json& demand : input.at("demand_millicores")) {
    const std::vector<Pod> pods = even_pods(input, replicas, demand.get<std::int64_t>(), now);
    const HpaDecision decision = controller.sync(now, replicas, pods);
    replicas = decision.replicas;
    counts.push_back(replicas);
    wishes.push_back(decision.recommended);
    now += hpa.sync;
  }
  findings.exact("replicas_after_sync", counts);
  findings.exact("raw_recommendation", wishes);
}

constexpr std::array<Rule, 11> rules{{
    {"hpa", "replica_calc", replica_calc},
    {"hpa", "group_pods", group},
    {"hpa", "min_max_and_legacy_up_limit", legacy_limit},
    {"hpa", "scale_up_limit", up_limit},
    {"hpa", "scale_down_limit", down_limit},
    {"hpa", "stabilize_legacy_downscale", legacy_downscale},
    {"hpa", "behavior_rate_limit", rate_limit},
    {"hpa", "scale_event_log", event_log},
    {"hpa", "stabilize_with_behavior", stabilization},
    {"hpa", "reconcile_once", reconcile},
    {"hpa", "trajectory", trajectory},
}};

}  // namespace

std::span<const Rule> hpa_rules() { return rules; }

}  // namespace stowplan::conformance
