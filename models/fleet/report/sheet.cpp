#include "models/fleet/report/sheet.hpp"

#include "sim/check.hpp"

namespace stowplan {

void Sheet::put(MetricId metric, double value, std::string_view phase, std::uint32_t distribution) {
  STOWPLAN_CHECK(metric.family().of.has(scope_.kind));
  observation_.measures.push_back({{scope_, metric, std::string{phase}}, value, distribution});
}

void Sheet::add(MetricId metric, double value, std::string_view phase) {
  put(metric, value, phase, 0);
}

void Sheet::add_quantiles(DurationId duration, const Histogram& histogram, std::string_view phase) {
  const auto distribution = static_cast<std::uint32_t>(observation_.distributions.size());
  observation_.distributions.emplace_back(histogram);
  for (std::size_t q = 0; q < duration.family().quantiles.size(); ++q) {
    const MetricId metric{duration.family(), q};
    put(metric, histogram.empty() ? nothing() : histogram.quantile(*metric.share()) * 1e-9, phase,
        distribution);
  }
}

void Sheet::add_durations(DurationId duration, const Histogram& histogram) {
  add_quantiles(duration, histogram);
  add(duration.mean(), histogram.empty() ? nothing() : histogram.mean() * 1e-9);
}

}  // namespace stowplan
