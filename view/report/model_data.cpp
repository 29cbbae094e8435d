#include "view/report/model_data.hpp"

#include <nlohmann/json.hpp>

#include "view/comparison_tables.hpp"

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
      one["whole"] = control.whole;
    } else {
      one["choices"] = control.choices;
    }
    list.push_back(std::move(one));
  }
  return list;
}

std::string written(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string controls_json(const std::vector<Control>& controls) {
  return written(listed_controls(controls));
}

std::string model_data(const ModelFiles& files, const std::vector<Control>& controls,
                       const Comparison& comparison, std::string_view command,
                       std::string_view version) {
  Json texts = Json::object();
  for (const auto& [name, text] : files.texts) texts[name] = text;
  Json digests = Json::object();
  for (const LayoutResult& layout : comparison.layouts) {
    digests[layout.name] = digest_text(layout.digest);
  }
  Json data{{"scenario", files.scenario},
            {"files", std::move(texts)},
            {"catalogue", files.catalogue},
            {"overrides", files.overrides},
            {"load", files.load},
            {"controls", listed_controls(controls)},
            {"digests", std::move(digests)},
            {"command", command},
            {"version", version}};
  return written(data);
}

}  // namespace stowplan::view
