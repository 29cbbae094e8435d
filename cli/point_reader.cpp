#include "cli/point_reader.hpp"

#include <optional>
#include <utility>

#include "cli/files.hpp"
#include "models/study/load_factor.hpp"
#include "models/study/mentioned.hpp"
#include "models/study/study.hpp"

namespace stowplan::cli {
LoadedScenario load_point(const config::Document& document, config::Inputs inputs,
                          const std::map<std::string, std::string>& files, const Point& point,
                          std::vector<std::string>& notes) {
  double load = 1;
  for (const Assignment& one : point) {
    if (one.path == load_path) {
      load *= read_load(one.value);
    } else {
      inputs.overrides.push_back(one.path + "=" + one.value);
    }
  }
  const config::FileReader known = [&](const std::string& name) -> std::optional<std::string> {
    const auto at = files.find(name);
    return at == files.end() ? read_text(name) : at->second;
  };
  LoadedScenario loaded = stowplan::load_scenario(document, inputs, known);
  if (load != 1) notes = multiply_load(loaded, load);
  return loaded;
}

// Overrides are laid on it once more for every point, and find what they are about.
config::Document reachable(config::Document document, const config::Inputs& inputs,
                           std::vector<Point> points) {
  Point& overrides = points.emplace_back();
  for (const std::string& text : inputs.overrides) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) continue;
    overrides.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  return only_mentioned(std::move(document), points);
}

PointReader::PointReader(const ScenarioInputs& inputs, const std::vector<Point>& points) {
  check_readable(inputs.file);
  inputs_ = config_inputs(inputs);
  config::Document document = config::load_document(inputs_, read_text);
  std::vector<std::string> notes;
  base_ = load_point(document, inputs_, files_, {}, notes);
  for (const std::string& name : base_.files) {
    if (name.ends_with(".toml")) continue;
    if (const auto text = read_text(name)) files_.try_emplace(name, *text);
  }
  used_ = reachable(std::move(document), inputs_, points);
}

std::variant<LoadedScenario, std::string> PointReader::read(const Point& point) const {
  try {
    std::vector<std::string> notes;
    return load_point(used_, inputs_, files_, point, notes);
  } catch (const config::ConfigError& error) {
    const config::Diagnostic& first = error.diagnostics().front();
    return first.path.empty() ? first.message : first.path + ": " + first.message;
  }
}

}  // namespace stowplan::cli
