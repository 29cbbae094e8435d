// Arrivals from outside as a process in time: asked after each arrival for the next one, so that
// only one is ever pending. Streams are the workload's own, so arrivals are the same in every
// layout that is compared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "models/demand/arrivals.hpp"
#include "models/demand/rate_series.hpp"
#include "sim/queue/fine_time.hpp"
#include "sim/random.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// The process that `Arrivals` describe.
///
/// Model   poisson: exponential gaps. mmpp: exponential gaps at the rate of the present state,
///         states of exponential length, the first drawn from the stationary distribution.
///         diurnal: thinning of a Poisson process at the peak rate. series: the integrated rate
///         inverted step by step, rate = scale * requests / step.
/// Units   times are whole nanoseconds, rounded down; the process itself keeps the fraction, so
///         that rates near and above 1e9/s keep their mean and arrivals may share an instant
/// Source  docs/models/arrivals.md
class ArrivalProcess {
 public:
  /// `series` is needed for SeriesArrivals only (checked) and must outlive the process.
  ArrivalProcess(const Arrivals& arrivals, const RateSeries* series, Stream stream);

  /// Arrivals beyond this never come.
  static constexpr Time last{beyond_all_time};

  /// The next arrival, at `now` or after it; none when there are no more. The `now` of the first
  /// call is where cycles and series start. Calls follow each other in time.
  [[nodiscard]] std::optional<Time> next(Time now);

  /// From now on a series that has come to its end goes on, at the mean rate of its last hour. Does
  /// nothing to other arrivals, nor to a series that ended long ago.
  void carry_on(Time now);

  /// Closed users: one think time, exponential; zero for other arrivals.
  [[nodiscard]] Duration think(Stream& stream) const;

  /// Expected arrivals a second over `duration` from the start; 0 for closed users, whose rate
  /// depends on the answers.
  [[nodiscard]] Rate mean_rate(Duration duration) const;

 private:
  std::optional<FineTime> next_after(FineTime from);
  std::optional<FineTime> next_poisson(FineTime from, double rate);
  std::optional<FineTime> next_mmpp(const MmppArrivals& mmpp, FineTime from);
  std::optional<FineTime> next_diurnal(const DiurnalArrivals& diurnal, FineTime from);
  std::optional<FineTime> next_series(const SeriesArrivals& arrivals, FineTime from);
  void change_state(const MmppArrivals& mmpp, Time now);

  Arrivals arrivals_;
  const RateSeries* series_;
  Stream stream_;
  std::optional<Time> origin_;
  FineTime at_;              // The last arrival.
  std::size_t step_ = 0;     // Of a series: the present one.
  double carried_rate_ = 0;  // Series: after its end [1/s].
  bool burst_ = false;       // MMPP: the present state,
  Time state_until_{};       // and when it ends.
};

}  // namespace stowplan
