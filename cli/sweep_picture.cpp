#include "cli/sweep_picture.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "cli/sweep_table.hpp"
#include "models/metric/metric_key.hpp"
#include "sim/config/decimal.hpp"
#include "sim/config/quantity.hpp"

namespace stowplan::cli {
namespace {

std::optional<double> number_of(const std::string& text) {
  const auto number = config::take_number(text);
  if (number && number->rest.empty()) return number->real;
  if (const auto time = config::parse<Duration>(text).value) return seconds(*time);
  if (const auto size = config::parse<Bytes>(text).value) return static_cast<double>(size->count());
  if (const auto rate = config::parse<Rate>(text).value) return rate->count();
  return std::nullopt;
}

/// What the axis takes: by size where all are numbers of one kind, else as the design has them.
view::SweepPicture::Axis values_at(const SweepPlan& plan, const Axis& axis, std::size_t place) {
  view::SweepPicture::Axis drawn{axis.title(), {}, {}};
  for (const Point& point : plan.points()) {
    const std::string value = bare(point[place].value);
    if (std::ranges::find(drawn.values, value) == drawn.values.end()) drawn.values.push_back(value);
  }
  std::vector<std::pair<double, std::string>> sorted;
  for (const std::string& value : drawn.values) {
    if (const auto number = number_of(value)) sorted.emplace_back(*number, value);
  }
  if (sorted.size() != drawn.values.size()) return drawn;
  std::ranges::sort(sorted);
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    drawn.values[i] = sorted[i].second;
    drawn.numbers.push_back(sorted[i].first);
  }
  return drawn;
}

}  // namespace

std::optional<view::SweepPicture> sweep_picture(const SweepPlan& plan, const Store& store,
                                                const std::string& metric) {
  const Study& study = plan.study();
  const std::size_t axes = study.axis.size();
  const bool grid = study.design.kind == DesignKind::grid;
  if (axes == 0 || axes > 2 || (axes == 2 && !grid)) return std::nullopt;
  view::SweepPicture picture;
  picture.metric = metric;
  picture.layouts = plan.layouts();
  if (const auto key = MetricKey::parse(metric)) picture.better = key->id.better();
  std::array<std::size_t, 2> places{0, study.axis.front().targets().size()};
  for (std::size_t a = 0; a < axes; ++a) {
    picture.axes.push_back(values_at(plan, study.axis[a], places[a]));
  }
  store.each({metric}, [&](const Task& task, const StoredResult& result) {
    if (result.values.empty()) return;
    view::SweepPicture::Result& drawn = picture.results.emplace_back();
    const Point& point = plan.points()[static_cast<std::size_t>(task.point)];
    for (std::size_t a = 0; a < axes; ++a) {
      const std::vector<std::string>& values = picture.axes[a].values;
      const auto at = std::ranges::find(values, bare(point[places[a]].value));
      drawn.at[a] = static_cast<std::size_t>(at - values.begin());
    }
    const StoredValue& value = result.values.front();
    picture.unit = value.unit;
    drawn.layout = static_cast<std::size_t>(task.layout);
    drawn.value = {value.mean, value.half_width, static_cast<std::int64_t>(value.each.size())};
    drawn.stands = stands(result);
  });
  return picture.results.empty() ? std::nullopt : std::optional{std::move(picture)};
}

}  // namespace stowplan::cli
