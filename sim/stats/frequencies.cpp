#include "sim/stats/frequencies.hpp"

#include <algorithm>
#include <limits>

#include "sim/math.hpp"

namespace stowplan {

Frequencies::Frequencies(const Histogram& histogram)
    : count_(histogram.count_),
      sum_low_(histogram.sum_low_),
      sum_high_(histogram.sum_high_),
      min_(histogram.min_),
      max_(histogram.max_) {
  constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
  for (std::size_t i = 0; i < histogram.counts_.size(); ++i) {
    for (std::int64_t left = histogram.counts_[i]; left > 0; left -= most) {
      filled_.push_back({static_cast<std::uint32_t>(histogram.first_ + i),
                         static_cast<std::uint32_t>(std::min(left, most))});
    }
  }
  filled_.shrink_to_fit();
}

void Frequencies::add_to(Histogram& pool) const {
  if (count_ == 0) return;
  pool.cover_buckets(filled_.front().bucket, std::size_t{filled_.back().bucket} + 1);
  for (const Filled& f : filled_) pool.counts_[f.bucket - pool.first_] += f.count;
  pool.count_ += count_;
  pool.add_to_sum(sum_low_, sum_high_);
  pool.min_ = std::min(pool.min_, min_);
  pool.max_ = std::max(pool.max_, max_);
}

double Frequencies::fraction_at_most(double value) const {
  if (count_ == 0) return math::not_a_number;
  if (value < static_cast<double>(min_)) return 0.0;
  if (value >= static_cast<double>(max_)) return 1.0;
  const std::size_t bucket = Histogram::bucket_of(static_cast<std::uint64_t>(value));
  double at_most = 0;
  for (const Filled& f : filled_) {
    if (f.bucket > bucket) break;
    double share = 1;
    if (f.bucket == bucket) {
      const auto low = static_cast<double>(Histogram::low_of(bucket));
      const auto width = static_cast<double>(Histogram::width_of(bucket));
      share = std::clamp((value - low + 0.5) / width, 0.0, 1.0);
    }
    at_most += share * static_cast<double>(f.count);
  }
  return at_most / static_cast<double>(count_);
}

}  // namespace stowplan
