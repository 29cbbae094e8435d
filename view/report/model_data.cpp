#include "view/report/model_data.hpp"

#include <nlohmann/json.hpp>

#include "models/study/controls.hpp"
#include "sim/units.hpp"
#include "view/analytic_output.hpp"
#include "view/comparison_tables.hpp"
#include "view/report/html.hpp"

namespace stowplan::view {
namespace {

using Json = nlohmann::ordered_json;

Json listed_controls(const std::vector<Control>& controls) {
  Json list = Json::array();
  for (const Control& control : controls) {
    Json one{{"path", control.path}, {"value", control.value}, {"help", control.help}};
    if (control.choices.empty()) {
      one["unit"] = control.unit;
      one["low"] = control.low;
      one["high"] = control.high;
      one["stated"] = control.stated;
      one["whole"] = control.whole;
    } else {
      one["choices"] = control.choices;
    }
    list.push_back(std::move(one));
  }
  return list;
}

Json explored(const LoadedScenario& loaded) {
  Json layouts = Json::array();
  for (const Layout& layout : loaded.scenario.layout) layouts.push_back(layout.name);
  return {{"controls", listed_controls(controls_of(loaded))},
          {"layouts", std::move(layouts)},
          {"window", seconds(loaded.scenario.duration)},
          {"most", loaded.scenario.stop.max}};
}

std::string written(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string explored_json(const LoadedScenario& loaded) { return written(explored(loaded)); }

std::string model_data(const ModelFiles& files, const LoadedScenario& stated,
                       const Comparison& comparison, std::string_view command,
                       std::string_view version) {
  Json texts = Json::object();
  for (const auto& [name, text] : files.texts) texts[name] = text;
  Json digests = Json::object();
  for (const LayoutResult& layout : comparison.layouts) {
    digests[layout.name] = digest_text(layout.digest);
  }
  Json data{{"scenario", files.scenario},   {"files", std::move(texts)},
            {"catalogue", files.catalogue}, {"overrides", files.overrides},
            {"load", files.load},           {"digests", std::move(digests)},
            {"command", command},           {"version", version}};
  data.update(explored(stated));
  return written(data);
}

std::string sections_json(const std::vector<ReportSection>& sections) {
  Json list = Json::array();
  for (const ReportSection& section : sections) {
    list.push_back({{"id", section.id}, {"html", section.html}});
  }
  return written(list);
}

std::string closed_form_json(std::span<const AnalyticLayout> answers) {
  return written({{"html", html_table(closed_form_table(answers))}});
}

}  // namespace stowplan::view
