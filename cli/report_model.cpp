#include "cli/report_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

#include "cli/files.hpp"
#include "cli/gzip.hpp"
#include "view/report/source_mark.hpp"

namespace stowplan::cli {
namespace {

namespace fs = std::filesystem;

std::string find_module() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  for (fs::path above = program.parent_path(); above.has_relative_path();
       above = above.parent_path()) {
    for (const char* place : {"share/stowplan/stowplan.wasm", "wasm/stowplan.wasm"}) {
      if (fs::is_regular_file(above / place, error)) return (above / place).string();
    }
  }
  return {};
}

std::string name_without_machine(const std::string& name, const std::string& scenario) {
  const fs::path path{name};
  if (path.is_relative()) return name;
  const fs::path folder = fs::path{scenario}.parent_path();
  return path.lexically_relative(fs::absolute(folder)).generic_string();
}

}  // namespace

view::ModelFiles model_files(const ScenarioInputs& inputs, const LoadedScenario& loaded) {
  const config::Inputs given = config_inputs(inputs);
  const fs::path catalogue = catalogue_of(inputs);
  view::ModelFiles files;
  files.scenario = name_without_machine(given.file, given.file);
  for (const std::string& name : loaded.files) {
    const std::optional<std::string> text = read_text(name);
    if (!text) continue;
    const bool in_catalogue = std::ranges::find(given.catalogue, name) != given.catalogue.end();
    const std::string short_name =
        in_catalogue ? "catalogue/" + fs::path{name}.lexically_relative(catalogue).generic_string()
                     : name_without_machine(name, given.file);
    if (in_catalogue) files.catalogue.push_back(short_name);
    files.texts.emplace_back(short_name, *text);
  }
  files.overrides = given.overrides;
  for (const config::Option& option : given.options) files.overrides.push_back(option.assignment);
  files.load = inputs.load;
  return files;
}

std::optional<std::string> packed_module(const std::string& file, std::string& why) {
  const std::string found = file.empty() ? find_module() : file;
  if (found.empty()) {
    why = "there is no module beside the program; `make module` makes one";
    return std::nullopt;
  }
  check_readable(found);
  const std::optional<std::string> bytes = read_text(found);
  if (!bytes || !bytes->starts_with(std::string_view{"\0asm", 4})) {
    throw FileError{fmt::format("error: \"{}\" is no WebAssembly module", found)};
  }
  if (bytes->find(view::source_mark()) == std::string::npos) {
    why = fmt::format("\"{}\" is of other sources than this program; `make module` makes it anew",
                      found);
    return std::nullopt;
  }
  return gzip(*bytes);
}

}  // namespace stowplan::cli
