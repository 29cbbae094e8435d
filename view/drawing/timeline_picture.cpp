#include "view/drawing/timeline_picture.hpp"

#include <algorithm>
#include <array>

#include "sim/check.hpp"

namespace stowplan::view {
namespace {

struct DrawnMetric {
  TimelineMetric metric;
  std::string_view panel;
  std::string_view unit;
  double per_second;  // Unit of the rate over 1/s; 0 for what is no count.
};

constexpr double per_hour = 3600;

constexpr std::array drawn_metrics{
    DrawnMetric{TimelineMetric::offered, "requests that arrive", "1/s", 1},
    DrawnMetric{TimelineMetric::answered, "requests answered", "1/s", 1},
    DrawnMetric{TimelineMetric::failed, "requests that fail", "1/s", 1},
    DrawnMetric{TimelineMetric::queue, "requests that wait for a place", "1", 0},
    DrawnMetric{TimelineMetric::response_p50, "median response time", "s", 0},
    DrawnMetric{TimelineMetric::response_p99, "p99 of response times", "s", 0},
    DrawnMetric{TimelineMetric::wanted, "instances wanted", "1", 0},
    DrawnMetric{TimelineMetric::ready, "instances ready", "1", 0},
    DrawnMetric{TimelineMetric::hosts, "hosts switched on", "1", 0},
    DrawnMetric{TimelineMetric::cpu_share, "CPU of hosts busy", "share", 0},
    DrawnMetric{TimelineMetric::cost, "cost an hour", "USD", per_hour}};

}  // namespace

void TimelinePicture::begin_layout(std::string_view name,
                                   std::span<const TimelineColumn> columns) {
  lines_.clear();
  for (const DrawnMetric& drawn : drawn_metrics) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const MetricScope& scope = columns[c].scope;
      if (columns[c].family->metric != drawn.metric) continue;
      const bool wanted = workload_.empty()
                              ? scope.kind == ScopeKind::layout
                              : scope.kind == ScopeKind::workload && scope.name == workload_;
      if (!wanted) continue;
      lines_.push_back({c, drawn.per_second, series_.size()});
      TimeSeries& series = series_.emplace_back();
      series.panel = drawn.panel;
      series.name = name;
      series.unit = in_currency(drawn.unit, currency_);
    }
  }
}

void TimelinePicture::step(const TimelineSteps::Step& step, std::span<const Estimate> values) {
  const double middle = (seconds(step.begin) + seconds(step.end)) / 2;
  for (const Line& line : lines_) {
    STOWPLAN_CHECK(line.column < values.size());
    const Estimate& value = values[line.column];
    const double scale = line.per_second > 0 ? line.per_second / seconds(step.length()) : 1;
    TimeSeries& series = series_[line.series];
    series.times.push_back(middle);
    series.mean.push_back(value.mean * scale);
    // None of them can be below zero, however wide the interval.
    series.low.push_back(std::max(value.low() * scale, 0.0));
    series.high.push_back(value.high() * scale);
  }
}

}  // namespace stowplan::view
