#include "models/demand/rate_series.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

#include "models/demand/time_stamp.hpp"
#include "sim/config/quantity.hpp"
#include "sim/config/suggest.hpp"
#include "sim/csv_line.hpp"

namespace stowplan {
namespace {

constexpr std::size_t most_errors = 20;

std::optional<double> count_in(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(value) || value < 0) return std::nullopt;
  return value;
}

struct Row {
  std::size_t line = 0;
  std::size_t column = 0;  // Of the time; 0 where there is none.
  std::int64_t at_ns = 0;
  double value = 0;
};

bool is_time(std::string name) {
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return name == "time" || name == "timestamp";
}

// Reads line by line; the first line with anything on it is the header.
class Reader {
 public:
  explicit Reader(const SeriesArrivals& how) : how_(how) {}

  void read(std::string_view text, std::size_t number) {
    if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
    if (text.find_first_not_of(" \t") == std::string_view::npos) return;
    CsvLine line = split_csv(text, number);
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
    if (width_ != 0 && !unusable_ && result_.errors.empty() && rows_.empty()) {
      add({1, 1, "there are no rows below the line of column names; add one for each step"});
    }
    if (further_ > 0) {
      result_.errors.push_back(
          {result_.errors.back().line, 1, fmt::format("{} more lines cannot be read", further_)});
    }
    if (result_.errors.empty()) build();
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

  // Where the column of that name is; a complaint if it is missing or there twice.
  std::size_t find(const std::vector<CsvCell>& cells, const std::string& wanted,
                   std::size_t number) {
    std::optional<std::size_t> found;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      names.push_back(cells[i].text);
      if (cells[i].text != wanted) continue;
      if (found) {
        add({number, cells[i].column,
             fmt::format("a second column \"{}\"; rename one of the two", wanted)});
        unusable_ = true;
      }
      found = i;
    }
    if (!found) {
      const std::string near = config::suggestion(wanted, names);
      add({number, 1,
           fmt::format(
               "there is no column \"{}\"{}", wanted,
               near.empty() ? fmt::format("; there are {}", fmt::join(names, ", ")) : near)});
      unusable_ = true;
    }
    return found.value_or(0);
  }

  void read_header(const std::vector<CsvCell>& cells, std::size_t number) {
    width_ = cells.size();
    wanted_ = find(cells, how_.column, number);
    if (how_.time) {
      time_ = find(cells, *how_.time, number);
      return;
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i != wanted_ && is_time(cells[i].text) && !time_) time_ = i;
    }
  }

  void read_row(const std::vector<CsvCell>& cells, std::size_t number, std::size_t length) {
    if (cells.size() != width_) {
      const bool few = cells.size() < width_;
      add({number, few ? length + 1 : cells[width_].column,
           fmt::format("{} {}, but {} columns have a name; {}", cells.size(),
                       cells.size() == 1 ? "cell" : "cells", width_,
                       few ? "fill the line up, or take it out if the file was cut short"
                           : "take out what is too much, or put it in quotes")});
      return;
    }
    Row row{.line = number};
    if (time_ && !read_time(cells[*time_], number, row)) return;
    const CsvCell& cell = cells[wanted_];
    if (const std::optional<double> value = count_in(cell.text)) {
      row.value = *value;
      rows_.push_back(row);
    } else {
      add({number, cell.column,
           fmt::format("expected a number of requests, zero or more, not \"{}\"", cell.text)});
    }
  }

  bool read_time(const CsvCell& cell, std::size_t number, Row& row) {
    const std::optional<std::int64_t> at = time_stamp(cell.text);
    if (!at) {
      add({number, cell.column,
           fmt::format("expected a time, like 1784548800 or 2026-07-20 12:00:00, not \"{}\"",
                       cell.text)});
      return false;
    }
    constexpr std::int64_t most = std::int64_t{100} * 365 * 86400 * 1'000'000'000;
    const std::int64_t first = rows_.empty() ? *at : rows_.front().at_ns;
    if (!rows_.empty() && *at <= rows_.back().at_ns) {
      add({number, cell.column,
           "is not after the time of the row before; sort rows by time, one "
           "row for each"});
      return false;
    }
    if (*at / 2 - first / 2 > most / 2) {
      add({number, cell.column, "is more than 100 years after the first row; check its unit"});
      return false;
    }
    row.column = cell.column;
    row.at_ns = *at;
    return true;
  }

  // The step where none is stated: the median, so that gaps and jitter do not count.
  [[nodiscard]] Duration usual_distance() const {
    if (!time_ || rows_.size() < 2) return std::chrono::seconds{1};
    std::vector<std::int64_t> distances;
    for (std::size_t i = 1; i < rows_.size(); ++i) {
      distances.push_back(rows_[i].at_ns - rows_[i - 1].at_ns);
    }
    const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
    std::nth_element(distances.begin(), middle, distances.end());
    return Duration{*middle};
  }

  void build() {
    const Duration usual = usual_distance();
    const Duration step = how_.step.value_or(usual);
    if (time_ && rows_.size() > 1 && usual < step / 2) {
      add({rows_[1].line, rows_[1].column,
           fmt::format("rows are {} apart, much nearer than step = \"{}\"; correct it, or leave it "
                       "out",
                       config::format(usual), config::format(step))});
      return;
    }
    const std::int64_t count = static_cast<std::int64_t>(rows_.size());
    if (!time_ && step.count() > Duration::max().count() / (count + 1)) {
      add({1, 1,
           fmt::format("{} rows of {} end beyond the clock; use a shorter step", count,
                       config::format(step))});
      return;
    }
    const std::int64_t gap = step.count() + step.count() / 2;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      SeriesStep one;
      one.begin =
          time_ ? Duration{rows_[i].at_ns - rows_[0].at_ns} : step * static_cast<std::int64_t>(i);
      one.end = one.begin + step;
      if (time_ && i + 1 < rows_.size()) {
        const std::int64_t distance = rows_[i + 1].at_ns - rows_[i].at_ns;
        if (distance <= gap) one.end = one.begin + Duration{distance};
      }
      const bool rate = how_.values == SeriesValues::rate;
      const auto covered_ns = static_cast<double>((one.end - one.begin).count());
      one.requests = rate ? rows_[i].value * covered_ns / 1e9 : rows_[i].value;
      result_.series.steps.push_back(one);
    }
  }

  const SeriesArrivals& how_;
  std::size_t width_ = 0;  // Columns with a name; 0 before the header.
  std::size_t wanted_ = 0;
  std::optional<std::size_t> time_;
  std::size_t further_ = 0;
  bool unusable_ = false;  // The header is wrong: rows mean nothing.
  std::vector<Row> rows_;
  ParsedSeries result_;
};

}  // namespace

std::string series_key(const SeriesArrivals& arrivals) {
  return fmt::format("{}#{}#{}#{}#{}", arrivals.file, arrivals.column, arrivals.time.value_or(""),
                     arrivals.step.value_or(Duration{}).count(),
                     arrivals.values == SeriesValues::rate ? "rate" : "count");
}

RateSeries even_series(Duration step, const std::vector<double>& requests) {
  RateSeries series;
  Duration begin{};
  for (const double count : requests) {
    series.steps.push_back({begin, begin + step, count});
    begin += step;
  }
  return series;
}

ParsedSeries parse_rate_series(std::string_view text, const SeriesArrivals& how) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.substr(0, byte_order_mark.size()) == byte_order_mark) {
    text.remove_prefix(byte_order_mark.size());
  }
  Reader reader(how);
  for (std::size_t number = 1; !text.empty() && !reader.unusable(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    reader.read(text.substr(0, end), number);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return reader.finish();
}

}  // namespace stowplan
