#include "view/table.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/check.hpp"
#include "sim/math.hpp"

namespace stowplan::view {
namespace {

Cell cell_of(EstimateText text, const Estimate& estimate, std::string_view unit, Tone tone) {
  return {.text = std::move(text.mean),
          .spread = std::move(text.half_width),
          .tone = tone,
          .value = estimate.mean,
          .half_width = estimate.half_width,
          .unit = std::string{unit}};
}

std::string heading(const Column& column) {
  return column.unit.empty() ? column.name : column.name + " [" + column.unit + "]";
}

bool has_headings(const Table& table) {
  return std::ranges::any_of(table.groups, [](const Table::Group& g) { return !g.name.empty(); });
}

template <class Predicate>
bool any_cell(const Table& table, const Predicate& predicate) {
  return std::ranges::any_of(table.groups, [&](const Table::Group& group) {
    return std::ranges::any_of(group.rows, predicate);
  });
}

std::string markdown_cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|' || c == '\\' || c == '<' || c == '*' || c == '_' || c == '`') escaped += '\\';
    escaped += c == '\n' || c == '\r' ? ' ' : c;
  }
  return escaped;
}

std::string markdown_row(const std::vector<Cell>& cells, std::size_t columns) {
  std::string line = "|";
  for (std::size_t c = 0; c < columns; ++c) {
    std::string text;
    if (c < cells.size()) {
      text = markdown_cell(cells[c].text);
      if (!cells[c].spread.empty()) text += " " + markdown_cell(cells[c].spread);
      const bool bold = cells[c].tone == Tone::strong || cells[c].tone == Tone::good;
      if (bold && !text.empty()) text = "**" + text + "**";
    }
    line += text.empty() ? "  |" : " " + text + " |";
  }
  return line + "\n";
}

std::string csv_number(double value) { return std::isfinite(value) ? shortest(value) : ""; }

std::string unit_of(const std::vector<Cell>& row) {
  const auto named = std::ranges::find_if(row, [](const Cell& c) { return !c.unit.empty(); });
  return named == row.end() ? "" : named->unit;
}

// Which columns the CSV form has beside the table's own.
struct CsvShape {
  bool group = false;
  bool unit = false;
  std::vector<bool> half_width;
};

CsvShape csv_shape(const Table& table) {
  CsvShape shape{.group = has_headings(table), .unit = false, .half_width = {}};
  shape.unit = any_cell(table, [](const std::vector<Cell>& row) { return !unit_of(row).empty(); });
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    shape.half_width.push_back(any_cell(table, [c](const std::vector<Cell>& row) {
      return c < row.size() && row[c].half_width.has_value();
    }));
  }
  return shape;
}

std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (const std::string& field : fields) {
    if (&field != fields.data()) line += ',';
    line += csv_field(field);
  }
  return line + "\n";
}

std::string csv_row(const CsvShape& shape, const std::string& group, const std::vector<Cell>& row) {
  std::vector<std::string> fields;
  if (shape.group) fields.push_back(group);
  for (std::size_t c = 0; c < shape.half_width.size(); ++c) {
    const Cell cell = c < row.size() ? row[c] : Cell{};
    fields.push_back(cell.value ? csv_number(*cell.value) : cell.text);
    if (shape.half_width[c])
      fields.push_back(csv_number(cell.half_width.value_or(math::not_a_number)));
  }
  if (shape.unit) fields.push_back(unit_of(row));
  return csv_line(fields);
}

}  // namespace

Cell estimate_cell(const Estimate& estimate, std::string_view unit, Tone tone) {
  return cell_of(format_estimate(estimate, unit), estimate, unit, tone);
}

Cell change_cell(const Estimate& estimate, std::string_view unit, Tone tone) {
  return cell_of(format_estimate_of_change(estimate, unit), estimate, unit, tone);
}

Cell quantity_cell(double value, std::string_view unit, Tone tone) {
  return {.text = format_quantity(value, unit),
          .tone = tone,
          .value = value,
          .unit = std::string{unit}};
}

void Table::group(std::string name) { groups.push_back({.name = std::move(name), .rows = {}}); }

void Table::row(std::vector<Cell> cells) {
  STOWPLAN_CHECK(cells.size() <= columns.size());
  if (groups.empty()) group("");
  groups.back().rows.push_back(std::move(cells));
}

std::string markdown_table(const Table& table) {
  std::string out;
  if (!table.title.empty()) out += "### " + markdown_cell(table.title) + "\n\n";
  std::vector<Cell> header;
  std::string rule = "|";
  for (const Column& column : table.columns) {
    header.push_back({.text = heading(column)});
    rule += column.align == Align::left ? ":---|" : "---:|";
  }
  out += markdown_row(header, table.columns.size()) + rule + "\n";
  for (const Table::Group& group : table.groups) {
    if (!group.name.empty()) {
      out += markdown_row({{.text = group.name, .tone = Tone::strong}}, table.columns.size());
    }
    for (const auto& row : group.rows) out += markdown_row(row, table.columns.size());
  }
  for (const std::string& note : table.notes) out += "\n" + markdown_cell(note) + "\n";
  return out;
}

std::string csv_table(const Table& table) {
  const CsvShape shape = csv_shape(table);
  std::vector<std::string> header;
  if (shape.group) header.emplace_back("group");
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    header.push_back(heading(table.columns[c]));
    if (shape.half_width[c]) header.push_back(table.columns[c].name + " half_width");
  }
  if (shape.unit) header.emplace_back("unit");

  std::string out = csv_line(header);
  for (const Table::Group& group : table.groups) {
    for (const auto& row : group.rows) out += csv_row(shape, group.name, row);
  }
  return out;
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string{text};
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string{"\"\""} : std::string(1, c);
  return quoted + '"';
}

}  // namespace stowplan::view
