#include "models/rate_series.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "sim/config/suggest.hpp"

namespace stowplan {
namespace {

constexpr std::size_t most_errors = 20;

struct Cell {
  std::string text;
  std::size_t column = 1;
};

struct Line {
  std::vector<Cell> cells;
  std::optional<CsvError> error;
};

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// A cell in quotes that starts at text[at]; at moves behind its closing quote.
std::optional<std::string> quoted(std::string_view text, std::size_t& at) {
  std::string cell;
  for (++at; at < text.size(); ++at) {
    if (text[at] != '"') {
      cell += text[at];
    } else if (at + 1 < text.size() && text[at + 1] == '"') {
      cell += text[at++];
    } else {
      ++at;
      return cell;
    }
  }
  return std::nullopt;
}

Line split(std::string_view text, std::size_t number) {
  Line line;
  std::size_t at = 0;
  for (;;) {
    const std::size_t blanks = text.find_first_not_of(" \t", at);
    if (blanks != std::string_view::npos && text[blanks] == '"') {
      at = blanks;
      std::optional<std::string> cell = quoted(text, at);
      if (!cell) {
        line.error = {number, blanks + 1, "the quote is not closed on this line; close it"};
        return line;
      }
      line.cells.push_back({std::move(*cell), blanks + 1});
      const std::size_t comma = std::min(text.find(',', at), text.size());
      if (!trimmed(text.substr(at, comma - at)).empty()) {
        line.error = {number, at + 1, "expected a comma after the closing quote"};
        return line;
      }
      at = comma;
    } else {
      const std::size_t comma = std::min(text.find(',', at), text.size());
      const std::string_view cell = trimmed(text.substr(at, comma - at));
      const auto shift =
          cell.empty() ? std::size_t{0} : static_cast<std::size_t>(cell.data() - text.data()) - at;
      line.cells.push_back({std::string(cell), at + shift + 1});
      at = comma;
    }
    if (at == text.size()) return line;
    ++at;
  }
}

std::optional<double> count_in(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(value) || value < 0) return std::nullopt;
  return value;
}

// Reads line by line; the first line with anything on it is the header.
class Reader {
 public:
  explicit Reader(std::string_view column) : column_(column) {}

  void read(std::string_view text, std::size_t number) {
    if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
    if (trimmed(text).empty()) return;
    Line line = split(text, number);
    if (line.error) {
      const bool was_header = width_ == 0;
      add(std::move(*line.error));
      if (was_header) unusable_ = true;
    } else if (width_ == 0) {
      read_header(line.cells, number);
    } else {
      read_row(line.cells, number, text.size());
    }
  }

  [[nodiscard]] bool unusable() const { return unusable_; }

  ParsedSeries finish() {
    if (width_ == 0 && !unusable_)
      add({1, 1, "the file is empty; expected a line of column names and rows below it"});
    if (width_ != 0 && !unusable_ && result_.errors.empty() && result_.series.requests.empty()) {
      add({1, 1, "there are no rows below the line of column names; add one for each step"});
    }
    if (further_ > 0) {
      result_.errors.push_back(
          {result_.errors.back().line, 1, fmt::format("{} more lines cannot be read", further_)});
    }
    return std::move(result_);
  }

 private:
  void add(CsvError error) {
    if (result_.errors.size() < most_errors) {
      result_.errors.push_back(std::move(error));
    } else {
      ++further_;
    }
  }

  void read_header(const std::vector<Cell>& cells, std::size_t number) {
    width_ = cells.size();
    std::optional<std::size_t> found;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      names.push_back(cells[i].text);
      if (cells[i].text != column_) continue;
      if (found) {
        add({number, cells[i].column,
             fmt::format("a second column \"{}\"; rename one of the two", column_)});
        unusable_ = true;
      }
      found = i;
    }
    if (!found) {
      add({number, 1,
           fmt::format("there is no column \"{}\"{}", column_,
                       config::suggestion(column_, names))});
      unusable_ = true;
    }
    wanted_ = found.value_or(0);
  }

  void read_row(const std::vector<Cell>& cells, std::size_t number, std::size_t length) {
    if (cells.size() != width_) {
      const bool few = cells.size() < width_;
      add({number, few ? length + 1 : cells[width_].column,
           fmt::format("{} {}, but {} columns have a name; {}", cells.size(),
                       cells.size() == 1 ? "cell" : "cells", width_,
                       few ? "fill the line up, or take it out if the file was cut short"
                           : "take out what is too much, or put it in quotes")});
      return;
    }
    const Cell& cell = cells[wanted_];
    if (const std::optional<double> value = count_in(cell.text)) {
      result_.series.requests.push_back(*value);
    } else {
      add({number, cell.column,
           fmt::format("expected a number of requests, zero or more, not \"{}\"", cell.text)});
    }
  }

  std::string column_;
  std::size_t width_ = 0;  // Columns with a name; 0 before the header.
  std::size_t wanted_ = 0;
  std::size_t further_ = 0;
  bool unusable_ = false;  // The header is wrong: rows mean nothing.
  ParsedSeries result_;
};

}  // namespace

std::string series_key(const SeriesArrivals& arrivals) {
  return arrivals.file + "#" + arrivals.column;
}

ParsedSeries parse_rate_series(std::string_view text, std::string_view column) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.substr(0, byte_order_mark.size()) == byte_order_mark) {
    text.remove_prefix(byte_order_mark.size());
  }
  Reader reader(column);
  for (std::size_t number = 1; !text.empty() && !reader.unusable(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    reader.read(text.substr(0, end), number);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return reader.finish();
}

}  // namespace stowplan
