#include "cli/columns.hpp"

#include <algorithm>
#include <cstddef>

namespace stowplan::cli {
namespace {

using Row = std::vector<std::string>;

std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace

std::string in_columns(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], width_of(row[i]));
    }
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i] + std::string(widths[i] - width_of(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

std::string in_columns(const view::Table& table) {
  std::vector<Row> rows(1);
  for (const view::Column& column : table.columns) rows.front().push_back(column.name);
  for (const view::Table::Group& group : table.groups) {
    for (const std::vector<view::Cell>& cells : group.rows) {
      Row& row = rows.emplace_back();
      for (const view::Cell& cell : cells) {
        row.push_back((cell.tone == view::Tone::bad ? "! " : "") + cell.text +
                      (cell.spread.empty() ? "" : " " + cell.spread) +
                      (cell.tone == view::Tone::strong ? " *" : ""));
      }
    }
  }
  return in_columns(rows);
}

std::string titled_columns(const view::Table& table) {
  std::string text = table.title + '\n' + in_columns(table);
  for (const std::string& note : table.notes) text += note + '\n';
  return text;
}

}  // namespace stowplan::cli
