#include "models/demand/arrival_process.hpp"

#include <algorithm>

#include "sim/check.hpp"
#include "sim/math.hpp"

namespace stowplan {
namespace {

// `wait` seconds after `from`, fraction included; never where that is beyond the clock, or infinite
// because a rate is zero.
std::optional<FineTime> after(FineTime from, double wait) {
  const double room = seconds(ArrivalProcess::last - from.whole);
  if (!(wait < room)) return std::nullopt;
  return from.plus(wait * 1e9);
}

double stationary_burst_share(const MmppArrivals& mmpp) {
  const double calm = seconds(mmpp.calm_time);
  const double burst = seconds(mmpp.burst_time);
  return burst / (calm + burst);
}

double turns(const DiurnalArrivals& diurnal, Duration since_start) {
  return seconds(since_start + diurnal.phase) / seconds(diurnal.period);
}

double ratio_of(Duration part, Duration whole) {
  return static_cast<double>(part.count()) / static_cast<double>(whole.count());
}

// Requests in the part of the series from `from` to `to`, with what steps are cut.
double requests_between(const SeriesArrivals& arrivals, const RateSeries& series, Duration from,
                        Duration to) {
  double sum = 0;
  for (const SeriesStep& step : series.steps) {
    const Duration begin = std::max(step.begin, from);
    const Duration end = std::min(step.end, to);
    if (end <= begin) continue;
    sum += step.requests * ratio_of(end - begin, step.end - step.begin);
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
  if (!origin_) {
    origin_ = now;
    at_ = {now, 0};
    if (const auto* mmpp = std::get_if<MmppArrivals>(&arrivals_)) change_state(*mmpp, now);
  }
  // Going on from the last arrival, its fraction of a nanosecond counts.
  const std::optional<FineTime> found = next_after(at_.not_before(now));
  if (!found) return std::nullopt;
  at_ = *found;
  return at_.whole;
}

std::optional<FineTime> ArrivalProcess::next_after(FineTime from) {
  return std::visit(
      Overloaded{
          [](const NoArrivals&) { return std::optional<FineTime>{}; },
          [&](const PoissonArrivals& a) { return next_poisson(from, a.rate.count()); },
          [&](const MmppArrivals& a) { return next_mmpp(a, from); },
          [&](const DiurnalArrivals& a) { return next_diurnal(a, from); },
          [&](const SeriesArrivals& a) { return next_series(a, from); },
          [](const ClosedUsers&) { return std::optional<FineTime>{}; },
      },
      arrivals_);
}

std::optional<FineTime> ArrivalProcess::next_poisson(FineTime from, double rate) {
  return after(from, stream_.exponential() / rate);
}

// Draws how long the present state lasts.
void ArrivalProcess::change_state(const MmppArrivals& mmpp, Time now) {
  const double mean = seconds(burst_ ? mmpp.burst_time : mmpp.calm_time);
  const std::optional<FineTime> end = after({now, 0}, mean * stream_.exponential());
  // A state lasts a nanosecond at least, so that time goes on however short they are.
  state_until_ = end ? std::max(end->whole, now + Duration{1}) : Time::max();
}

// Gaps have no memory, so one that outlasts the state is drawn anew from the change on. A state is
// not left for ever by a calm rate of zero, so the loop ends unless states never end.
std::optional<FineTime> ArrivalProcess::next_mmpp(const MmppArrivals& mmpp, FineTime from) {
  for (;;) {
    const double rate = (burst_ ? mmpp.burst_rate : mmpp.calm_rate).count();
    if (rate > 0) {
      const std::optional<FineTime> arrival = next_poisson(from, rate);
      if (arrival && arrival->whole < state_until_) return arrival;
    }
    if (state_until_ == Time::max()) return std::nullopt;
    from = from.not_before(state_until_);
    burst_ = !burst_;
    change_state(mmpp, state_until_);
  }
}

std::optional<FineTime> ArrivalProcess::next_diurnal(const DiurnalArrivals& diurnal,
                                                     FineTime from) {
  const double peak = diurnal.rate.count() * (1 + diurnal.amplitude);
  for (;;) {
    const std::optional<FineTime> candidate = next_poisson(from, peak);
    if (!candidate) return std::nullopt;
    from = *candidate;
    const double swing = diurnal.amplitude * math::sin_turns(turns(diurnal, from.whole - *origin_));
    if (stream_.uniform() * peak < diurnal.rate.count() * (1 + swing)) return from;
  }
}

// One unit-rate exponential is spent over the steps.
std::optional<FineTime> ArrivalProcess::next_series(const SeriesArrivals& arrivals, FineTime from) {
  const Time start = *origin_ - arrivals.skip;  // When the series' own zero would have been.
  double left = stream_.exponential();
  for (; step_ < series_->steps.size(); ++step_) {
    const SeriesStep& step = series_->steps[step_];
    if (start + step.end <= from.whole) continue;
    from = from.not_before(start + step.begin);
    const double rate = step.requests * arrivals.scale / seconds(step.end - step.begin);
    const double within =
        rate * seconds(start + step.end - from.whole) - rate * from.fraction * 1e-9;
    if (left < within) return from.plus(left / rate * 1e9);
    left -= std::max(within, 0.0);
    from = {start + step.end, 0};
  }
  if (carried_rate_ <= 0) return std::nullopt;
  return from.not_before(start + series_->end()).plus(left / carried_rate_ * 1e9);
}

void ArrivalProcess::carry_on(Time now) {
  const auto* arrivals = std::get_if<SeriesArrivals>(&arrivals_);
  if (arrivals == nullptr || !origin_) return;
  const Duration end = series_->end();
  if (*origin_ - arrivals->skip + end < now) return;
  const Duration tail = std::min<Duration>(end, std::chrono::hours{1});
  carried_rate_ = requests_between(*arrivals, *series_, end - tail, end) / seconds(tail);
}

Duration ArrivalProcess::think(Stream& stream) const {
  const auto* users = std::get_if<ClosedUsers>(&arrivals_);
  if (users == nullptr) return Duration{};
  constexpr double longest = 1e9;  // 32 years: as good as never
  return from_seconds(std::min(seconds(users->think_time) * stream.exponential(), longest));
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
