// Adapters from the cases of hpa.json to models/control/autoscaler. Times there are seconds
// relative to the moment of the decision, ages are seconds before it.
#include <array>
#include <chrono>
#include <string_view>
#include <utility>

#include "conformance/rules.hpp"
#include "models/control/autoscaler/hpa_behaviour.hpp"
#include "models/control/autoscaler/hpa_controller.hpp"
#include "models/control/autoscaler/hpa_metric.hpp"

namespace stowplan::conformance {
namespace {

using namespace hpa;

// Far from the clock's origin, so that times long before the decision stay representable.
constexpr Time decision_time{std::chrono::seconds{2'000'000'000}};

// Times are mostly whole seconds; a fraction is kept.
Duration duration(const Json& object, const char* key) { return from_seconds(real(object, key)); }
Time relative_time(const Json& object, const char* key) {
  return decision_time + duration(object, key);
}

// The value a text stands for; throws BadCase naming the others.
template <class T, std::size_t N>
T named(const Json& object, const char* key,
        const std::array<std::pair<std::string_view, T>, N>& all) {
  const std::string name = text(object, key);
  std::string others;
  for (const auto& [known, value] : all) {
    if (known == name) return value;
    others += (others.empty() ? "" : ", ") + std::string(known);
  }
  throw BadCase(std::string(key) + ": unknown " + name + " (known: " + others + ")");
}

constexpr std::array<std::pair<std::string_view, PodPhase>, 4> phases{
    {{"Pending", PodPhase::pending},
     {"Running", PodPhase::running},
     {"Failed", PodPhase::failed},
     {"Succeeded", PodPhase::succeeded}}};

// Request and usage of the named container, or of the whole pod.
void read_containers(const Json& json, const std::string& container, Pod& pod) {
  std::int64_t usage = 0;
  std::int64_t request = 0;
  bool every_request = true;
  for (const Json& c : list(json, "containers", true)) {
    if (!container.empty() && text(c, "name") != container) continue;
    if (is_absent(c, "request")) {
      every_request = false;
    } else {
      request += integer(c, "request");
    }
    if (!is_absent(c, "usage")) usage += integer(c, "usage");
  }
  if (every_request) pod.request = request;
  if (pod.sample) pod.sample->value = usage;
}

Pod pod_of(const Json& json, const std::string& container) {
  Pod pod;
  pod.phase = named(json, "phase", phases);
  pod.deleting = !is_absent(json, "deleting") && flag(json, "deleting");
  if (!is_absent(json, "start_time")) pod.started = relative_time(json, "start_time");
  if (!is_absent(json, "ready")) pod.ready = flag(json, "ready");
  if (!is_absent(json, "ready_transition_time")) {
    pod.ready_changed = relative_time(json, "ready_transition_time");
  }
  if (!is_absent(json, "metric")) {
    const Json& metric = json.at("metric");
    pod.sample = Sample{is_absent(metric, "value") ? 0 : integer(metric, "value"),
                        relative_time(metric, "time"), duration(metric, "window_s")};
  }
  if (!is_absent(json, "containers")) read_containers(json, container, pod);
  return pod;
}

std::vector<Pod> pods_of(const Json& input) {
  const std::string container = is_absent(input, "container") ? "" : text(input, "container");
  std::vector<Pod> pods;
  for (const Json& json : list(input, "pods", true)) pods.push_back(pod_of(json, container));
  return pods;
}

// Samples of pods that are gone.
std::vector<std::int64_t> strays_of(const Json& input) {
  std::vector<std::int64_t> strays;
  if (is_absent(input, "orphan_metrics")) return strays;
  const Json& all = input.at("orphan_metrics");
  if (!all.is_object()) throw BadCase("orphan_metrics: wants a value by name");
  for (const auto& [name, value] : all.items()) {
    strays.push_back(whole_number(value, "orphan_metrics." + name));
  }
  return strays;
}

Readiness readiness_of(const Json& input) {
  return {!is_absent(input, "resource") && text(input, "resource") == "cpu",
          duration(input, "cpu_initialization_period_s"),
          duration(input, "initial_readiness_delay_s")};
}

enum class MetricKind { utilization, average, value, share };
constexpr std::array<std::pair<std::string_view, MetricKind>, 7> metric_kinds{
    {{"resource_utilization", MetricKind::utilization},
     {"resource_average", MetricKind::average},
     {"pods_average", MetricKind::average},
     {"object_value", MetricKind::value},
     {"external_value", MetricKind::value},
     {"object_average", MetricKind::share},
     {"external_average", MetricKind::share}}};

Proposal proposal_of(const Json& input) {
  const std::vector<Pod> pods = pods_of(input);
  const std::vector<std::int64_t> strays = strays_of(input);
  const std::int64_t current = count(input, "current_replicas", 0);
  const PodMetricRule rule{
      .target = count(input, "target"),
      .tolerance = {not_negative(input, "tolerance_up"), not_negative(input, "tolerance_down")},
      .readiness = readiness_of(input)};
  const MetricKind kind = named(input, "metric_kind", metric_kinds);
  if (kind == MetricKind::utilization) {
    return utilization_proposal(pods, current, rule, decision_time, strays);
  }
  if (kind == MetricKind::average) {
    return average_proposal(pods, current, rule, decision_time, strays);
  }
  std::int64_t value = 0;
  for (const Json& v : list(input, "metric_values")) value += whole_number(v, "metric_values");
  if (kind == MetricKind::value) {
    return value_proposal(value, pods, current, rule.target, rule.tolerance);
  }
  return share_proposal(value, current, rule.target, rule.tolerance);
}

constexpr std::array<std::pair<std::string_view, PolicySelect>, 3> selects{
    {{"Max", PolicySelect::max}, {"Min", PolicySelect::min}, {"Disabled", PolicySelect::disabled}}};
constexpr std::array<std::pair<std::string_view, PolicyType>, 2> policy_types{
    {{"Pods", PolicyType::pods}, {"Percent", PolicyType::percent}}};

ScalingRules rules_of(const Json& input, const char* key, const ScalingRules& otherwise) {
  if (is_absent(input, key)) return otherwise;
  const Json& json = input.at(key);
  ScalingRules rules;
  rules.select = named(json, "select", selects);
  rules.stabilization = duration(json, "stabilization_s");
  for (const Json& p : list(json, "policies", true)) {
    rules.policies.push_back(
        {named(p, "type", policy_types), integer(p, "value"), duration(p, "period_s")});
  }
  return rules;
}

std::vector<ScaleEvent> events_of(const Json& input, const char* key) {
  std::vector<ScaleEvent> events;
  if (is_absent(input, key)) return events;
  for (const Json& e : list(input, key, true)) {
    const bool outdated = !is_absent(e, "outdated") && flag(e, "outdated");
    events.push_back({integer(e, "change"), decision_time - duration(e, "age_s"), outdated});
  }
  return events;
}

ScaleEvents both_events(const Json& input) {
  return {events_of(input, "scale_up_events"), events_of(input, "scale_down_events")};
}

std::vector<Recommendation> recommendations_of(const Json& input) {
  std::vector<Recommendation> log;
  for (const Json& r : list(input, "recommendations", true)) {
    log.push_back({integer(r, "replicas"), decision_time - duration(r, "age_s")});
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
  return {count(input, "min_replicas", 0), count(input, "max_replicas", 0)};
}

const char* name_of(MetricError error) {
  switch (error) {
    case MetricError::no_metrics:
      return "no_metrics";
    case MetricError::missing_request:
      return "missing_request";
    case MetricError::no_known_pod:
      return "no_metrics_matched_known_pods";
    case MetricError::none:
      break;
  }
  return "none";
}

void replica_calc(const Json& input, Findings& findings) {
  const Proposal proposal = proposal_of(input);
  if (proposal.error != MetricError::none) {
    findings.exact("error", name_of(proposal.error));
    // A case that expects a count must not pass for want of looking.
    if (!findings.has("error")) findings.fail(std::string("got error ") + name_of(proposal.error));
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
  const auto names_of = [&input](const std::vector<std::size_t>& indices) {
    Json names = Json::array();
    for (const std::size_t i : indices) names.push_back(member(input.at("pods").at(i), "name"));
    return names;
  };
  findings.exact("ready", groups.ready.size());
  findings.exact("unready", names_of(groups.unready));
  findings.exact("missing", names_of(groups.missing));
  findings.exact("ignored", names_of(groups.ignored));
}

void legacy_limit(const Json& input, Findings& findings) {
  limited(findings,
          limit_legacy(count(input, "current_replicas", 0), count(input, "desired_replicas", 0),
                       range_of(input), integer(input, "scale_up_limit_factor")));
}

void up_limit(const Json& input, Findings& findings) {
  findings.exact("limit", scale_up_limit(count(input, "current_replicas", 0), both_events(input),
                                         rules_of(input, "rules", {}), decision_time));
}

void down_limit(const Json& input, Findings& findings) {
  findings.exact("limit", scale_down_limit(count(input, "current_replicas", 0), both_events(input),
                                           rules_of(input, "rules", {}), decision_time));
}

void legacy_downscale(const Json& input, Findings& findings) {
  std::vector<Recommendation> log = recommendations_of(input);
  findings.exact("replicas", stabilize_legacy(count(input, "desired_replicas", 0), log,
                                              duration(input, "window_s"), decision_time));
  findings.exact("log_length", log.size());
}

void rate_limit(const Json& input, Findings& findings) {
  limited(findings, limit_rate(count(input, "current_replicas", 0),
                               count(input, "desired_replicas", 0), range_of(input),
                               both_events(input), rules_of(input, "scale_up", default_scale_up()),
                               rules_of(input, "scale_down", default_scale_down()), decision_time));
}

void event_log(const Json& input, Findings& findings) {
  std::vector<ScaleEvent> events = events_of(input, "events");
  findings.exact("change_in_period_before",
                 change_within(events, duration(input, "query_period_s"), decision_time));
  if (!is_absent(input, "rules")) {
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
  std::vector<Recommendation> log = recommendations_of(input);
  findings.exact("replicas",
                 stabilize(count(input, "current_replicas", 0), count(input, "desired_replicas", 0),
                           log, duration(input, "scale_up_window_s"),
                           duration(input, "scale_down_window_s"), decision_time));
  Json after = Json::array();
  for (const Recommendation& r : log) after.push_back(r.replicas);
  findings.exact("log_after", after);
}

// What the sync finds remembered: absent stands for a log that starts with the current count.
std::vector<Recommendation> log_of(const Json& input, std::int64_t current) {
  if (is_absent(input, "recommendations")) return {{current, decision_time}};
  return recommendations_of(input);
}

// One sync under the rules from before behaviour policies.
std::int64_t legacy_sync(const Json& input) {
  const std::int64_t current = count(input, "current_replicas", 0);
  const ReplicaRange range = range_of(input);
  if (current == 0 && range.min != 0) return 0;
  if (current > range.max) return range.max;
  if (current < range.min) return range.min;
  const Proposal proposal = proposal_of(member(input, "metric"));
  if (proposal.error != MetricError::none) return current;
  std::vector<Recommendation> log = log_of(input, current);
  const std::int64_t stable = stabilize_legacy(
      proposal.replicas, log, duration(input, "downscale_stabilization_s"), decision_time);
  return limit_legacy(current, stable, range, count(input, "scale_up_limit_factor")).replicas;
}

Hpa parameters_of(const Json& input) {
  const ReplicaRange range = range_of(input);
  Hpa hpa;
  hpa.min = range.min;
  hpa.max = range.max;
  hpa.scale_up = rules_of(input, "scale_up", hpa.scale_up);
  if (!is_absent(input, "downscale_stabilization_s")) {
    hpa.scale_down.stabilization = duration(input, "downscale_stabilization_s");
  }
  hpa.scale_down = rules_of(input, "scale_down", hpa.scale_down);
  return hpa;
}

std::int64_t behaviour_sync(const Json& input) {
  const std::int64_t current = count(input, "current_replicas", 0);
  HpaController controller{parameters_of(input), {log_of(input, current), both_events(input)}};
  return controller.act_on(decision_time, current, proposal_of(member(input, "metric"))).replicas;
}

// Without policies of either direction the rules are those from before there were any.
void reconcile(const Json& input, Findings& findings) {
  const bool legacy = is_absent(input, "scale_up") && is_absent(input, "scale_down");
  findings.exact("replicas", legacy ? legacy_sync(input) : behaviour_sync(input));
}

// Demand spread evenly over ready pods; a cap on what a pod can use stands for its CPU limit.
std::vector<Pod> even_pods(const Json& input, std::int64_t replicas, std::int64_t demand,
                           Time now) {
  const std::int64_t request = count(input, "request_m");
  std::int64_t usage = demand;
  if (!is_absent(input, "limit_m")) {
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
  hpa.target_cpu = static_cast<double>(count(input, "target_utilization")) / 100.0;
  hpa.min = range_of(input).min;
  hpa.max = range_of(input).max;
  hpa.tolerance_up = not_negative(input, "tolerance_up");
  hpa.tolerance_down = not_negative(input, "tolerance_down");
  hpa.scale_up = rules_of(input, "scale_up", hpa.scale_up);
  hpa.scale_down = rules_of(input, "scale_down", hpa.scale_down);
  HpaController controller{hpa};

  Json counts = Json::array();
  Json wishes = Json::array();
  std::int64_t replicas = count(input, "initial_replicas", 0);
  Time now = decision_time;
  for (const Json& demand : list(input, "demand_millicores")) {
    const HpaPods pods{
        .cpu = even_pods(input, replicas, whole_number(demand, "demand_millicores"), now)};
    const HpaDecision decision = controller.sync(now, replicas, pods);
    replicas = decision.replicas;
    counts.push_back(replicas);
    wishes.push_back(decision.recommended);
    now += hpa.sync;
  }
  findings.exact("replicas_after_sync", counts);
  findings.exact("raw_recommendation", wishes);
}

constexpr std::array<Rule, 11> of_hpa{{
    {"hpa", "replica_calc", "utilization_proposal, average_proposal, ...", replica_calc},
    {"hpa", "group_pods", "group_pods", group},
    {"hpa", "min_max_and_legacy_up_limit", "limit_legacy", legacy_limit},
    {"hpa", "scale_up_limit", "scale_up_limit", up_limit},
    {"hpa", "scale_down_limit", "scale_down_limit", down_limit},
    {"hpa", "stabilize_legacy_downscale", "stabilize_legacy", legacy_downscale},
    {"hpa", "behavior_rate_limit", "limit_rate", rate_limit},
    {"hpa", "scale_event_log", "change_within", event_log},
    {"hpa", "stabilize_with_behavior", "stabilize", stabilization},
    {"hpa", "reconcile_once", "HpaController", reconcile},
    {"hpa", "trajectory", "HpaController", trajectory},
}};

}  // namespace

std::span<const Rule> hpa_rules() { return of_hpa; }

}  // namespace stowplan::conformance
