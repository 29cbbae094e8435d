// The module's doors: texts and overrides in, a result or what is wrong out, all of it JSON.
//
//   request  {"scenario": "a.toml", "files": {"a.toml": "...", ...}, "catalogue": ["hosts.toml",
//   ...],
//             "overrides": ["duration=10 min", ...]}
//   answer   as `stowplan run --format json`, by the schema of results; or
//            {"errors": [{"file", "line", "column", "path", "text"}, ...]}
//
// `files` holds every text by the name it is asked for: the scenario, what it includes, its series
// and the catalogue.
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "models/experiment/compare.hpp"
#include "models/scenario/load.hpp"
#include "models/warnings/warnings.hpp"
#include "sim/config/diagnostic.hpp"
#include "view/json_output.hpp"

namespace {

using Json = nlohmann::ordered_json;

std::string& request() {
  static std::string text;
  return text;
}

std::vector<std::string> texts(const Json& list) {
  std::vector<std::string> all;
  for (const Json& text : list) all.push_back(text.get<std::string>());
  return all;
}

std::string run(const Json& asked) {
  using namespace stowplan;
  const Json& files = asked["files"];
  const auto read = [&files](const std::string& name) -> std::optional<std::string> {
    const auto file = files.find(name);
    return file == files.end() ? std::nullopt : std::optional{file->get<std::string>()};
  };
  const LoadedScenario loaded = load_scenario({.catalogue = texts(asked["catalogue"]),
                                               .file = asked["scenario"].get<std::string>(),
                                               .overrides = texts(asked["overrides"])},
                                              read);
  return view::json_output(compare(loaded.scenario, loaded.series, {}), STOWPLAN_VERSION, {},
                           warnings_of(loaded));
}

}  // namespace

extern "C" {

/// Of the page: takes the answer, a JSON text of so many bytes.
__attribute__((import_module("stowplan"), import_name("answer"))) void stowplan_answer(
    const char* text, std::size_t size);

/// Where the page writes a request of so many bytes.
__attribute__((export_name("request"))) char* stowplan_request(std::size_t size) {
  request().resize(size);
  return request().data();
}

/// Answers the request, or fails.
__attribute__((export_name("run"))) void stowplan_run() {
  const std::string answer = run(Json::parse(request()));
  stowplan_answer(answer.data(), answer.size());
}

}  // extern "C"
