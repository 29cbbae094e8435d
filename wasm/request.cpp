#include "wasm/request.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "models/study/load_factor.hpp"
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
  if (const auto load = asked.find("load"); load != asked.end()) {
    apply_load(result.loaded, load->dump());
  }
  result.warnings = warnings_of(result.loaded);
  return result;
}

}  // namespace stowplan::wasm
