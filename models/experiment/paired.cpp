#include "models/experiment/paired.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "models/experiment/reduce.hpp"
#include "models/result/result.hpp"
#include "sim/stats/holm.hpp"
#include "sim/stats/students_t.hpp"

namespace stowplan {
namespace {

std::vector<Metric> reduced(std::span<const Observation> seen, double confidence) {
  std::vector<const Observation*> all;
  for (const Observation& one : seen) all.push_back(&one);
  return reduce_measures(all, 0, all.front()->measures.size(), confidence, whole_run);
}

double squared_error(std::span<const double> values, std::int64_t& n) {
  Tally tally;
  for (const double value : values) {
    if (!std::isnan(value)) tally.add(value);
  }
  n = tally.count();
  return n > 1 ? tally.variance() / static_cast<double>(n) : math::not_a_number;
}

double narrower(const Metric& a, const Metric& b, const Estimate& difference, double confidence) {
  std::int64_t n = 0;
  std::int64_t m = 0;
  const double error = squared_error(a.values, n) + squared_error(b.values, m);
  if (n < 2 || m < 2 || !(error > 0) || difference.half_width == 0) return math::not_a_number;
  const double apart = students_t_quantile((1 + confidence) / 2, n + m - 2) * std::sqrt(error);
  return apart / difference.half_width;
}

double p_of(const Estimate& difference, double confidence) {
  if (difference.n < 2) return math::not_a_number;
  if (!(difference.half_width > 0)) return difference.mean == 0 ? math::not_a_number : 0;
  const double error =
      difference.half_width / students_t_quantile((1 + confidence) / 2, difference.n - 1);
  return students_t_two_sided(difference.mean / error, difference.n - 1);
}

// The same sum added up in another order differs in its last digits; that is no difference, and a
// difference that varies no more than that does not vary.
Estimate without_rounding(Estimate difference, const Estimate& a, const Estimate& b) {
  constexpr double digits = 1e-9;
  const double rounding = digits * std::max(std::abs(a.mean), std::abs(b.mean));
  if (difference.half_width <= rounding) difference.half_width = 0;
  if (std::abs(difference.mean) + difference.half_width <= rounding) difference.mean = 0;
  return difference;
}

}  // namespace

std::vector<PairedMetric> paired_metrics(std::span<const Observation> a,
                                         std::span<const Observation> b, double confidence) {
  const auto infeasible = [](const Observation& one) { return one.infeasible.has_value(); };
  if (std::ranges::any_of(a, infeasible) || std::ranges::any_of(b, infeasible)) return {};
  const std::size_t both = std::min(a.size(), b.size());
  if (both == 0) return {};
  const std::vector<Metric> all_a = reduced(a.first(both), confidence);
  const std::vector<Metric> all_b = reduced(b.first(both), confidence);
  std::vector<PairedMetric> pairs;
  for (const Metric& metric : all_a) {
    const auto other = std::ranges::find(all_b, metric.key, &Metric::key);
    if (other == all_b.end()) continue;
    PairedMetric& pair = pairs.emplace_back(PairedMetric{.key = metric.key});
    pair.a = metric.estimate;
    pair.b = other->estimate;
    pair.difference = without_rounding(
        paired_difference(metric.values, other->values, confidence).estimate, pair.a, pair.b);
    pair.narrower = narrower(metric, *other, pair.difference, confidence);
    pair.p = p_of(pair.difference, confidence);
  }
  return pairs;
}

void correct_for_many(std::vector<PairedMetric>& metrics, double confidence) {
  std::vector<double> p;
  for (const PairedMetric& metric : metrics) p.push_back(metric.p);
  const std::vector<bool> significant = holm(p, 1 - confidence);
  for (std::size_t i = 0; i < metrics.size(); ++i) metrics[i].significant = significant[i];
}

}  // namespace stowplan
