#include "cli/value_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "sim/config/diagnostic.hpp"
#include "sim/config/path.hpp"
#include "sim/config/suggest.hpp"
#include "view/table.hpp"

namespace stowplan::cli {
namespace {

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

}  // namespace

std::string value_rows(const std::vector<config::EffectiveValue>& rows, view::OutputFormat format,
                       const std::string& catalogue) {
  switch (format) {
    case view::OutputFormat::table:
      break;
    case view::OutputFormat::json:
      return value_objects(rows, catalogue);
    case view::OutputFormat::csv:
      return view::csv_table(value_table(rows, catalogue));
    case view::OutputFormat::markdown:
      return view::markdown_table(value_table(rows, catalogue));
  }
  return annotated_lines(rows, catalogue);
}

std::vector<config::EffectiveValue> rows_below(std::vector<config::EffectiveValue> rows,
                                               const std::vector<std::string>& paths) {
  if (paths.empty()) return rows;
  std::vector<config::Diagnostic> unknown;
  std::vector<config::EffectiveValue> kept;
  for (const std::string& path : paths) {
    const bool known =
        std::ranges::any_of(rows, [&](const auto& row) { return config::is_below(row.key, path); });
    if (known) continue;
    std::vector<std::string> names;
    for (const auto& row : rows) names.push_back(row.key);
    unknown.push_back({"", 0, 0, "",
                       fmt::format("no value in force is called \"{}\" or lies below it{}", path,
                                   config::suggestion(path, names))});
  }
  if (!unknown.empty()) throw config::ConfigError{std::move(unknown)};
  for (config::EffectiveValue& row : rows) {
    const bool wanted = std::ranges::any_of(
        paths, [&](const std::string& path) { return config::is_below(row.key, path); });
    if (wanted) kept.push_back(std::move(row));
  }
  return kept;
}

}  // namespace stowplan::cli
