#include "cli/samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

#include "sim/config/suggest.hpp"

namespace stowplan::cli {
namespace {

constexpr std::size_t most_errors = 20;

struct Cell {
  std::string_view text;
  std::size_t column = 0;  // From 1, in bytes.
};

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::string_view unquoted(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

char separator_of(std::string_view line) {
  for (const char candidate : {'\t', ';', ','}) {
    if (line.find(candidate) != std::string_view::npos) return candidate;
  }
  return ' ';
}

std::vector<Cell> cells_of(std::string_view line, char separator) {
  std::vector<Cell> cells;
  std::size_t at = 0;
  while (at <= line.size()) {
    if (separator == ' ') at = std::min(line.find_first_not_of(" \t\r", at), line.size());
    if (separator == ' ' && at == line.size()) break;
    const std::size_t end =
        separator == ' ' ? line.find_first_of(" \t\r", at) : line.find(separator, at);
    const std::size_t stop = std::min(end, line.size());
    const std::string_view raw = line.substr(at, stop - at);
    const std::string_view text = trimmed(raw);
    const std::size_t shift = text.empty() ? 0 : static_cast<std::size_t>(text.data() - raw.data());
    cells.push_back({unquoted(text), at + shift + 1});
    at = stop + 1;
  }
  return cells;
}

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return {};
  return std::isfinite(value) ? std::optional{value} : std::nullopt;
}

std::optional<std::size_t> index_in(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && value > 0 ? std::optional{value - 1} : std::nullopt;
}

class Reader {
 public:
  Reader(const std::string& file, const std::vector<std::string>& wanted)
      : file_(file), wanted_(wanted) {
    samples_.columns.resize(wanted.size());
  }

  void read(std::string_view line, std::uint32_t number) {
    const std::string_view text = trimmed(line);
    if (text.empty()) return;
    if (text.front() == '#') {
      if (places_.empty()) remark_ = cells_of(text.substr(1), separator_of(text));
      return;
    }
    if (!separator_) separator_ = separator_of(line);
    const std::vector<Cell> cells = cells_of(line, *separator_);
    if (places_.empty()) {
      if (begin(cells, number)) return;
    }
    read_row(cells, number);
  }

  Samples finish() {
    if (errors_.empty() && places_.empty()) add(0, 0, "there are no rows; expected one a sample");
    if (errors_.empty() && samples_.columns.front().empty()) {
      add(0, 0, "there are no rows below the names; expected one a sample");
    }
    if (further_ > 0) add_plain(fmt::format("{} more cells cannot be read", further_));
    if (!errors_.empty()) throw config::ConfigError{std::move(errors_)};
    return std::move(samples_);
  }

 private:
  void add(std::uint32_t line, std::size_t column, std::string message) {
    if (errors_.size() == most_errors) {
      ++further_;
      return;
    }
    errors_.push_back({file_, line, static_cast<std::uint32_t>(column), "", std::move(message)});
  }
  void add_plain(std::string message) { errors_.push_back({file_, 0, 0, "", std::move(message)}); }

  // Finds the wanted columns in the first line. True where that line holds names.
  bool begin(const std::vector<Cell>& cells, std::uint32_t number) {
    std::vector<std::string> names = texts_of(cells);
    const bool numbers =
        std::ranges::all_of(cells, [](const Cell& c) { return number_in(c.text).has_value(); });
    const bool above = numbers && remark_.size() >= cells.size();
    if (above) names = texts_of(remark_);
    names.resize(cells.size());
    bool named = false;
    for (const std::string& wanted : wanted_) {
      const auto found = std::find(names.begin(), names.end(), wanted);
      const std::optional<std::size_t> index = index_in(wanted);
      if (found != names.end() && !number_in(wanted)) {
        named = true;
        places_.push_back(static_cast<std::size_t>(found - names.begin()));
      } else if (index && *index < cells.size()) {
        places_.push_back(*index);
      } else {
        const std::string about = index ? fmt::format("; the line has {}", cells.size())
                                        : config::suggestion(wanted, names);
        throw config::ConfigError{
            {{file_, number, 1, "", fmt::format("there is no column {}{}", wanted, about)}}};
      }
    }
    for (const std::size_t place : places_) named = named || !number_in(names[place]);
    named = named || above;
    for (const std::size_t place : places_) {
      samples_.names.push_back(named ? names[place] : fmt::format("column {}", place + 1));
    }
    if (named && !above) width_ = cells.size();
    return named && !above;
  }

  static std::vector<std::string> texts_of(const std::vector<Cell>& cells) {
    std::vector<std::string> texts;
    for (const Cell& cell : cells) texts.emplace_back(cell.text);
    return texts;
  }

  void read_row(const std::vector<Cell>& cells, std::uint32_t number) {
    if (width_ == 0) width_ = cells.size();
    if (cells.size() != width_) {
      add(number, 1,
          fmt::format("{} {} where the lines above have {}; fill it up, or take it out if the file "
                      "was cut short",
                      cells.size(), cells.size() == 1 ? "cell" : "cells", width_));
      return;
    }
    for (std::size_t i = 0; i < places_.size(); ++i) {
      const Cell& cell = cells[places_[i]];
      const std::optional<double> value = number_in(cell.text);
      if (!value || *value < 0) {
        row_.clear();
        add(number, cell.column,
            fmt::format("expected a number, zero or more, not \"{}\"{}", cell.text,
                        cell.text.find(',') == std::string_view::npos
                            ? ""
                            : "; use a point as the decimal separator"));
        return;
      }
      row_.push_back(*value);
    }
    for (std::size_t i = 0; i < row_.size(); ++i) samples_.columns[i].push_back(row_[i]);
    row_.clear();
  }

  const std::string& file_;
  const std::vector<std::string>& wanted_;
  std::optional<char> separator_;
  std::vector<std::size_t> places_;
  std::vector<Cell> remark_;  // Of the last comment above the rows: names, where it fits.
  std::size_t width_ = 0;     // Cells of a line; 0 before the first.
  std::vector<double> row_;
  std::vector<config::Diagnostic> errors_;
  std::size_t further_ = 0;
  Samples samples_;
};

}  // namespace

Samples read_samples(std::string_view text, const std::string& file,
                     const std::vector<std::string>& wanted) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  Reader reader{file, wanted};
  for (std::uint32_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    reader.read(text.substr(0, end), number);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return reader.finish();
}

}  // namespace stowplan::cli
