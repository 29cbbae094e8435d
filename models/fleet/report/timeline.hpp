// A run step by step. Requests are counted as they come and go; everything else is the difference
// between what the meters show at both ends of a step. No events of its own, so a run with it is
// the same run.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "models/plan/bill.hpp"
#include "models/plan/plan.hpp"
#include "models/plan/timeline_plan.hpp"
#include "sim/stats/histogram.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// A number of requests and its mean over a step.
class StepLevel {
 public:
  void change(Time now, std::int64_t by) {
    pass(now);
    number_ += by;
  }
  /// What has been is forgotten, all but the number itself.
  void restart(Time now) {
    pass(now);
    area_ = 0;
  }
  /// The mean from `begin`, where the step before ended, to `now`; a new one begins.
  double take(Time begin, Time now);

 private:
  void pass(Time now) {
    area_ += static_cast<double>(number_) * static_cast<double>((now - since_).count());
    since_ = now;
  }

  std::int64_t number_ = 0;
  Time since_{};
  double area_ = 0;  // Number times time in this step so far [ns].
};

/// Requests of a workload, or of all users from outside, in the present step.
struct StepRequests {
  std::uint64_t offered = 0;
  std::uint64_t answered = 0;
  std::uint64_t answered_outside = 0;
  std::uint64_t failed = 0;
  StepLevel in_flight;
  Histogram response;

  /// What has been counted so far is forgotten; requests in flight stay.
  void begin(Time now);
  /// Writes down the step, and begins a new one.
  void close(Time begin, Time now, TimelineValues& values);
};

/// What the meters of a fleet show at one instant.
struct TimelineReading {
  struct Service {
    double wanted = 0;     ///< [instances x ns]
    double instances = 0;  ///< Likewise.
    double ready = 0;      ///< Likewise.
    double queue = 0;      ///< [requests x ns]
    double starts = 0;
    double oom_kills = 0;
    double evictions = 0;
  };
  struct Pool {
    double hosts = 0;   ///< [hosts x ns]
    double memory = 0;  ///< [B x ns]
    double cpu = 0;     ///< [thread s]
  };
  std::vector<Service> services;
  std::vector<Pool> pools;
};

/// Counts requests, and makes a row of every step.
///
/// Shape   O(1) a request; a row is O(pools + workloads), and a bucket count of the histograms
class Timeline {
 public:
  Timeline(const Plan& plan, Duration step, TimelineSink& sink);

  /// Requests are let in. What came and went before is no step's; who is still there is in flight.
  void open(Time doors, TimelineReading reading);
  /// When the present step ends; never before requests are let in and after the last step.
  [[nodiscard]] Time due() const;
  /// Meters that begin anew when the window opens are read again before the next step.
  void begin_from(TimelineReading reading) { mark_ = std::move(reading); }
  /// The present step is over, and the next begins.
  void close(Time now, TimelineReading reading);

  void arrived(std::uint32_t service, bool outside, Time now) {
    count(service, outside, [now](StepRequests& of) {
      ++of.offered;
      of.in_flight.change(now, 1);
    });
  }
  void ended(std::uint32_t service, bool outside, bool answered, Duration response, Time now) {
    count(service, outside, [=](StepRequests& of) {
      of.in_flight.change(now, -1);
      if (!answered) {
        ++of.failed;
        return;
      }
      ++of.answered;
      if (outside) ++of.answered_outside;
      of.response.add(response.count());
    });
  }

 private:
  template <class Change>
  void count(std::uint32_t service, bool outside, Change change) {
    change(services_[service]);
    if (outside) change(outside_);
  }
  void add_cost(double length, const std::vector<double>& bytes_out,
                const std::vector<TimelineValues>& services, std::vector<TimelineValues>& pools,
                TimelineValues& layout) const;
  void put(ScopeKind kind, const TimelineValues& values);

  const Plan& plan_;
  TimelineSteps steps_;
  TimelineSink& sink_;
  Prices prices_;
  Time doors_ = Time::max();
  std::int64_t step_ = 0;
  StepRequests outside_;
  std::vector<StepRequests> services_;
  TimelineReading mark_;  // At the beginning of the present step.
  std::vector<double> row_;
};

}  // namespace stowplan
