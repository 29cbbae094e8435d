#include "cli/point_reader.hpp"

#include <fmt/format.h>

#include <utility>

#include "cli/files.hpp"
#include "models/study/load_factor.hpp"
#include "models/study/mentioned.hpp"
#include "models/study/study.hpp"
#include "sim/config/decimal.hpp"

namespace stowplan::cli {
namespace {

double factor_of(const std::string& text) {
  const auto number = config::take_number(text);
  if (number && number->rest.empty() && number->real > 0) return number->real;
  throw config::ConfigError{
      {{"", 0, 0, "", fmt::format("load: \"{}\" is no factor; expected a number above 0", text)}}};
}

}  // namespace

PointReader::PointReader(const ScenarioInputs& inputs, const std::vector<Point>& points) {
  check_readable(inputs.file);
  inputs_ = config_inputs(inputs);
  config::Document document = config::load_document(inputs_, read_text);
  base_ = load(document, {});
  for (const std::string& name : base_.files) {
    if (name.ends_with(".toml")) continue;
    if (const auto text = read_text(name)) files_.try_emplace(name, *text);
  }
  std::vector<Point> mentioning = points;
  Point& overrides = mentioning.emplace_back();
  for (const std::string& text : inputs_.overrides) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) continue;
    overrides.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  used_ = only_mentioned(std::move(document), mentioning);
}

LoadedScenario PointReader::load(const config::Document& document, const Point& point) const {
  config::Inputs inputs = inputs_;
  double load = 1;
  for (const Assignment& one : point) {
    if (one.path == load_path) {
      load *= factor_of(one.value);
    } else {
      inputs.overrides.push_back(one.path + "=" + one.value);
    }
  }
  const config::FileReader known = [this](const std::string& name) -> std::optional<std::string> {
    const auto at = files_.find(name);
    return at == files_.end() ? read_text(name) : at->second;
  };
  LoadedScenario loaded = stowplan::load_scenario(document, inputs, known);
  if (load != 1) static_cast<void>(multiply_load(loaded, load));
  return loaded;
}

std::variant<LoadedScenario, std::string> PointReader::read(const Point& point) const {
  try {
    return load(used_, point);
  } catch (const config::ConfigError& error) {
    const config::Diagnostic& first = error.diagnostics().front();
    return first.path.empty() ? first.message : first.path + ": " + first.message;
  }
}

}  // namespace stowplan::cli
