// Response times need every percentile, over millions of requests, from many replications and
// threads. A histogram whose buckets are a fixed function of the value adds in constant time,
// merges exactly in any order and bounds the relative error of every quantile.
#pragma once

#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace stowplan {

/// Counts of non-negative integers (nanoseconds, bytes) in logarithmic buckets.
///
/// Model   values below 512 have a bucket each; above, every power of two is cut into 256 equal
///         buckets, so a bucket is never wider than 1/256 of its lowest value.
/// Shape   add is O(1) and allocates only when the value leaves the range seen so far; 2 KiB per
///         power of two between the smallest and the largest value, 112 KiB at most. Count, sum,
///         minimum and maximum are exact. Merging is associative and commutative to the bit.
/// Errors  add of a negative value is a broken precondition and aborts.
class Histogram {
 public:
  struct Bucket {
    std::int64_t low = 0;   ///< Smallest value that falls into it.
    std::int64_t high = 0;  ///< Largest value that falls into it.
    std::int64_t count = 0;

    friend bool operator==(const Bucket&, const Bucket&) = default;
  };

  void add(std::int64_t value) {
    const auto v = static_cast<std::uint64_t>(value);
    std::size_t at = bucket_of(v) - first_;
    // A negative value lies past the last bucket there can be, so the rare branch catches it too.
    if (at >= counts_.size()) [[unlikely]] {
      cover(value);
      at = bucket_of(v) - first_;
    }
    ++counts_[at];
    ++count_;
    add_to_sum(v, 0);
    if (value < min_) min_ = value;
    if (value > max_) max_ = value;
  }

  /// Adds everything `other` has counted.
  void merge(const Histogram& other);

  [[nodiscard]] std::int64_t count() const { return count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }

  /// Smallest and largest value, exact; 0 when empty.
  [[nodiscard]] std::int64_t min() const { return empty() ? 0 : min_; }
  [[nodiscard]] std::int64_t max() const { return empty() ? 0 : max_; }

  /// Mean of the values: the exact integer sum over the count, rounded as a double; NaN when empty.
  [[nodiscard]] double mean() const;

  /// Value below or at which a share `p` of the observations lies.
  ///
  /// Model   the order statistic of rank ceil(p n), at least 1. Where it shares a bucket with
  ///         others, the observations of the bucket are taken as evenly spread over it.
  /// Shape   within 1/256 of that order statistic, exact below 512, never outside [min, max];
  ///         monotone in p; p = 0 gives the minimum, p = 1 the maximum; NaN when empty. O(buckets).
  /// Errors  aborts unless 0 <= p <= 1.
  [[nodiscard]] double quantile(double p) const;

  /// Share of observations that are <= value: the inverse of `quantile`, with the observations of
  /// the value's own bucket evenly spread. NaN when empty.
  [[nodiscard]] double fraction_at_most(std::int64_t value) const;

  /// The buckets that hold anything, in increasing order.
  [[nodiscard]] std::vector<Bucket> buckets() const;

  /// Same count in every bucket, same sum and same extremes.
  friend bool operator==(const Histogram& a, const Histogram& b);

 private:
  friend class Frequencies;  // The same counts, at rest.

  static constexpr int precision_bits_ = 8;
  static constexpr std::size_t per_octave_ = std::size_t{1} << precision_bits_;

  // A value's 9 leading bits and the number of bits behind them; consecutive over all values.
  static constexpr std::size_t bucket_of(std::uint64_t v) {
    constexpr std::uint64_t exact = 2 * per_octave_ - 1;
    const auto shift = static_cast<std::size_t>(std::bit_width(v | exact) - precision_bits_ - 1);
    return shift * per_octave_ + static_cast<std::size_t>(v >> shift);
  }
  static constexpr std::size_t shift_of(std::size_t bucket) {
    return bucket < 2 * per_octave_ ? 0 : bucket / per_octave_ - 1;
  }
  static constexpr std::int64_t low_of(std::size_t bucket) {
    const std::size_t shift = shift_of(bucket);
    // 64 bits wide where size_t is not.
    return static_cast<std::int64_t>(std::uint64_t{bucket - shift * per_octave_} << shift);
  }
  static constexpr std::int64_t width_of(std::size_t bucket) {
    return static_cast<std::int64_t>(std::uint64_t{1} << shift_of(bucket));
  }

  // The sum is 128 bits wide in two halves: 10^8 requests of 100 s overflow 64 bits.
  void add_to_sum(std::uint64_t low, std::uint64_t high) {
    sum_low_ += low;
    sum_high_ += high + (sum_low_ < low ? 1 : 0);
  }

  void cover(std::int64_t value);
  void cover_buckets(std::size_t from, std::size_t to);

  std::vector<std::int64_t> counts_;  // Buckets first_, first_ + 1, ...
  std::size_t first_ = 0;
  std::int64_t count_ = 0;
  std::uint64_t sum_low_ = 0;
  std::uint64_t sum_high_ = 0;
  std::int64_t min_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t max_ = -1;
};

}  // namespace stowplan
