// A limit on a mean rate that lets bursts through: API request limits, provisioned IOPS, credits.
// Kept as the one instant at which the bucket will be full again (the generic cell rate algorithm),
// so nothing drips between requests and no event is needed.
#pragma once

#include <algorithm>

#include "sim/check.hpp"
#include "sim/queue/fine_time.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// A bucket that starts full.
///
/// Model   tokens flow in at `rate` up to `burst`; a request takes its tokens when that many are
///         there, in order of arrival. One for more than `burst` is let through when the bucket has
///         made good what it lacks, at tokens / rate after the bucket was last full, less
///         burst / rate.
/// Units   rate in tokens per second; admissions rounded up to whole ns, the flow not rounded
/// Shape   O(1); over any interval of t seconds at most burst + rate t tokens are admitted, if none
///         asks for more than `burst`
/// Errors  checked: requests arrive in order of time; rate > 0, burst >= 0
/// Source  ITU-T I.371 annex A (virtual scheduling)
class TokenBucket {
 public:
  TokenBucket(double rate, double burst) : rate_(rate), burst_(burst) {
    STOWPLAN_CHECK(rate > 0 && burst >= 0);
  }

  /// Takes `tokens`; returns when the request may go ahead, `now` if at once.
  Time admit(Time now, double tokens) {
    STOWPLAN_CHECK(now >= last_ && tokens >= 0);
    last_ = now;
    full_at_ = full_at_.not_before(now).plus(tokens / rate_ * 1e9);
    return after(now, full_at_.since(now) - burst_ / rate_ * 1e9);
  }

  /// Takes `tokens` if they are there; else refuses and takes none.
  [[nodiscard]] bool try_admit(Time now, double tokens) {
    const FineTime before = full_at_;
    if (admit(now, tokens) == now) return true;
    full_at_ = before;
    return false;
  }

  /// Tokens in the bucket; negative while requests wait for theirs.
  [[nodiscard]] double available(Time now) const {
    return burst_ - std::max(0.0, full_at_.since(now)) * 1e-9 * rate_;
  }

 private:
  double rate_;
  double burst_;
  FineTime full_at_;
  Time last_{};
};

}  // namespace stowplan
