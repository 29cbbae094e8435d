#include "cli/sweep_picture.hpp"

#include <algorithm>
#include <map>
#include <utility>
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

/// What an axis takes, and where each value stands: by size where all are numbers of one kind, else
/// as the design has them.
struct AxisValues {
  view::SweepPicture::Axis drawn;
  std::map<std::string, std::size_t> places;
};

AxisValues values_at(const std::vector<Point>& points, const std::string& name, std::size_t place) {
  AxisValues found{{name, {}, {}}, {}};
  std::vector<std::string>& values = found.drawn.values;
  for (const Point& point : points) {
    const std::string value = bare(point[place].value);
    if (found.places.emplace(value, values.size()).second) values.push_back(value);
  }
  std::vector<std::pair<double, std::string>> sorted;
  for (const std::string& value : values) {
    if (const auto number = number_of(value)) sorted.emplace_back(*number, value);
  }
  if (sorted.size() != values.size()) return found;
  std::ranges::sort(sorted);
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    values[i] = sorted[i].second;
    found.places[values[i]] = i;
    found.drawn.numbers.push_back(sorted[i].first);
  }
  return found;
}

}  // namespace

std::optional<view::SweepPicture> sweep_picture(const StoredStudy& study, const Store& store,
                                                const std::string& metric) {
  const std::size_t axes = study.design.axes.size();
  const bool grid = study.design.kind == DesignKind::grid;
  if (axes == 0 || axes > 2 || (axes == 2 && !grid)) return std::nullopt;
  view::SweepPicture picture;
  picture.metric = metric;
  picture.layouts = study.layouts;
  picture.confidence = study.confidence;
  if (const auto key = MetricKey::parse(metric)) picture.better = key->id.better();
  const std::array<std::size_t, 2> places{0, study.design.axes.front().paths.size()};
  std::vector<AxisValues> values;
  for (std::size_t a = 0; a < axes; ++a) {
    const std::string& name = study.design.axes[a].name;
    picture.axes.push_back(values.emplace_back(values_at(study.points, name, places[a])).drawn);
  }
  store.each({metric}, [&](const Task& task, const StoredResult& result) {
    if (result.values.empty()) return;
    view::SweepPicture::Result& drawn = picture.results.emplace_back();
    const Point& point = study.point(task);
    for (std::size_t a = 0; a < axes; ++a) {
      drawn.at[a] = values[a].places.at(bare(point[places[a]].value));
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
