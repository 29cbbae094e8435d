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

IntervalT::IntervalT(double confidence) : confidence_(confidence) {
  STOWPLAN_CHECK(confidence > 0.0 && confidence < 1.0);
}

double IntervalT::of(std::int64_t n) {
  STOWPLAN_CHECK(n >= 2);
  const auto at = static_cast<std::size_t>(n);
  if (at >= known_.size()) known_.resize(at + 1, math::not_a_number);
  if (std::isnan(known_[at])) known_[at] = students_t_quantile(0.5 + 0.5 * confidence_, n - 1);
  return known_[at];
}

namespace {

Estimate interval(const Tally& observations, IntervalT& t) {
  const std::int64_t n = observations.count();
  Estimate estimate{.mean = observations.mean(), .n = n};
  if (n < 2) return estimate;
  estimate.half_width = t.of(n) * std::sqrt(observations.variance() / static_cast<double>(n));
  return estimate;
}

}  // namespace

Estimate t_interval(const Tally& observations, double confidence) {
  IntervalT t{confidence};
  return interval(observations, t);
}

Estimate t_interval(std::span<const double> values, double confidence) {
  return sequential_interval(values, whole_run, confidence);
}

double widening(std::int64_t n) { return std::sqrt(1 + 8 / static_cast<double>(n)); }

Estimate sequential_interval(std::span<const double> values, std::size_t first_look,
                             double confidence) {
  IntervalT t{confidence};
  return sequential_interval(values, first_look, t);
}

Estimate sequential_interval(std::span<const double> values, std::size_t first_look, IntervalT& t) {
  Tally observed;
  for (const double value : values) {
    if (!std::isnan(value)) observed.add(value);
  }
  Estimate estimate = interval(observed, t);
  if (values.size() > first_look && estimate.n > 0) estimate.half_width *= widening(estimate.n);
  return estimate;
}

PairedDifference paired_difference(std::span<const double> a, std::span<const double> b,
                                   double confidence, std::size_t first_look) {
  STOWPLAN_CHECK(a.size() == b.size());
  std::vector<double> differences;
  differences.reserve(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) differences.push_back(b[i] - a[i]);
  PairedDifference result{.estimate = sequential_interval(differences, first_look, confidence)};
  if (result.estimate.high() < 0.0) result.verdict = Verdict::lower;
  if (result.estimate.low() > 0.0) result.verdict = Verdict::higher;
  return result;
}

double confidence_of_each(double confidence, std::int64_t comparisons) {
  STOWPLAN_CHECK(comparisons >= 1);
  return 1.0 - (1.0 - confidence) / static_cast<double>(comparisons);
}

}  // namespace stowplan
