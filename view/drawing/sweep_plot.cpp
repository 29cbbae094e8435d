#include "view/drawing/sweep_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "sim/math.hpp"
#include "view/drawing/axis.hpp"
#include "view/drawing/character_grid.hpp"
#include "view/format_quantity.hpp"
#include "view/table.hpp"

namespace stowplan::view {
namespace {

using Result = SweepPicture::Result;

constexpr std::size_t curve_rows = 15;

char letter_for(std::size_t layout, bool stands) {
  constexpr std::string_view good = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  constexpr std::string_view bad = "abcdefghijklmnopqrstuvwxyz";
  return (stands ? good : bad)[layout % good.size()];
}

// A month's money needs no word for the month where there is no other.
std::string_view drawn_unit(const SweepPicture& picture) {
  std::string_view unit = picture.unit;
  constexpr std::string_view month = "/month";
  if (unit.ends_with(month)) unit.remove_suffix(month.size());
  return unit;
}

std::string titled(const SweepPicture& picture, std::string_view how) {
  std::string title = picture.metric;
  if (picture.unit.ends_with("/month")) title += " [" + picture.unit + "]";
  return title + std::string{how};
}

std::string line_without_tail(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string letters(const SweepPicture& picture, std::size_t width) {
  std::vector<std::string> pieces;
  for (std::size_t i = 0; i < picture.layouts.size(); ++i) {
    pieces.push_back(fmt::format("{} {}", letter_for(i, true), picture.layouts[i]));
  }
  const bool fallen = std::ranges::any_of(
      picture.results, [](const Result& r) { return !r.stands && !std::isnan(r.value.mean); });
  if (fallen && picture.axes.size() == 1) {
    pieces.emplace_back("small letters: does not keep up, or misses an objective");
  }
  return folded(pieces, "   ", width) + "\n";
}

/// Where values of the axis stand: by their numbers, else one beside the other.
class Across {
 public:
  Across(const SweepPicture::Axis& axis, std::size_t columns) {
    const std::size_t count = axis.values.size();
    const auto last = static_cast<double>(columns - 1);
    const auto [least, most] = std::ranges::minmax_element(axis.numbers);
    const bool numbers = axis.numbers.size() == count && count > 1 && *most > *least;
    constexpr double wide = 10;
    const bool ratios = numbers && *least > 0 && *most / *least >= wide;
    for (std::size_t i = 0; i < count; ++i) {
      double share = count > 1 ? static_cast<double>(i) / static_cast<double>(count - 1) : 0.5;
      if (numbers) {
        const double number = axis.numbers[i];
        share = ratios ? math::log(number / *least) / math::log(*most / *least)
                       : (number - *least) / (*most - *least);
      }
      columns_.push_back(static_cast<std::size_t>(std::lround(share * last)));
    }
  }

  [[nodiscard]] std::size_t column(std::size_t value) const { return columns_[value]; }

 private:
  std::vector<std::size_t> columns_;
};

std::string curves(const SweepPicture& picture, std::size_t width, bool unicode) {
  double least = math::infinity;
  double most = -math::infinity;
  for (const Result& result : picture.results) {
    const Estimate& e = result.value;
    if (!std::isfinite(e.mean)) continue;
    const double spread = std::isfinite(e.half_width) ? e.half_width : 0;
    least = std::min(least, e.mean - spread);
    most = std::max(most, e.mean + spread);
  }
  if (!(least <= most)) return titled(picture, " was not observed") + "\n";
  // From zero, unless that would leave the curves in a corner.
  constexpr double corner = 0.6;
  Axis up =
      Axis::linear(least < 0 || least > corner * most ? least : 0, most, drawn_unit(picture), 5);
  CharacterGrid grid{width - CharacterGrid::margin, curve_rows + 1};
  up.place(curve_rows, 0);
  const SweepPicture::Axis& axis = picture.axes.front();
  // Layouts stand side by side, so that their intervals do.
  const std::size_t beside = std::min<std::size_t>(picture.layouts.size(), 4);
  const Across across{axis, grid.columns() - (beside - 1)};
  const auto row = [&](double value) {
    return static_cast<std::size_t>(std::lround(up.at(value)));
  };
  const auto column = [&](const Result& result) {
    return across.column(result.at[0]) + result.layout % beside;
  };
  for (const Result& result : picture.results) {
    if (!std::isfinite(result.value.mean)) continue;
    grid.mark(column(result), row(result.value.mean), letter_for(result.layout, result.stands));
  }
  for (const Result& result : picture.results) {
    const Estimate& e = result.value;
    if (!std::isfinite(e.mean) || !std::isfinite(e.half_width)) continue;
    for (std::size_t r = row(e.high()); r <= row(e.low()); ++r)
      grid.mark_below(column(result), r, '|');
  }
  std::vector<CharacterGrid::Label> labels;
  for (std::size_t i = 0; i < axis.values.size(); ++i) {
    labels.push_back({across.column(i) + (beside - 1) / 2, axis.values[i]});
  }
  return folded(titled(picture, fmt::format(" over {}, with {:.3g} % intervals", axis.name,
                                            picture.confidence * 100)),
                width) +
         "\n\n" + grid.print(labels, up, unicode) + letters(picture, width);
}

/// The results of one cell of a map.
struct MapCell {
  std::vector<const Result*> results;

  /// The best that stands, and whether another one may be as good.
  [[nodiscard]] const Result* best(Better better, bool& alike) const {
    const Result* first = nullptr;
    for (const Result* one : results) {
      if (!one->stands || std::isnan(one->value.mean)) continue;
      const bool higher = better == Better::higher;
      if (first == nullptr ||
          (higher ? one->value.mean > first->value.mean : one->value.mean < first->value.mean)) {
        first = one;
      }
    }
    alike = first != nullptr && std::ranges::any_of(results, [&](const Result* one) {
              return one != first && one->stands && one->value.low() <= first->value.high() &&
                     one->value.high() >= first->value.low();
            });
    return first;
  }
};

std::string cell_text(const SweepPicture& picture, const MapCell& cell, std::size_t width) {
  if (cell.results.empty()) return "";
  const std::string_view unit = drawn_unit(picture);
  if (picture.layouts.size() == 1) {
    const Result& only = *cell.results.front();
    return (only.stands ? "" : "!") + short_quantity(only.value.mean, unit);
  }
  bool alike = false;
  const Result* best = cell.best(picture.better, alike);
  if (best == nullptr) return "-";
  const std::string letter = fmt::format("{}{}", letter_for(best->layout, true), alike ? "~" : "");
  const std::string whole = fmt::format("{:<2} {}", letter, short_quantity(best->value.mean, unit));
  return display_width(whole) < width ? whole : letter;
}

std::string map(const SweepPicture& picture, std::size_t width, bool unicode) {
  const SweepPicture::Axis& down = picture.axes[0];
  const SweepPicture::Axis& across = picture.axes[1];
  std::size_t label = display_width(down.name);
  for (const std::string& value : down.values) label = std::max(label, display_width(value));
  label = std::min(label, width / 3);
  const std::size_t columns = across.values.size();
  constexpr std::size_t most = 14;
  const std::size_t each = std::min(most, (width - label - 1) / columns);
  const bool one = picture.layouts.size() == 1;
  const std::size_t least = one ? 6 : 3;
  constexpr std::size_t most_rows = 30;
  if (each < least || down.values.size() > most_rows) {
    return folded(fmt::format("{} x {} cells of {} by {} do not fit into {} columns", columns,
                              down.values.size(), across.name, down.name, width),
                  width) +
           "\n";
  }
  std::vector<std::vector<MapCell>> cells(down.values.size(), std::vector<MapCell>(columns));
  for (const Result& result : picture.results) {
    cells[result.at[0]][result.at[1]].results.push_back(&result);
  }
  const std::string how = one                                ? " of " + picture.layouts.front()
                          : picture.better == Better::higher ? ": the highest of all layouts"
                                                             : ": the lowest of all layouts";
  const std::string frame = unicode ? "│" : "|";
  std::string text = folded(titled(picture, how), width) + "\n\n";
  text +=
      line_without_tail(in_columns("", label) + "  " + across.name.substr(0, width - label - 2));
  std::string line = in_columns(down.name, label) + frame;
  for (const std::string& value : across.values) line += in_columns(" " + value, each);
  text += line_without_tail(line);
  for (std::size_t r = 0; r < down.values.size(); ++r) {
    line = in_columns(down.values[r], label) + frame;
    for (const MapCell& cell : cells[r])
      line += in_columns(" " + cell_text(picture, cell, each), each);
    text += line_without_tail(line);
  }
  if (one) return text + "! does not keep up, or misses an objective\n";
  return text + letters(picture, width) +
         folded("~ intervals of another layout overlap   - none keeps up and its objectives",
                width) +
         "\n";
}

}  // namespace

std::string plot_sweep(const SweepPicture& picture, std::size_t width, bool unicode) {
  std::string text =
      picture.axes.size() == 1 ? curves(picture, width, unicode) : map(picture, width, unicode);
  return unicode ? text : in_ascii(std::move(text));
}

}  // namespace stowplan::view
