// Commands that look at a configuration without simulating it.
#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/table.hpp"
#include "sim/config/reader.hpp"
#include "sim/config/reference.hpp"
#include "sim/config/schema.hpp"
#include "sim/config/shape.hpp"
#include "sim/config/show.hpp"

namespace stowplan {
namespace {

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

/// Catalogue entries a scenario uses, as "table/entry".
class Used {
 public:
  explicit Used(const Scenario& scenario) : s_(scenario) {
    for (const Pool& pool : s_.pool) {
      add("host", pool.host);
      if (const Host* host = s_.host.find(pool.host)) add("storage", host->storage);
    }
    for (const Deployment& deployment : s_.deployment) {
      add("runtime", deployment.runtime);
      add("network", deployment.network);
      add_image(deployment.image);
    }
    for (const Workload& workload : s_.workload) add("class", workload.workload_class);
  }

  [[nodiscard]] bool operator()(std::string_view table, std::string_view entry) const {
    return names_.contains(key(table, entry));
  }

 private:
  static std::string key(std::string_view table, std::string_view entry) {
    return fmt::format("{}/{}", table, entry);
  }
  void add(std::string_view table, std::string_view entry) { names_.insert(key(table, entry)); }
  void add_image(const std::string& name) {
    add("image", name);
    const Image* image = s_.image.find(name);
    if (image != nullptr && !image->base.empty()) add_image(image->base);
  }

  const Scenario& s_;
  std::set<std::string> names_;
};

/// "catalogue hosts/aws.toml:5:16": places inside the catalogue are named from its folder on.
std::string origin_of(const config::EffectiveValue& row, const std::string& catalogue) {
  std::string text{config::origin_text(row.origin)};
  if (row.place.empty()) return text;
  std::string_view place = row.place;
  if (place.starts_with(catalogue)) place.remove_prefix(catalogue.size() + 1);
  return fmt::format("{} {}", text, place);
}

/// A line per key, as TOML with a comment: easy to read, to search, and to copy into a scenario.
std::string annotated_lines(const std::vector<config::EffectiveValue>& rows,
                            const std::string& catalogue) {
  constexpr std::size_t comment_column = 64;
  std::string text;
  for (const config::EffectiveValue& row : rows) {
    std::string line = fmt::format("{} = {}", row.key, row.value);
    const std::size_t width = display_width(line);
    line.append(width < comment_column ? comment_column - width : 1, ' ');
    line += "# " + origin_of(row, catalogue);
    if (!row.range.empty()) line += "; range " + row.range;
    if (!row.source.empty()) line += "; source: " + row.source;
    text += line + "\n";
  }
  return text;
}

Table value_table(const std::vector<config::EffectiveValue>& rows, const std::string& catalogue) {
  Table table;
  for (const char* name : {"key", "value", "origin", "range", "source"}) {
    table.columns.push_back({name, Align::left});
  }
  for (const config::EffectiveValue& row : rows) {
    table.row({Cell{row.key}, Cell{row.value}, Cell{origin_of(row, catalogue)}, Cell{row.range},
               Cell{row.source}});
  }
  return table;
}

std::string value_objects(const std::vector<config::EffectiveValue>& rows,
                          const std::string& catalogue) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const config::EffectiveValue& row : rows) {
    list.push_back({{"key", row.key},
                    {"value", row.value},
                    {"origin", origin_of(row, catalogue)},
                    {"range", row.range},
                    {"source", row.source}});
  }
  return list.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

int check_scenario(const ScenarioInputs& inputs) {
  const LoadedScenario loaded = load_scenario(inputs);
  print(fmt::format("{}: fine: {} layouts of {} workloads\n", inputs.file,
                    loaded.scenario.layout.size(), loaded.scenario.workload.size()));
  return exit_ok;
}

int show_scenario(const ShowCommand& command) {
  const LoadedScenario loaded = load_scenario(command.inputs);
  const Used used{loaded.scenario};
  config::EntryFilter filter;
  if (!command.all) {
    filter = [&used](std::string_view table, std::string_view entry) { return used(table, entry); };
  }
  const auto rows =
      config::effective_values(loaded.document, config::shape_of(loaded.scenario), filter);
  switch (command.format) {
    case OutputFormat::table: print(annotated_lines(rows, loaded.catalogue)); break;
    case OutputFormat::json: print(value_objects(rows, loaded.catalogue)); break;
    case OutputFormat::csv: print(csv_table(value_table(rows, loaded.catalogue))); break;
    case OutputFormat::markdown: print(markdown_table(value_table(rows, loaded.catalogue))); break;
  }
  return exit_ok;
}

int print_schema(bool part) {
  print(config::json_schema(config::shape_of_type<Scenario>(), "Stowplan scenario",
                            part ? config::Extent::part : config::Extent::whole));
  return exit_ok;
}

int print_reference() {
  print(config::reference_markdown(config::shape_of_type<Scenario>(), "Scenario reference"));
  return exit_ok;
}

int print_catalogue(const std::string& table, const std::string& catalogue) {
  const auto folder = catalogue.empty() ? default_catalogue() : std::filesystem::path{catalogue};
  const config::Document document =
      config::load_document({.catalogue = toml_files(folder), .file = "", .overrides = {}},
                            read_text);
  if (!table.empty() && document.find(table) == nullptr) {
    throw config::ConfigError{{{"", 0, 0, "",
                                fmt::format("the catalogue has no table \"{}\"; `stowplan catalog` "
                                            "lists them",
                                            table)}}};
  }
  for (const config::Member& member : document.root.members) {
    if (table.empty()) {
      print(fmt::format("{} ({} entries)\n", member.key, member.node.members.size()));
    } else if (member.key == table) {
      for (const config::Member& entry : member.node.members) print(entry.key + "\n");
    }
  }
  return exit_ok;
}

}  // namespace stowplan
