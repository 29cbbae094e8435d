// Commands that look at a configuration without simulating it.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/fix.hpp"
#include "models/warnings/warnings.hpp"
#include "sim/config/canonical.hpp"
#include "sim/config/path.hpp"
#include "sim/config/reader.hpp"
#include "sim/config/reference.hpp"
#include "sim/config/schema.hpp"
#include "sim/config/shape.hpp"
#include "sim/config/show.hpp"
#include "sim/config/suggest.hpp"
#include "view/result_schema.hpp"
#include "view/table.hpp"

namespace stowplan::cli {
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
      for (const std::string& name : deployment.hardening) add("hardening", name);
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
  if (!catalogue.empty() && place.starts_with(catalogue)) {
    place.remove_prefix(catalogue.size());
    if (place.starts_with('/')) place.remove_prefix(1);
  }
  return fmt::format("{} {}", text, place);
}

/// A line per key, as TOML with a comment: easy to read, to search, and to copy into a scenario.
std::string annotated_lines(const std::vector<config::EffectiveValue>& rows,
                            const std::string& catalogue) {
  constexpr std::size_t comment_column = 64;
  std::string text;
  for (const config::EffectiveValue& row : rows) {
    std::string line = fmt::format("{} = {}", row.key, row.value);
    const std::size_t width = view::display_width(line);
    line.append(width < comment_column ? comment_column - width : 1, ' ');
    line += "# " + origin_of(row, catalogue);
    if (!row.range.empty()) line += "; range " + row.range;
    if (!row.source.empty()) line += "; source: " + row.source;
    text += line + "\n";
  }
  return text;
}

view::Table value_table(const std::vector<config::EffectiveValue>& rows,
                        const std::string& catalogue) {
  view::Table table;
  for (const char* name : {"key", "value", "origin", "range", "source"}) {
    table.columns.push_back({name, view::Align::left});
  }
  for (const config::EffectiveValue& row : rows) {
    table.row({view::Cell{row.key}, view::Cell{row.value}, view::Cell{origin_of(row, catalogue)},
               view::Cell{row.range}, view::Cell{row.source}});
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

/// What one looks at first when choosing an entry of a table.
std::vector<std::string> columns_of(std::string_view table) {
  if (table == "host") return {"cpus", "memory", "network", "disk", "price"};
  if (table == "image") return {"base", "libc", "compression"};
  if (table == "runtime") return {"isolation", "memory", "syscall", "hop_latency"};
  if (table == "network") return {"hop_latency", "packet_cpu", "mtu", "packet_rate"};
  if (table == "storage") return {"iops", "write_iops", "bandwidth"};
  if (table == "hardening") return {"syscall", "host_syscalls"};
  return {"isolation"};
}

std::string scalar_text(const config::Node* node) {
  if (node == nullptr) return "";
  const config::Node& value = config::plain(*node);
  if (value.is_table() || value.is_array()) return "";
  return value.is_text() ? value.text : config::to_toml(value);
}

/// All that is in force of one entry of the catalogue, defaults included.
std::string entry_text(const config::Document& document, const std::string& table,
                       const std::string& entry, const std::string& catalogue) {
  const auto one = [&](std::string_view of, std::string_view name) {
    return of == table && name == entry;
  };
  std::vector<config::EffectiveValue> rows =
      config::effective_values(document, config::shape_of(read_catalogue(document)), one);
  const std::string prefix = config::join(table, entry) + ".";
  std::erase_if(rows,
                [&](const config::EffectiveValue& row) { return !row.key.starts_with(prefix); });
  return annotated_lines(rows, catalogue);
}

view::Table entries_table(const std::string& table, const config::Node& entries) {
  view::Table list;
  list.columns.push_back({table, view::Align::left});
  const std::vector<std::string> columns = columns_of(table);
  for (const std::string& column : columns) list.columns.push_back({column, view::Align::right});
  for (const config::Member& entry : entries.members) {
    std::vector<view::Cell> cells{view::Cell{entry.key}};
    for (const std::string& column : columns) {
      cells.push_back(view::Cell{scalar_text(entry.node.find(column))});
    }
    list.row(std::move(cells));
  }
  return list;
}

}  // namespace

int check_scenario(const CheckCommand& command) {
  if (command.fix) {
    for (const std::string& line : fix_files(command.inputs)) print(line + "\n");
  }
  const LoadedScenario loaded = load_scenario(command.inputs);
  const std::vector<config::Diagnostic> doubts = warnings_of(loaded);
  print_warnings(doubts);
  const auto count = [](std::size_t n, std::string_view noun) {
    return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
  };
  const std::string verdict = doubts.empty() ? "fine" : count(doubts.size(), "warning");
  print(fmt::format("{}: {}: {} of {}\n", command.inputs.file, verdict,
                    count(loaded.scenario.layout.size(), "layout"),
                    count(loaded.scenario.workload.size(), "workload")));
  return command.strict && !doubts.empty() ? exit_usage : exit_ok;
}

int show_scenario(const ShowCommand& command) {
  const LoadedScenario loaded = load_scenario(command.inputs);
  if (command.toml) {
    print(config::canonical_text(loaded.document));
    return exit_ok;
  }
  const std::string catalogue = catalogue_of(command.inputs);
  const Used used{loaded.scenario};
  config::EntryFilter filter;
  if (!command.all) {
    filter = [&used](std::string_view table, std::string_view entry) { return used(table, entry); };
  }
  const auto rows =
      config::effective_values(loaded.document, config::shape_of(loaded.scenario), filter);
  switch (command.format) {
    case view::OutputFormat::table:
      print(annotated_lines(rows, catalogue));
      break;
    case view::OutputFormat::json:
      print(value_objects(rows, catalogue));
      break;
    case view::OutputFormat::csv:
      print(view::csv_table(value_table(rows, catalogue)));
      break;
    case view::OutputFormat::markdown:
      print(view::markdown_table(value_table(rows, catalogue)));
      break;
  }
  return exit_ok;
}

int print_schema(SchemaOf what) {
  if (what == SchemaOf::result) {
    print(view::result_schema());
    return exit_ok;
  }
  print(config::json_schema(config::shape_of_type<Scenario>(), "Stowplan scenario",
                            what == SchemaOf::part ? config::Extent::part : config::Extent::whole));
  return exit_ok;
}

int print_reference() {
  print(config::reference_markdown(config::shape_of_type<Scenario>(), "Scenario reference"));
  return exit_ok;
}

int print_catalogue(const std::string& table, const std::string& entry,
                    const std::string& catalogue) {
  const auto folder = catalogue.empty() ? default_catalogue() : std::filesystem::path{catalogue};
  const config::Document document =
      read_document({.catalogue = toml_files(folder), .file = "", .overrides = {}}, read_text);
  std::vector<std::string> tables;
  for (const config::Member& member : document.root.members) tables.push_back(member.key);
  std::sort(tables.begin(), tables.end());
  if (table.empty()) {
    for (const std::string& name : tables) {
      print(fmt::format("{:<8} {:>3} entries\n", name, document.root.find(name)->members.size()));
    }
    print("`stowplan catalog TABLE` lists the entries of one.\n");
    return exit_ok;
  }
  const config::Node* found = document.root.find(table);
  if (found == nullptr) {
    throw config::ConfigError{{{"", 0, 0, "",
                                fmt::format("the catalogue has no table \"{}\"{}", table,
                                            config::suggestion(table, tables))}}};
  }
  if (!entry.empty()) {
    const config::Node* one = found->find(entry);
    if (one == nullptr) {
      std::vector<std::string> names;
      for (const config::Member& member : found->members) names.push_back(member.key);
      throw config::ConfigError{{{"", 0, 0, "",
                                  fmt::format("there is no {} \"{}\"{}", table, entry,
                                              config::suggestion(entry, names))}}};
    }
    print(entry_text(document, table, entry, folder.string()));
    return exit_ok;
  }
  print(view::text_table(entries_table(table, *found), {.colour = false, .width = 1000}));
  return exit_ok;
}

}  // namespace stowplan::cli
