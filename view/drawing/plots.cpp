// The pictures that characters can show, for a terminal.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

#include "view/drawing/character_grid.hpp"
#include "view/drawing/picture_data.hpp"
#include "view/drawing/pictures.hpp"
#include "view/format_quantity.hpp"
#include "view/table.hpp"

namespace stowplan::view {
namespace {

constexpr std::size_t grid_rows = 15;

char letter_of(std::size_t index) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return letters[index % letters.size()];
}

std::string without_tail(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string plot_notes(std::vector<PictureNote> notes, std::size_t width) {
  std::string text;
  for (const PictureNote& note : notes) text += folded(printable(note.text), width) + "\n";
  return text;
}

std::string plot_title(std::string_view text, std::size_t width) {
  return folded(text, width) + "\n\n";
}

std::string plot_waterfall(const Comparison& comparison, std::size_t width, bool unicode) {
  const CostSteps cost = cost_steps(comparison);
  const std::size_t label = std::clamp<std::size_t>(width / 4, 12, 24);
  constexpr std::size_t amount = 10;
  const std::size_t room = width - label - amount - 3;  // One for an offset rounded up.
  double most = 0;
  for (const CostSteps::Column& column : cost.columns) {
    double sum = 0;
    for (const double each : column.amounts) sum += each;
    most = std::max({most, sum, std::isfinite(column.total) ? column.total : 0});
  }
  const double scale = most > 0 ? static_cast<double>(room) / most : 0;
  std::string text = plot_title("Cost a month, from useful work to the whole bill", width);
  for (const CostSteps::Column& column : cost.columns) {
    const std::string failure = failure_of(comparison, *column.layout);
    text += without_tail(
        in_columns(column.layout->name + (failure.empty() ? "" : " (" + failure + ")"), width));
    double sum = 0;
    const auto row = [&](std::string_view name, double from, double value) {
      text += without_tail(in_columns(name, label) +
                           to_the_right(value == 0 ? "–" : money_text(value, most, comparison.currency), amount) + "  " +
                           bar_of(from * scale, value * scale, unicode));
    };
    for (std::size_t i = 0; i < column.amounts.size(); ++i) {
      row(cost.steps[i], sum, column.amounts[i]);
      sum += column.amounts[i];
    }
    row("whole bill", 0, column.total);
    text += "\n";
  }
  return text + plot_notes(failure_notes(comparison), width);
}

std::string plot_starts(const Comparison& comparison, std::size_t width, bool unicode) {
  constexpr std::array<std::string_view, 8> blocks{"█", "▓", "▒", "░", "■", "□", "▪", "▫"};
  constexpr std::array<std::string_view, 8> signs{"#", "=", "+", "-", ".", "o", "x", "*"};
  constexpr std::size_t most_plotted = 8;
  const auto sign = [&](std::size_t phase) {
    return unicode ? blocks[phase % blocks.size()] : signs[phase % signs.size()];
  };
  const StartTimes times = start_times(comparison, most_plotted, blocks.size());
  const std::size_t label = std::clamp<std::size_t>(width / 4, 10, 24);
  constexpr std::size_t total = 10;
  const std::size_t room = width - label - total - 1;
  double longest = 0;
  for (const StartBar& bar : times.bars) longest = std::max({longest, bar.total, bar.sum()});
  const double scale = longest > 0 ? static_cast<double>(room) / longest : 0;
  std::string text = plot_title("Start of an instance by phase, mean over all starts", width);
  std::string of;
  for (const StartBar& bar : times.bars) {
    if (bar.workload != of) text += without_tail(in_columns(bar.workload, width));
    of = bar.workload;
    std::string drawn;
    std::size_t columns = 0;
    double sum = 0;
    for (std::size_t phase = 0; phase < bar.phases.size(); ++phase) {
      sum += bar.phases[phase];
      const auto end = static_cast<std::size_t>(std::lround(sum * scale));
      for (; columns < end; ++columns) drawn += sign(phase);
    }
    text += without_tail("  " + in_columns(bar.layout->name, label - 2) +
                         to_the_right(format_quantity(bar.total, "s"), total) + " " + drawn);
  }
  std::vector<std::string> legend;
  for (std::size_t phase = 0; phase < times.phases.size(); ++phase) {
    legend.push_back(fmt::format("{} {}", sign(phase), times.phases[phase]));
  }
  std::vector<PictureNote> notes = failure_notes(comparison);
  if (times.bars.empty()) notes.push_back({"Nothing has started.", true});
  if (times.workloads_left_out > 0) {
    notes.push_back(
        {fmt::format("{} more workloads are left out.", times.workloads_left_out), false});
  }
  if (!legend.empty()) text += "\n" + folded(legend, "  ", width) + "\n";
  return text + "\n" + plot_notes(std::move(notes), width);
}

// Share of all requests that are answered within a time; straight between the known quantiles.
double share_within(const CurveOf& one, const std::vector<double>& shares, double time) {
  double below = 0;
  double at = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double quantile = one.curve->quantiles[i].mean;
    if (!std::isfinite(quantile)) continue;
    if (quantile > time) {
      const double part = at > 0 ? (time - at) / (quantile - at) : 0;
      return (below + part * (shares[i] - below)) * one.answered * (at > 0 ? 1 : 0);
    }
    below = shares[i];
    at = quantile;
  }
  return below * one.answered;
}

void mark_curve(CharacterGrid& grid, const CurveOf& one, const Axis& time, const Axis& share,
                char letter) {
  const std::vector<double> shares = curve_shares();
  std::size_t last = grid.rows() - 1;
  for (std::size_t column = 0; column < grid.columns(); ++column) {
    const double at = time.value_at(static_cast<double>(column));
    const auto row = static_cast<std::size_t>(std::lround(share.at(share_within(one, shares, at))));
    // Where it is steep, the rows between belong to it.
    for (std::size_t r = row; r < last; ++r) grid.mark(column, r, letter);
    grid.mark(column, row, letter);
    last = row;
  }
}

std::string plot_ecdf(const PictureSource& source, std::size_t width, bool unicode) {
  const std::string workload = drawn_workload(source.comparison, source.workload);
  const std::vector<CurveOf> curves = curves_of(source.comparison, workload);
  std::vector<PictureNote> notes = failure_notes(source.comparison);
  if (curves.empty()) {
    notes.push_back({"There are no response times to show.", true});
    return plot_notes(std::move(notes), width);
  }
  double low = math::infinity;
  double high = 0;
  for (const CurveOf& one : curves) {
    for (const Estimate& quantile : one.curve->quantiles) {
      if (!std::isfinite(quantile.mean) || quantile.mean <= 0) continue;
      low = std::min(low, quantile.mean);
      high = std::max(high, quantile.mean);
    }
  }
  CharacterGrid grid{width - CharacterGrid::margin, grid_rows + 1};
  Axis time = Axis::logarithmic(low, high, "s", width / 12);
  time.place(0, static_cast<double>(grid.columns() - 1));
  Axis share = Axis::linear(0, 1, "share");
  share.place(grid_rows, 0);
  std::string text = plot_title(
      fmt::format("Share of the requests to {} answered within a time", printable(workload)),
      width);
  std::string legend;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    mark_curve(grid, curves[i], time, share, letter_of(i));
    legend +=
        without_tail(in_columns(fmt::format("{} {}", letter_of(i), curves[i].layout->name), width));
  }
  text += grid.print(time, share, unicode) + legend;
  return text + plot_notes(std::move(notes), width);
}

std::string plot_pareto(const PictureSource& source, std::size_t width, bool unicode) {
  const ParetoPoints pareto = pareto_points(source.comparison, source.workload);
  std::vector<PictureNote> notes = failure_notes(source.comparison);
  if (pareto.points.empty()) {
    notes.push_back({"No layout has both a cost and a response time.", true});
    return plot_notes(std::move(notes), width);
  }
  const std::string_view money = names_of(source.comparison.currency).code;
  double most_cost = 0;
  double most_latency = 0;
  for (const ParetoPoint& point : pareto.points) {
    most_cost = std::max(most_cost, point.cost.mean);
    most_latency = std::max(most_latency, point.latency.mean);
  }
  CharacterGrid grid{width - CharacterGrid::margin, grid_rows + 1};
  Axis cost = Axis::linear(0, most_cost, money, width / 14);
  cost.place(0, static_cast<double>(grid.columns() - 1));
  Axis latency = Axis::linear(0, most_latency, "s", 5);
  latency.place(grid_rows, 0);
  std::string legend;
  for (std::size_t i = 0; i < pareto.points.size(); ++i) {
    const ParetoPoint& point = pareto.points[i];
    grid.mark(static_cast<std::size_t>(std::lround(cost.at(point.cost.mean))),
              static_cast<std::size_t>(std::lround(latency.at(point.latency.mean))), letter_of(i));
    const std::string failure = failure_of(source.comparison, *point.layout);
    const std::string_view state = !failure.empty()  ? std::string_view{failure}
                                   : point.dominated ? "dominated"
                                                     : "on the frontier";
    legend +=
        without_tail(in_columns(fmt::format("{} {}: {}, {}; {}", letter_of(i), point.layout->name,
                                            short_quantity(point.cost.mean, money),
                                            format_quantity(point.latency.mean, "s"), state),
                                width));
  }
  const std::string title =
      plot_title(fmt::format("p99 of {} against cost a month", printable(pareto.workload)), width);
  return title + grid.print(cost, latency, unicode) + legend + plot_notes(std::move(notes), width);
}

}  // namespace

bool has_characters(PictureKind kind) {
  return kind != PictureKind::architecture && kind != PictureKind::packing &&
         kind != PictureKind::series;
}

std::optional<std::string> plot_in_characters(PictureKind kind, const PictureSource& source,
                                              std::size_t width, bool unicode) {
  const auto plot = [&]() -> std::optional<std::string> {
    switch (kind) {
      case PictureKind::ecdf:
        return plot_ecdf(source, width, unicode);
      case PictureKind::pareto:
        return plot_pareto(source, width, unicode);
      case PictureKind::starts:
        return plot_starts(source.comparison, width, unicode);
      case PictureKind::waterfall:
        return plot_waterfall(source.comparison, width, unicode);
      case PictureKind::architecture:
      case PictureKind::packing:
    case PictureKind::series:
        break;
    }
    return std::nullopt;
  };
  std::optional<std::string> text = plot();
  if (text && !unicode) text = in_ascii(*std::move(text));
  return text;
}

}  // namespace stowplan::view
