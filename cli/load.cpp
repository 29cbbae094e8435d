#include "cli/load.hpp"

#include <cstdio>

#include "cli/files.hpp"
#include "cli/source_line.hpp"
#include "models/study/load_factor.hpp"
#include "sim/config/node.hpp"

namespace stowplan::cli {
namespace {

std::vector<config::Option> options_of(const ScenarioInputs& inputs) {
  std::vector<config::Option> options;
  if (!inputs.layouts.empty()) {
    config::Node names;
    names.kind = config::Node::Kind::array;
    for (const std::string& name : inputs.layouts) {
      config::Node& text = names.items.emplace_back();
      text.kind = config::Node::Kind::text;
      text.text = name;
    }
    options.push_back({"--layout", "compare=" + config::to_toml(names)});
  }
  if (inputs.seed) options.push_back({"--seed", "seed=" + std::to_string(*inputs.seed)});
  if (inputs.currency) {
    options.push_back({"--currency", "currency.code=" + inputs.currency->first});
    options.push_back({"--currency", "currency.rate=" + inputs.currency->second});
  }
  if (inputs.replications) {
    const std::string count = std::to_string(*inputs.replications);
    options.push_back({"--replications", "stop.min=" + count});
    options.push_back({"--replications", "stop.max=" + count});
  }
  return options;
}

}  // namespace

std::string catalogue_of(const ScenarioInputs& inputs) {
  if (inputs.no_catalogue) return {};
  return inputs.catalogue.empty() ? default_catalogue().string() : inputs.catalogue;
}

config::Inputs config_inputs(const ScenarioInputs& inputs) {
  const std::string catalogue = catalogue_of(inputs);
  config::Inputs all{.catalogue = {}, .file = inputs.file, .overrides = inputs.set};
  if (!catalogue.empty()) all.catalogue = toml_files(catalogue);
  all.options = options_of(inputs);
  return all;
}

LoadedScenario load_scenario(const ScenarioInputs& inputs) {
  const config::Inputs all = config_inputs(inputs);
  check_readable(inputs.file);
  LoadedScenario loaded = stowplan::load_scenario(all, read_text);
  if (!inputs.load.empty()) apply_load(loaded, inputs.load);
  return loaded;
}

void print_warnings(const std::vector<config::Diagnostic>& warnings) {
  if (warnings.empty()) return;
  std::fprintf(stderr, "%s\n", with_source_lines(warnings).c_str());
}

void refuse_inputs(const LoadedScenario& loaded, std::string_view option,
                   const std::string& output) {
  for (const std::string& file : loaded.files) {
    if (output.empty() || !same_file(output, file)) continue;
    throw config::ConfigError{
        {{"", 0, 0, "",
          std::string{option} + ": \"" + output + "\" is what is read; choose another file"}}};
  }
}

}  // namespace stowplan::cli
