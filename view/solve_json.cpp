#include "view/solve_json.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "sim/config/decimal.hpp"
#include "view/solve_words.hpp"

namespace stowplan::view {
namespace {

using Json = nlohmann::ordered_json;

Json finite(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

/// A number where it is one, else the text.
Json value_json(const std::string& toml) {
  if (const auto number = config::take_number(toml); number && number->rest.empty()) {
    const bool whole = toml.find_first_of(".eE") == std::string::npos;
    return whole ? Json(static_cast<std::int64_t>(number->real)) : Json(number->real);
  }
  return bare_value(toml);
}

Json place_json(const SolvedLayout& one, const Choice& place) {
  Json choice = Json::object();
  for (std::size_t d = 0; d < place.size(); ++d) {
    const Decision& decision = one.question.decisions[d];
    for (const std::string& path : decision.paths) {
      choice[path] = value_json(decision.values[place[d]]);
    }
  }
  return choice;
}

Json estimate_json(const Estimate& value, const std::string& unit) {
  return {{"mean", finite(value.mean)},
          {"half_width", finite(value.half_width)},
          {"n", value.n},
          {"unit", unit}};
}

Json misses_json(const Trial& trial) {
  Json all = Json::array();
  for (const Miss& miss : trial.misses) {
    Json one{{"certain", miss.certain}};
    if (!miss.where.empty()) one["where"] = miss.where;
    if (miss.metric) {
      one["metric"] = miss.metric->text();
      one["unit"] = miss.metric->unit();
      one["measured"] = finite(miss.measured);
      one["limit"] = miss.limit;
      one["sense"] = miss.at_most ? "<=" : ">=";
    } else {
      one["text"] = miss.text;
    }
    all.push_back(std::move(one));
  }
  return all;
}

Json trial_json(const SolvedLayout& one, const Trial& trial) {
  return {{"choice", place_json(one, trial.place)},
          {"by", state_name(trial.by)},
          {"keeps", trial.keeps},
          {"certain", trial.certain},
          {"value", estimate_json(trial.value, trial.unit)},
          {"replications", trial.replications},
          {"fails", misses_json(trial)}};
}

Json trials_json(const SolvedLayout& one, const std::vector<Trial>& trials) {
  Json all = Json::array();
  for (const Trial& trial : trials) all.push_back(trial_json(one, trial));
  return all;
}

Json answer_json(const SolvedLayout& one) {
  const Answer& a = one.answer;
  Json json;
  json["question"] = question_text(one);
  json["layout"] = a.layout;
  json["answer"] = a.best ? place_json(one, a.best->place) : Json(nullptr);
  json["value"] = a.best ? estimate_json(a.best->value, a.best->unit) : Json(nullptr);
  json["certain"] = a.best && a.best->certain;
  const bool load = one.question.aim == Aim::load;
  for (const bool upper : {false, true}) {
    Json& bound = json[upper ? "upper_bound" : "lower_bound"];
    bound = nullptr;
    if (a.bound && upper == load) {
      bound = {{"value", a.bound->value}, {"argument", a.bound->argument}};
    }
  }
  json["binding"] = a.best ? Json(a.best->binding) : Json(nullptr);
  json["next_below"] = a.below.empty() ? Json(nullptr) : trial_json(one, a.below.front());
  json["all_below"] = trials_json(one, a.below);
  json["as_good"] = trials_json(one, a.equals);
  json["refuted"] = trials_json(one, a.refuted);
  json["not_monotone"] = a.not_monotone.empty() ? Json(nullptr) : Json(a.not_monotone);
  json["choices"] = a.choices;
  json["pilot"] = a.pilot.empty() ? Json(nullptr) : Json(a.pilot);
  json["confidence"] = a.confidence;
  json["explored"] = trials_json(one, a.explored);
  return json;
}

}  // namespace

std::string solve_json(const std::vector<SolvedLayout>& solved, const SolveText& style) {
  Json json{{"format", "stowplan-answer/1"},
            {"stowplan", style.version},
            {"scenario", style.scenario},
            {"command", style.command}};
  json.update(answer_json(best_of(solved)));
  json["layouts"] = Json::array();
  for (const SolvedLayout& one : solved) json["layouts"].push_back(answer_json(one));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string solve_csv(const SolvedLayout& one, bool header) {
  std::string text;
  if (header) {
    text = "layout";
    for (const Decision& decision : one.question.decisions) {
      text += "," + csv_field(decision.name());
    }
    text += ",by,keeps,certain,value,half_width,unit,replications,fails\n";
  }
  for (const Trial& trial : one.answer.explored) {
    text += csv_field(one.answer.layout);
    for (std::size_t d = 0; d < trial.place.size(); ++d) {
      text += "," + csv_field(bare_value(one.question.decisions[d].values[trial.place[d]]));
    }
    const auto number = [](double value) {
      return std::isfinite(value) ? shortest(value) : std::string{};
    };
    text +=
        fmt::format(",{},{},{},{},{},{},{},{}\n", state_name(trial.by), trial.keeps, trial.certain,
                    number(trial.value.mean), number(trial.value.half_width), csv_field(trial.unit),
                    trial.replications, csv_field(misses_text(trial, trial.misses.size())));
  }
  return text;
}

}  // namespace stowplan::view
