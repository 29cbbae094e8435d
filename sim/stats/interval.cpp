#include "sim/stats/interval.hpp"

#include <cmath>
#include <cstddef>

#include "sim/check.hpp"
#include "sim/stats/students_t.hpp"

namespace stowplan {

double Estimate::relative_half_width() const {
  if (half_width == 0.0) return 0.0;
  return half_width / std::abs(mean);
}

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::lower:
      return "lower";
    case Verdict::higher:
      return "higher";
    case Verdict::not_significant:
      break;
  }
  return "not significant";
}

Estimate t_interval(const Tally& observations, double confidence) {
  STOWPLAN_CHECK(confidence > 0.0 && confidence < 1.0);
  const std::int64_t n = observations.count();
  Estimate estimate{.mean = observations.mean(), .n = n};
  if (n < 2) return estimate;
  const double t = students_t_quantile(0.5 + 0.5 * confidence, n - 1);
  estimate.half_width = t * std::sqrt(observations.variance() / static_cast<double>(n));
  return estimate;
}

Estimate t_interval(std::span<const double> values, double confidence) {
  Tally observed;
  for (const double value : values) {
    if (!std::isnan(value)) observed.add(value);
  }
  return t_interval(observed, confidence);
}

Estimate batch_means(std::span<const double> run, std::int64_t batches, double confidence) {
  STOWPLAN_CHECK(batches >= 2);
  const auto k = static_cast<std::size_t>(batches);
  const std::size_t length = run.size() / k;
  Tally means;
  for (std::size_t first = run.size() - length * k; length > 0 && first < run.size();
       first += length) {
    double sum = 0;
    for (const double value : run.subspan(first, length)) sum += value;
    means.add(sum / static_cast<double>(length));
  }
  return t_interval(means, confidence);
}

PairedDifference paired_difference(std::span<const double> a, std::span<const double> b,
                                   double confidence) {
  STOWPLAN_CHECK(a.size() == b.size());
  Tally differences;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = b[i] - a[i];
    if (!std::isnan(difference)) differences.add(difference);
  }
  PairedDifference result{.estimate = t_interval(differences, confidence)};
  if (result.estimate.high() < 0.0) result.verdict = Verdict::lower;
  if (result.estimate.low() > 0.0) result.verdict = Verdict::higher;
  return result;
}

double confidence_of_each(double confidence, std::int64_t comparisons) {
  STOWPLAN_CHECK(comparisons >= 1);
  return 1.0 - (1.0 - confidence) / static_cast<double>(comparisons);
}

}  // namespace stowplan
