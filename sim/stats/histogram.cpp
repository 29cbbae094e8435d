#include "sim/stats/histogram.hpp"

#include <algorithm>
#include <cmath>

#include "sim/check.hpp"
#include "sim/math.hpp"

namespace stowplan {

void Histogram::cover(std::int64_t value) {
  STOWPLAN_CHECK(value >= 0);
  const std::size_t bucket = bucket_of(static_cast<std::uint64_t>(value));
  cover_buckets(bucket, bucket + 1);
}

// Whole octaves are taken in at a time, so that a slowly widening range reallocates rarely.
void Histogram::cover_buckets(std::size_t from, std::size_t to) {
  from -= from % per_octave_;
  to += (per_octave_ - to % per_octave_) % per_octave_;
  if (counts_.empty()) {
    first_ = from;
    counts_.resize(to - from);
    return;
  }
  if (from < first_) {
    counts_.insert(counts_.begin(), first_ - from, 0);
    first_ = from;
  }
  if (to > first_ + counts_.size()) counts_.resize(to - first_);
}

void Histogram::merge(const Histogram& other) {
  if (other.empty()) return;
  cover_buckets(other.first_, other.first_ + other.counts_.size());
  const std::size_t offset = other.first_ - first_;
  for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[offset + i] += other.counts_[i];
  count_ += other.count_;
  add_to_sum(other.sum_low_, other.sum_high_);
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

double Histogram::mean() const {
  if (empty()) return math::not_a_number;
  const double sum = static_cast<double>(sum_high_) * 0x1p64 + static_cast<double>(sum_low_);
  return sum / static_cast<double>(count_);
}

double Histogram::quantile(double p) const {
  STOWPLAN_CHECK(p >= 0.0 && p <= 1.0);
  if (empty()) return math::not_a_number;
  // 0.07 * 100 is a little above 7 in binary; without the last factor its rank would be 8.
  const double exact_rank = std::ceil(p * static_cast<double>(count_) * (1.0 - 0x1p-50));
  const std::int64_t rank =
      std::clamp(static_cast<std::int64_t>(exact_rank), std::int64_t{1}, count_);
  if (rank == 1) return static_cast<double>(min_);
  if (rank == count_) return static_cast<double>(max_);

  std::int64_t before = 0;
  std::size_t i = 0;
  while (before + counts_[i] < rank) before += counts_[i++];

  const std::size_t bucket = first_ + i;
  const double place = (static_cast<double>(rank - before) - 0.5) / static_cast<double>(counts_[i]);
  const double value =
      static_cast<double>(low_of(bucket)) + static_cast<double>(width_of(bucket) - 1) * place;
  return std::clamp(value, static_cast<double>(min_), static_cast<double>(max_));
}

double Histogram::fraction_at_most(std::int64_t value) const {
  if (empty()) return math::not_a_number;
  if (value < min_) return 0.0;
  if (value >= max_) return 1.0;

  const std::size_t bucket = bucket_of(static_cast<std::uint64_t>(value));
  std::int64_t before = 0;
  for (std::size_t i = 0; first_ + i < bucket; ++i) before += counts_[i];
  const double inside =
      static_cast<double>(value - low_of(bucket) + 1) / static_cast<double>(width_of(bucket));
  const double at_most =
      static_cast<double>(before) + inside * static_cast<double>(counts_[bucket - first_]);
  return at_most / static_cast<double>(count_);
}

std::vector<Histogram::Bucket> Histogram::buckets() const {
  std::vector<Bucket> filled;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    const std::int64_t low = low_of(first_ + i);
    filled.push_back({low, low + (width_of(first_ + i) - 1), counts_[i]});
  }
  return filled;
}

bool operator==(const Histogram& a, const Histogram& b) {
  return a.count_ == b.count_ && a.sum_low_ == b.sum_low_ && a.sum_high_ == b.sum_high_ &&
         a.min_ == b.min_ && a.max_ == b.max_ && a.buckets() == b.buckets();
}

}  // namespace stowplan
