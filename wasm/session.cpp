#include "wasm/session.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "models/experiment/conclude.hpp"
#include "models/experiment/kept_observation.hpp"
#include "models/experiment/start.hpp"
#include "models/experiment/stop.hpp"
#include "models/fleet/fleet.hpp"
#include "models/scenario/used_entries.hpp"
#include "sim/check.hpp"
#include "sim/config/canonical.hpp"
#include "view/analytic_json.hpp"
#include "view/report/comparison_report.hpp"
#include "view/report/model_data.hpp"
#include "view/report/source_mark.hpp"
#include "wasm/answer.hpp"
#include "wasm/diagnostics.hpp"

namespace stowplan::wasm {

using Json = nlohmann::ordered_json;

Session::Session(Asked asked)
    : asked_(std::move(asked)),
      plans_(make_plans(asked_.loaded.scenario, asked_.loaded.series)),
      order_(asked_.loaded.scenario, static_cast<std::uint32_t>(plans_.size())) {
  for (const Plan& plan : plans_) starts_.push_back(settled_start(plan));
}

std::string Session::about() const {
  Json layouts = Json::array();
  for (const Plan& plan : plans_) layouts.push_back(plan.layout->name);
  const StopRule& rule = asked_.loaded.scenario.stop;
  return text_of({{"layouts", std::move(layouts)},
                  {"least", rule.min},
                  {"most", most_replications(rule)},
                  {"warnings", diagnostics_json(asked_.warnings)},
                  {"sources", view::source_mark()}});
}

std::string Session::simulate(std::uint32_t layout, std::uint32_t replication) const {
  STOWPLAN_CHECK(layout < plans_.size());
  FleetOptions how{.packing = replication == 0, .start = starts_[layout]};
  return to_bytes(Fleet{plans_[layout], asked_.loaded.scenario.seed, replication, how}.run());
}

std::string Session::take(std::string_view observation) {
  std::optional<Observation> read = from_bytes(observation);
  STOWPLAN_CHECK(read.has_value());
  const bool more = order_.take(std::move(*read));
  Json given_up = Json::array();
  for (std::uint32_t layout = 0; layout < plans_.size(); ++layout) {
    if (order_.given_up(layout)) given_up.push_back(layout);
  }
  return text_of({{"more", more},
                  {"replications", order_.simulated().replications},
                  {"given_up", std::move(given_up)}});
}

std::string Session::conclude() {
  const Simulated& simulated = order_.simulated();
  STOWPLAN_CHECK(simulated.replications > 0 || !simulated.any_left());
  concluded_ = stowplan::conclude(asked_.loaded.scenario, plans_, simulated, true);
  return answer_of(*concluded_, asked_);
}

std::string Session::sections() const {
  STOWPLAN_CHECK(concluded_.has_value());
  const std::vector<config::EffectiveValue> values = used_values(asked_.loaded);
  const std::vector<view::AnalyticLayout> closed_form = solved();
  return view::sections_json(
      view::comparison_sections({asked_.loaded.scenario, *concluded_, values, asked_.warnings,
                                 closed_form, STOWPLAN_VERSION}));
}

std::string Session::analytic() const {
  return view::analytic_json(solved(), asked_.loaded.scenario.currency.code);
}

std::string Session::closed_form() const { return view::closed_form_json(solved()); }

std::string Session::controls() const { return view::explored_json(asked_.loaded); }

std::string Session::scenario() const {
  return text_of({{"toml", config::canonical_text(asked_.loaded.document)}});
}

std::vector<view::AnalyticLayout> Session::solved() const {
  std::vector<view::AnalyticLayout> answers;
  for (const Plan& plan : plans_) {
    answers.push_back({plan.layout->name, analytic::solve(plan), 0});
  }
  return answers;
}

}  // namespace stowplan::wasm
