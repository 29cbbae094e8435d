// A percentile over many replications needs what each of them counted, long after it has ended. At
// rest a histogram is its filled buckets, eight bytes each, however far apart they lie.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/stats/histogram.hpp"

namespace stowplan {

/// What a histogram has counted, for keeping.
///
/// Shape   8 B a filled bucket; made and read in O(buckets). Adding it to an empty histogram gives
///         the one it was made of, to the bit.
class Frequencies {
 public:
  Frequencies() = default;
  explicit Frequencies(const Histogram& histogram);

  [[nodiscard]] std::int64_t count() const { return count_; }

  /// Counts everything into `pool`.
  void add_to(Histogram& pool) const;

  /// Share of the observations at or below `value`, those of its own bucket taken as evenly spread
  /// over it; NaN when empty.
  [[nodiscard]] double fraction_at_most(double value) const;

  /// Calls `visit` for every part of `self`, to write it down or to read it.
  template <class Visitor, class Self>
  static void parts(Visitor& visit, Self& self) {
    visit(self.filled_);
    visit(self.count_);
    visit(self.sum_low_);
    visit(self.sum_high_);
    visit(self.min_);
    visit(self.max_);
  }

 private:
  struct Filled {
    std::uint32_t bucket = 0;
    std::uint32_t count = 0;  ///< A bucket that holds more stands there several times.

    template <class Visitor, class Self>
    static void parts(Visitor& visit, Self& self) {
      visit(self.bucket);
      visit(self.count);
    }
  };

  std::vector<Filled> filled_;  // In rising order.
  std::int64_t count_ = 0;
  std::uint64_t sum_low_ = 0;
  std::uint64_t sum_high_ = 0;
  std::int64_t min_ = 0;
  std::int64_t max_ = 0;
};

}  // namespace stowplan
