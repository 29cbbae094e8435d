#include "wasm/request.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "models/study/load_factor.hpp"
#include "models/study/study.hpp"
#include "models/warnings/warnings.hpp"

namespace stowplan::wasm {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> texts(const Json& list) {
  std::vector<std::string> all;
  for (const Json& text : list) all.push_back(text.get<std::string>());
  return all;
}

}  // namespace

Asked read_request(std::string_view text) {
  const Json asked = Json::parse(text);
  const Json& files = asked["files"];
  const auto read = [&files](const std::string& name) -> std::optional<std::string> {
    const auto file = files.find(name);
    return file == files.end() ? std::nullopt : std::optional{file->get<std::string>()};
  };
  Asked result;
  result.loaded = load_scenario({.catalogue = texts(asked["catalogue"]),
                                 .file = asked["scenario"].get<std::string>(),
                                 .overrides = texts(asked["overrides"])},
                                read);
  std::vector<std::string> rounded;
  if (const auto load = asked.find("load"); load != asked.end()) {
    const double factor = load_factor(load->dump());
    if (factor != 1) rounded = multiply_load(result.loaded, factor);
  }
  result.warnings = warnings_of(result.loaded);
  for (std::string& note : rounded) {
    result.warnings.push_back({.file = "",
                               .line = 0,
                               .column = 0,
                               .path = std::string{load_path},
                               .message = std::move(note),
                               .severity = config::Severity::warning});
  }
  return result;
}

}  // namespace stowplan::wasm
