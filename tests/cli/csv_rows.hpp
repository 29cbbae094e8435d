// What the program writes as CSV, as rows by the names of the columns, for cells without quotes.
#pragma once

#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace stowplan {

using CsvRow = std::map<std::string, std::string>;

inline std::vector<CsvRow> rows_of(const std::string& csv) {
  std::vector<CsvRow> rows;
  std::vector<std::string> names;
  std::istringstream lines{csv};
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> cells;
    std::istringstream in{line};
    for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
    if (names.empty()) {
      names = cells;
      continue;
    }
    CsvRow& row = rows.emplace_back();
    for (std::size_t i = 0; i < cells.size(); ++i) row[names[i]] = cells[i];
  }
  return rows;
}

}  // namespace stowplan
