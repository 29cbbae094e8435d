#include "models/experiment/reduce.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "sim/check.hpp"
#include "sim/digest.hpp"
#include "sim/stats/pooled_quantile.hpp"

namespace stowplan {
namespace {

constexpr double nanosecond = 1e-9;  // [s]

using Replications = std::span<const Observation* const>;

PooledDistribution pooled(Replications replications, std::uint32_t distribution) {
  std::vector<const Frequencies*> parts;
  parts.reserve(replications.size());
  for (const Observation* one : replications) parts.push_back(&one->distributions[distribution]);
  return PooledDistribution{std::move(parts)};
}

// The same sum added up in another order differs in its last digits; that is no difference.
bool only_rounding(const Estimate& difference, double a, double b) {
  constexpr double digits = 1e-9;
  return std::abs(difference.mean) + difference.half_width <=
         digits * std::max(std::abs(a), std::abs(b));
}

}  // namespace

std::vector<Metric> reduce_measures(Replications replications, std::size_t first, std::size_t last,
                                    double confidence, std::size_t first_look) {
  std::vector<Metric> metrics;
  metrics.reserve(last - first);
  std::optional<PooledDistribution> distribution;  // That of the measure before, mostly.
  std::uint32_t which = 0;
  for (std::size_t i = first; i < last; ++i) {
    const Measure& measure = replications.front()->measures[i];
    Metric metric{measure.key, {}, {}};
    if (const std::optional<double> share = measure.key.id.share()) {
      if (!distribution || which != measure.distribution) {
        which = measure.distribution;
        distribution.emplace(pooled(replications, which));
      }
      QuantileEstimate quantile = distribution->quantile(*share, confidence, first_look);
      for (double& value : quantile.values) value *= nanosecond;
      quantile.estimate.mean *= nanosecond;
      quantile.estimate.half_width *= nanosecond;
      metric.values = std::move(quantile.values);
      metric.estimate = quantile.estimate;
      metric.beyond = quantile.beyond;
    } else {
      for (const Observation* one : replications) {
        STOWPLAN_CHECK(one->measures[i].key == measure.key);
        metric.values.push_back(one->measures[i].value);
      }
      metric.estimate = sequential_interval(metric.values, first_look, confidence);
    }
    metrics.push_back(std::move(metric));
  }
  return metrics;
}

LayoutResult reduce_layout(std::string name, std::span<const Observation> replications,
                           double confidence, std::size_t first_look) {
  LayoutResult result;
  result.name = std::move(name);
  Digest digest;
  std::vector<const Observation*> all;
  for (const Observation& one : replications) {
    digest.add(one.digest, one.events);
    result.events += one.events;
    all.push_back(&one);
  }
  result.digest = digest.value();
  result.metrics = reduce_measures(all, 0, all.front()->measures.size(), confidence, first_look);
  return result;
}

std::vector<Difference> paired_differences(const std::vector<LayoutResult>& layouts,
                                           double confidence, std::size_t first_look) {
  std::vector<Difference> all;
  for (std::size_t a = 0; a < layouts.size(); ++a) {
    for (std::size_t b = a + 1; b < layouts.size(); ++b) {
      for (const Metric& metric : layouts[a].metrics) {
        const Metric* other = layouts[b].find(metric.key);
        if (other == nullptr) continue;
        PairedDifference paired =
            paired_difference(metric.values, other->values, confidence, first_look);
        if (only_rounding(paired.estimate, metric.estimate.mean, other->estimate.mean)) {
          paired.estimate.mean = 0;
          paired.estimate.half_width = 0;
          paired.verdict = Verdict::not_significant;
        } else if (std::isinf(metric.estimate.half_width) ||
                   std::isinf(other->estimate.half_width)) {
          paired.estimate.half_width = math::infinity;
          paired.verdict = Verdict::not_significant;
        }
        all.push_back({layouts[a].name, layouts[b].name, metric.key, paired.estimate,
                       paired.verdict != Verdict::not_significant});
      }
    }
  }
  return all;
}

}  // namespace stowplan
