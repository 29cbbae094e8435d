#include "models/arrival_process.hpp"

#include <algorithm>

#include "sim/check.hpp"
#include "sim/math.hpp"

namespace stowplan {
namespace {

// Longer gaps are taken for never: in nanoseconds they come near the end of the clock.
constexpr double longest_gap = 100.0 * 365 * 86400;

// `seconds` after `now`, unless that is never; infinite where a rate is zero.
std::optional<Time> after(Time now, double seconds) {
  if (!(seconds < longest_gap)) return std::nullopt;
  return now + from_seconds(seconds);
}

double stationary_burst_share(const MmppArrivals& mmpp) {
  const double calm = seconds(mmpp.calm_time);
  const double burst = seconds(mmpp.burst_time);
  return burst / (calm + burst);
}

double turns(const DiurnalArrivals& diurnal, Duration since_start) {
  return seconds(since_start + diurnal.phase) / seconds(diurnal.period);
}

// Requests in the part of the series from `from` to `to`, with what steps are cut.
double requests_between(const SeriesArrivals& arrivals, const RateSeries& series, Duration from,
                        Duration to) {
  double sum = 0;
  const std::int64_t step = arrivals.step.count();
  for (std::int64_t i = from.count() / step; i < static_cast<std::int64_t>(series.requests.size());
       ++i) {
    const std::int64_t begin = std::max(i * step, from.count());
    const std::int64_t end = std::min((i + 1) * step, to.count());
    if (end <= begin) break;
    sum += series.requests[static_cast<std::size_t>(i)] * static_cast<double>(end - begin) /
           static_cast<double>(step);
  }
  return sum * arrivals.scale;
}

template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <class... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

}  // namespace

ArrivalProcess::ArrivalProcess(const Arrivals& arrivals, const RateSeries* series, Stream stream)
    : arrivals_(arrivals), series_(series), stream_(stream) {
  STOWPLAN_CHECK(series_ != nullptr || !std::holds_alternative<SeriesArrivals>(arrivals_));
  if (const auto* mmpp = std::get_if<MmppArrivals>(&arrivals_)) {
    burst_ = stream_.uniform() < stationary_burst_share(*mmpp);
  }
}

std::optional<Time> ArrivalProcess::next(Time now) {
  const bool first = !origin_.has_value();
  if (first) origin_ = now;
  return std::visit(
      Overloaded{
          [](const NoArrivals&) { return std::optional<Time>{}; },
          [&](const PoissonArrivals& a) { return next_poisson(now, a.rate.count()); },
          [&](const MmppArrivals& a) {
            if (first) {
              const Duration mean = burst_ ? a.burst_time : a.calm_time;
              state_until_ =
                  after(now, seconds(mean) * stream_.exponential()).value_or(Time::max());
            }
            return next_mmpp(a, now);
          },
          [&](const DiurnalArrivals& a) { return next_diurnal(a, now); },
          [&](const SeriesArrivals& a) { return next_series(a, now); },
          [](const ClosedUsers&) { return std::optional<Time>{}; },
      },
      arrivals_);
}

std::optional<Time> ArrivalProcess::next_poisson(Time now, double rate) {
  return after(now, stream_.exponential() / rate);
}

// Gaps have no memory, so one that outlasts the state is drawn anew from the change on. A state is
// not left for ever by a calm rate of zero, so the loop ends unless states never end.
std::optional<Time> ArrivalProcess::next_mmpp(const MmppArrivals& mmpp, Time now) {
  for (;;) {
    const double rate = (burst_ ? mmpp.burst_rate : mmpp.calm_rate).count();
    if (rate > 0) {
      const std::optional<Time> arrival = next_poisson(now, rate);
      if (arrival && *arrival < state_until_) return arrival;
    }
    if (state_until_ == Time::max()) return std::nullopt;
    now = state_until_;
    burst_ = !burst_;
    const Duration mean = burst_ ? mmpp.burst_time : mmpp.calm_time;
    state_until_ = after(now, seconds(mean) * stream_.exponential()).value_or(Time::max());
  }
}

std::optional<Time> ArrivalProcess::next_diurnal(const DiurnalArrivals& diurnal, Time now) {
  const double peak = diurnal.rate.count() * (1 + diurnal.amplitude);
  for (;;) {
    const std::optional<Time> candidate = next_poisson(now, peak);
    if (!candidate) return std::nullopt;
    now = *candidate;
    const double swing = diurnal.amplitude * math::sin_turns(turns(diurnal, now - *origin_));
    if (stream_.uniform() * peak < diurnal.rate.count() * (1 + swing)) return now;
  }
}

// One unit-rate exponential is spent over the steps; whole nanoseconds only enter at the end.
std::optional<Time> ArrivalProcess::next_series(const SeriesArrivals& arrivals, Time now) {
  const std::int64_t step = arrivals.step.count();
  const Time start = *origin_ - arrivals.skip;  // When the series' own zero would have been.
  double left = stream_.exponential();
  auto i = static_cast<std::size_t>((now - start).count() / step);
  for (; i < series_->requests.size(); ++i) {
    const Time end = start + Duration{static_cast<std::int64_t>(i + 1) * step};
    const double rate = series_->requests[i] * arrivals.scale / seconds(arrivals.step);
    const double within = rate * seconds(end - now);
    if (left < within) return now + from_seconds(left / rate);
    left -= within;
    now = end;
  }
  return std::nullopt;
}

Duration ArrivalProcess::think(Stream& stream) const {
  const auto* users = std::get_if<ClosedUsers>(&arrivals_);
  if (users == nullptr) return Duration{};
  return from_seconds(seconds(users->think_time) * stream.exponential());
}

Rate ArrivalProcess::mean_rate(Duration duration) const {
  return std::visit(
      Overloaded{
          [](const NoArrivals&) { return Rate{}; },
          [](const PoissonArrivals& a) { return a.rate; },
          [](const MmppArrivals& a) {
            const double burst = stationary_burst_share(a);
            return Rate{a.calm_rate.count() * (1 - burst) + a.burst_rate.count() * burst};
          },
          [&](const DiurnalArrivals& a) {
            if (duration.count() <= 0) return a.rate;
            // Integral of the sine in turns: -cos / (2 pi), and cos x = sin (x + a quarter turn).
            const double begin = math::sin_turns(turns(a, Duration{}) + 0.25);
            const double end = math::sin_turns(turns(a, duration) + 0.25);
            const double cycles = seconds(duration) / seconds(a.period);
            const double swing = a.amplitude * (begin - end) / (2 * math::pi * cycles);
            return Rate{a.rate.count() * (1 + swing)};
          },
          [&](const SeriesArrivals& a) {
            if (duration.count() <= 0) return Rate{};
            return Rate{requests_between(a, *series_, a.skip, a.skip + duration) /
                        seconds(duration)};
          },
          [](const ClosedUsers&) { return Rate{}; },
      },
      arrivals_);
}

}  // namespace stowplan
