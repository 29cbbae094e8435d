#include "models/solve/trials.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <variant>

#include "models/analytic/layout_answer.hpp"
#include "models/plan/plan.hpp"
#include "models/solve/bound.hpp"
#include "models/study/study.hpp"
#include "sim/config/diagnostic.hpp"
#include "sim/config/path.hpp"
#include "sim/config/quantity.hpp"

namespace stowplan {
namespace {

constexpr std::uint32_t pilot_replications = 2;
constexpr int pilots_to_a_window = 10;

[[noreturn]] void refuse_trials(std::string message) {
  throw config::ConfigError{{{"", 0, 0, "", std::move(message)}}};
}

Point joined_points(Point a, const Point& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

}  // namespace

Trials::Trials(const Question& question, const SolveTools& tools)
    : q_(question),
      tools_(tools),
      metric_(question.aim == Aim::metric ? question.metric : std::nullopt) {
  const LoadedScenario loaded = read_or_refuse(q_.given);
  const Scenario& scenario = loaded.scenario;
  layout_ = scenario.layout.front().name;
  const auto least = static_cast<std::uint32_t>(std::max<std::int64_t>(2, scenario.stop.min));
  const double confidence = scenario.stop.confidence;
  full_ = {.by = Judged::simulation,
           .duration = {},
           .looks = {least, 2 * least, 4 * least},
           .confidence = confidence};
  const Duration tenth = std::max(Duration{1}, scenario.duration / pilots_to_a_window);
  pilot_ = {.by = Judged::pilot,
            .duration = fmt::format("\"{} ns\"", tenth.count()),
            .looks = {pilot_replications},
            .confidence = confidence};
  if (q_.pilot) pilot_text_ = config::format(tenth);
  find_losses(scenario);
  check_decisions();
}

void Trials::find_losses(const Scenario& scenario) {
  if (q_.lose_hosts == 0 && q_.lose_zones == 0) return;
  std::vector<std::string> used;
  for (const Route& route : scenario.layout.front().route) {
    if (std::ranges::find(used, route.pool) == used.end()) used.push_back(route.pool);
  }
  const auto outage = [](const std::string& pool, const char* what, std::int64_t count) {
    return Assignment{config::join("pool", pool) + ".outage",
                      fmt::format("{{ {} = {} }}", what, count)};
  };
  const auto many = [](std::int64_t count, const char* what) {
    return fmt::format("without {} {}{}", count, what, count == 1 ? "" : "s");
  };
  for (const std::string& pool : used) {
    if (q_.lose_hosts == 0) break;
    losses_.push_back(
        {many(q_.lose_hosts, "host") + " of " + pool, {outage(pool, "hosts", q_.lose_hosts)}});
  }
  if (q_.lose_zones == 0) return;
  Loss& zone = losses_.emplace_back();
  zone.text = many(q_.lose_zones, "zone");
  for (const std::string& pool : used) {
    zone.point.push_back(outage(pool, "zones", q_.lose_zones));
  }
  auto read = tools_.read(joined_points(q_.given, zone.point));
  if (const auto* why = std::get_if<std::string>(&read)) {
    refuse_trials("--survive: " + *why);
  }
}

LoadedScenario Trials::read_or_refuse(const Point& point) const {
  auto read = tools_.read(point);
  if (const auto* why = std::get_if<std::string>(&read)) refuse_trials(*why);
  return std::move(std::get<LoadedScenario>(read));
}

// A decision that cannot be read with any of its values is a slip in the path or the values.
void Trials::check_decisions() const {
  for (const Decision& decision : q_.decisions) {
    const std::size_t step = std::max<std::size_t>(1, decision.values.size() / 8);
    std::string first;
    bool fine = false;
    for (std::size_t i = 0; i < decision.values.size() && !fine; i += step) {
      Point point;
      decision.assign(i, point);
      const auto read = tools_.read(point);
      const auto* why = std::get_if<std::string>(&read);
      fine = why == nullptr;
      if (why != nullptr && first.empty()) first = *why;
    }
    if (!fine) refuse_trials(fmt::format("--over: {}: {}", decision.name(), first));
  }
}

Point Trials::point_of(const Choice& choice) const {
  Point point = q_.given;
  for (std::size_t d = 0; d < choice.size(); ++d) q_.decisions[d].assign(choice[d], point);
  return point;
}

const Trial& Trials::trial(const Choice& choice, const TrialLength& length) {
  auto& known = length.by == Judged::pilot ? pilots_ : fulls_;
  const auto at = known.find(choice);
  if (at != known.end()) return at->second;
  const TrialOf of{tools_.read, tools_.run, q_.requirements, metric_, losses_, q_.closed_form};
  Trial one = tried(of, point_of(choice), length);
  one.place = choice;
  if (!metric_) one.value = {static_cast<double>(number_of(choice)), 0, 1};
  if (one.by == Judged::closed_form) fulls_.insert_or_assign(choice, one);
  explored_.push_back(one);
  if (tools_.tried) tools_.tried(one);
  return known.insert_or_assign(choice, std::move(one)).first->second;
}

/// Hosts that are decided on, or the factor on the load.
double Trials::number_of(const Choice& choice) const {
  double sum = 0;
  for (std::size_t d = 0; d < choice.size(); ++d) {
    const Decision& decision = q_.decisions[d];
    const bool counts = q_.aim == Aim::load ? decision.paths.front() == load_path : decision.hosts;
    if (!counts) continue;
    const double value = std::stod(decision.values[choice[d]]);
    sum += value * static_cast<double>(q_.aim == Aim::load ? 1 : decision.paths.size());
  }
  return sum;
}

const Known& Trials::known(const Choice& choice) {
  const auto at = knowns_.find(choice);
  if (at != knowns_.end()) return at->second;
  Known one;
  const auto read = tools_.read(point_of(choice));
  if (const auto* loaded = std::get_if<LoadedScenario>(&read)) {
    const Plan plan = make_plan(loaded->scenario, loaded->scenario.layout.front(), loaded->series);
    one.fixed = std::ranges::all_of(plan.pools, [](const PoolPlan& pool) {
      return pool.pool->hosts.min == pool.pool->hosts.max;
    });
    one.cost = analytic::solve(plan).cost_month;
    one.overloaded = why_overloaded(plan);
  } else {
    one.overloaded = std::get<std::string>(read);
  }
  return knowns_.insert_or_assign(choice, std::move(one)).first->second;
}

Rank Trials::rank(const Choice& choice) {
  if (q_.aim == Aim::load) return {-number_of(choice), 0};
  if (q_.aim == Aim::hosts) return {number_of(choice), known(choice).cost};
  return {known(choice).cost, number_of(choice)};
}

}  // namespace stowplan
