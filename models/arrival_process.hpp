// Arrivals from outside as a process in time: asked after each arrival for the next one, so that
// only one is ever pending. Streams are the workload's own, so arrivals are the same in every
// layout that is compared.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "models/arrivals.hpp"
#include "models/rate_series.hpp"
#include "sim/random.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// The process that `Arrivals` describe.
///
/// Model   poisson: exponential gaps. mmpp: exponential gaps at the rate of the present state,
///         states of exponential length, the first drawn from the stationary distribution.
///         diurnal: thinning of a Poisson process at the peak rate. series: the integrated rate
///         inverted step by step, rate = scale * requests / step.
/// Units   times are whole nanoseconds, rounded up from the gap
/// Source  docs/models/arrivals.md
class ArrivalProcess {
 public:
  /// `series` is needed for SeriesArrivals only (checked) and must outlive the process.
  ArrivalProcess(const Arrivals& arrivals, const RateSeries* series, Stream stream);

  /// The next arrival after `now`; none when there are no more, or none within 100 years. The
  /// `now` of the first call is where cycles and series start. Calls follow each other in time.
  [[nodiscard]] std::optional<Time> next(Time now);

  /// Closed users: one think time, exponential; zero for other arrivals.
  [[nodiscard]] Duration think(Stream& stream) const;

  /// Expected arrivals a second over `duration` from the start; 0 for closed users, whose rate
  /// depends on the answers.
  [[nodiscard]] Rate mean_rate(Duration duration) const;

 private:
  std::optional<Time> next_poisson(Time now, double rate);
  std::optional<Time> next_mmpp(const MmppArrivals& mmpp, Time now);
  std::optional<Time> next_diurnal(const DiurnalArrivals& diurnal, Time now);
  std::optional<Time> next_series(const SeriesArrivals& arrivals, Time now);

  Arrivals arrivals_;
  const RateSeries* series_;
  Stream stream_;
  std::optional<Time> origin_;
  bool burst_ = false;  // MMPP: the present state,
  Time state_until_{};  // and when it ends.
};

}  // namespace stowplan
