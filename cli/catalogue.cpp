// `stowplan catalog`: what there is to choose from.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/value_filter.hpp"
#include "cli/value_rows.hpp"
#include "models/catalogue/layers.hpp"
#include "models/catalogue/reserve.hpp"
#include "sim/config/path.hpp"
#include "sim/config/quantity.hpp"
#include "sim/config/shape.hpp"
#include "sim/config/suggest.hpp"
#include "view/format_quantity.hpp"
#include "view/table.hpp"

namespace stowplan::cli {
namespace {

void write_out(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

[[noreturn]] void refuse_choice(std::string message) {
  throw config::ConfigError{{{"", 0, 0, "", std::move(message)}}};
}

/// An entry: its values by key, in their order, without the table's and its own name.
struct Entry {
  std::string name;
  std::vector<config::EffectiveValue> rows;

  [[nodiscard]] std::string value(std::string_view key) const {
    const auto at = std::ranges::find(rows, key, &config::EffectiveValue::key);
    return at == rows.end() ? "" : at->value;
  }
};

/// What one looks at first when choosing an entry of a table.
std::vector<std::string> columns_of(std::string_view table) {
  if (table == "host") {
    return {"architecture", "cpus", "memory", "network", "disk", "speed", "price"};
  }
  if (table == "image") return {"base", "libc", "compression", "application.memory"};
  if (table == "runtime") return {"isolation", "memory", "syscall", "hop_latency"};
  if (table == "network") return {"hop_latency", "packet_cpu", "mtu", "packet_rate"};
  if (table == "storage") return {"iops", "write_iops", "bandwidth"};
  if (table == "hardening") return {"syscall", "host_syscalls"};
  return {"isolation"};
}

std::vector<Entry> entries_of(const config::Document& document, const Scenario& catalogue,
                              const std::string& table) {
  const auto in_table = [&](std::string_view of, std::string_view) { return of == table; };
  std::vector<Entry> entries;
  std::map<std::string, std::size_t> places;  // By "host.NAME.".
  for (const config::Member& member : document.root.find(table)->members) {
    places.emplace(config::join(table, member.key) + ".", entries.size());
    entries.push_back({member.key, {}});
  }
  for (config::EffectiveValue& row :
       config::effective_values(document, config::shape_of(catalogue), in_table)) {
    // The last that is not after it is the only one it may begin with.
    auto at = places.upper_bound(row.key);
    if (at == places.begin() || !row.key.starts_with((--at)->first)) continue;
    row.key.erase(0, at->first.size());
    entries[at->second].rows.push_back(std::move(row));
  }
  return entries;
}

void keep_those(std::vector<Entry>& entries, const std::vector<std::string>& where) {
  std::vector<std::string> keys;
  for (const Entry& entry : entries) {
    for (const config::EffectiveValue& row : entry.rows) keys.push_back(row.key);
  }
  std::ranges::sort(keys);
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  for (const std::string& text : where) {
    Condition condition = parse_condition(text);
    condition.key = full_key(condition.key, keys);
    std::erase_if(entries, [&](const Entry& entry) {
      const std::string value = entry.value(condition.key);
      return value.empty() || !holds(condition, value);
    });
  }
}

std::string printed(const view::Table& table, view::OutputFormat format) {
  if (format == view::OutputFormat::csv) return view::csv_table(table);
  if (format == view::OutputFormat::markdown) return view::markdown_table(table);
  return view::text_table(table, {.colour = false, .width = 1000});
}

std::string entries_text(const std::string& table, const std::vector<Entry>& entries,
                         const CatalogueCommand& command) {
  const std::vector<std::string> columns = columns_of(table);
  if (command.format == view::OutputFormat::json) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const Entry& entry : entries) {
      nlohmann::ordered_json values{{"name", entry.name}};
      for (const config::EffectiveValue& row : entry.rows) values[row.key] = row.value;
      all.push_back(std::move(values));
    }
    return all.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  }
  view::Table list;
  list.columns.push_back({table, view::Align::left});
  for (const std::string& column : columns) list.columns.push_back({column, view::Align::right});
  for (const Entry& entry : entries) {
    std::vector<view::Cell> cells{view::Cell{entry.name}};
    for (const std::string& column : columns) cells.push_back(view::Cell{entry.value(column)});
    list.row(std::move(cells));
  }
  return printed(list, command.format);
}

/// How many entries each table has.
std::string overview(const config::Document& document, const std::vector<std::string>& names,
                     const CatalogueCommand& command) {
  view::Table list;
  list.columns = {{"table", view::Align::left}, {"entries", view::Align::right}};
  nlohmann::ordered_json all = nlohmann::ordered_json::object();
  for (const std::string& name : names) {
    const std::size_t count = document.root.find(name)->members.size();
    list.row({{.text = name}, {.text = std::to_string(count)}});
    all[name] = count;
  }
  if (command.format == view::OutputFormat::json) return all.dump(2) + "\n";
  std::string text = printed(list, command.format);
  if (command.format == view::OutputFormat::table) {
    text += "`stowplan catalog TABLE` lists the entries of one.\n";
  }
  return text;
}

/// What follows from the values of an entry and one would else add up by hand.
std::string derived_facts(const Scenario& catalogue, const std::string& table,
                          const std::string& name) {
  if (table == "host") {
    const Allocatable left = allocatable(*catalogue.host.find(name));
    return fmt::format("# instances may book {} and {}{}\n", config::format(left.cpu),
                       view::format_quantity(static_cast<double>(left.memory.count()), "B"),
                       left.pods > 0 ? fmt::format(", in {} pods", left.pods) : "");
  }
  if (table == "image") {
    const LayerCatalogue layers{catalogue.image};
    const ImageId image = *layers.find(name);
    const auto size = [](Bytes bytes) {
      return view::format_quantity(static_cast<double>(bytes.count()), "B");
    };
    return fmt::format("# with its bases: {} to pull, {} on disk, {} mapped, {} layers\n",
                       size(layers.compressed(image)), size(layers.unpacked(image)),
                       size(layers.mapped(image)), layers.layers(image).size());
  }
  if (table == "runtime") {
    double start = 0;
    for (const Phase& phase : catalogue.runtime.find(name)->start) {
      for (const auto& part : {phase.delay, phase.serial_time, phase.cpu, phase.kernel}) {
        start += sampler(part).mean() * 1e-9;
      }
    }
    return fmt::format("# start: {} on a mean, on an idle host of speed 1\n",
                       view::format_quantity(start, "s"));
  }
  return {};
}

}  // namespace

int print_catalogue(const CatalogueCommand& command) {
  const auto folder =
      command.catalogue.empty() ? default_catalogue() : std::filesystem::path{command.catalogue};
  const config::Document document =
      read_document({.catalogue = toml_files(folder), .file = "", .overrides = {}}, read_text);
  std::vector<std::string> tables;
  for (const config::Member& member : document.root.members) tables.push_back(member.key);
  std::sort(tables.begin(), tables.end());
  const std::string& table = command.table;
  if (table.empty()) {
    if (!command.where.empty())
      refuse_choice("--where: name a table, as in `stowplan catalog host`");
    write_out(overview(document, tables, command));
    return exit_ok;
  }
  if (document.root.find(table) == nullptr) {
    refuse_choice(fmt::format("the catalogue has no table \"{}\"{}", table,
                              config::suggestion(table, tables)));
  }
  const Scenario catalogue = read_catalogue(document);
  std::vector<Entry> entries = entries_of(document, catalogue, table);
  if (command.entry.empty()) {
    keep_those(entries, command.where);
    write_out(entries_text(table, entries, command));
    return exit_ok;
  }
  if (!command.where.empty()) refuse_choice("--where: is for lists; leave the entry out");
  const auto one = std::ranges::find(entries, command.entry, &Entry::name);
  if (one == entries.end()) {
    std::vector<std::string> names;
    for (const Entry& entry : entries) names.push_back(entry.name);
    refuse_choice(fmt::format("there is no {} \"{}\"{}", table, command.entry,
                              config::suggestion(command.entry, names)));
  }
  for (config::EffectiveValue& row : one->rows) {
    row.key.insert(0, config::join(table, one->name) + ".");
  }
  write_out(value_rows(one->rows, command.format, folder.string()));
  if (command.format == view::OutputFormat::table) {
    write_out(derived_facts(catalogue, table, one->name));
  }
  return exit_ok;
}

}  // namespace stowplan::cli
