// How requests reach a workload from outside. Open arrivals do not wait for answers, so response
// times hold no coordinated omission; closed users think, ask, and wait, and must be asked for.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "sim/config/fields.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// Only called by other workloads.
struct NoArrivals {
  static constexpr std::string_view name = "none";
};
template <class Visitor>
void fields(Visitor&, NoArrivals&) {}

struct PoissonArrivals {
  static constexpr std::string_view name = "poisson";
  Rate rate{};
};
template <class Visitor>
void fields(Visitor& v, PoissonArrivals& a) {
  v.field("rate", a.rate, "Mean rate", {.check = config::Check::positive, .required = true});
}

/// Two-state Markov-modulated Poisson process: calm and burst.
struct MmppArrivals {
  static constexpr std::string_view name = "mmpp";
  Rate calm_rate{};
  Rate burst_rate{};
  Duration calm_time{};
  Duration burst_time{};
};
template <class Visitor>
void fields(Visitor& v, MmppArrivals& a) {
  using config::Check;
  v.field("calm_rate", a.calm_rate, "Rate while calm",
          {.check = Check::not_negative, .required = true});
  v.field("burst_rate", a.burst_rate, "Rate in a burst",
          {.check = Check::positive, .required = true});
  v.field("calm_time", a.calm_time, "Mean time between bursts",
          {.check = Check::positive, .required = true});
  v.field("burst_time", a.burst_time, "Mean length of a burst",
          {.check = Check::positive, .required = true});
}

/// Poisson with the rate mean * (1 + amplitude * sin(2 pi (t + phase) / period)).
struct DiurnalArrivals {
  static constexpr std::string_view name = "diurnal";
  Rate rate{};
  double amplitude = 0.5;
  Duration period = std::chrono::hours{24};
  Duration phase{};
};
template <class Visitor>
void fields(Visitor& v, DiurnalArrivals& a) {
  using config::Check;
  v.field("rate", a.rate, "Mean rate", {.check = Check::positive, .required = true});
  v.field("amplitude", a.amplitude, "Swing around the mean, as a share of it",
          {.check = Check::fraction});
  v.field("period", a.period, "Length of a cycle", {.check = Check::positive});
  v.field("phase", a.phase, "Where in the cycle the run starts", {.check = Check::not_negative});
}

/// What a column of a series holds: requests in the time of a row, or requests a second, as
/// Prometheus' rate() gives.
enum class SeriesValues { count, rate };

/// Poisson inside each row of a rate series read from a CSV file; see docs/models/arrivals.md.
struct SeriesArrivals {
  static constexpr std::string_view name = "series";
  std::string file;
  std::string column = "requests";
  SeriesValues values = SeriesValues::count;
  std::optional<std::string> time;
  std::optional<Duration> step;
  double scale = 1;
  Duration skip{};
};
template <class Visitor>
void fields(Visitor& v, SeriesArrivals& a) {
  using config::Check;
  v.field("file", a.file, "CSV with a header line, relative to the scenario file",
          {.required = true});
  v.field("column", a.column, "Column that is read", {});
  v.field("values", a.values,
          "Whether it holds the number of requests in the time of a row, or requests a second",
          {.required = true});
  v.field("time", a.time,
          "Column with the time each row begins at; if left out, one named time or timestamp, and "
          "where there is none, rows follow each other",
          {});
  v.field("step", a.step,
          "Time each row covers; if left out, the usual distance of the rows by their times, or "
          "1 s where they have none",
          {.check = Check::positive});
  v.field("scale", a.scale, "Factor on every rate", {.check = Check::positive});
  v.field("skip", a.skip, "Start this far into the series", {.check = Check::not_negative});
}

/// A fixed number of users who think, ask, wait for the answer, and think again.
struct ClosedUsers {
  static constexpr std::string_view name = "closed";
  std::int64_t users = 0;
  Duration think_time{};
};
template <class Visitor>
void fields(Visitor& v, ClosedUsers& a) {
  using config::Check;
  v.field("users", a.users, "Number of users", {.check = Check::positive, .required = true});
  v.field("think_time", a.think_time, "Mean of the exponential think time",
          {.check = Check::positive, .required = true});
}

/// Every kind of arrivals there is.
using Arrivals = std::variant<NoArrivals, PoissonArrivals, MmppArrivals, DiurnalArrivals,
                              SeriesArrivals, ClosedUsers>;

}  // namespace stowplan

namespace stowplan::config {
template <>
struct EnumNames<SeriesValues> {
  static constexpr std::array<std::string_view, 2> names{"count", "rate"};
};
}  // namespace stowplan::config
