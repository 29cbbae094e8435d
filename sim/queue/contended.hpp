// Work that gets in its own way: each job has a processor of its own, and all slow down by a share
// for each other one, as threads do that take the same locks of a kernel or the same lines of
// memory. It is the contention of Gunther's universal scalability law, as a queue.
#pragma once

#include <cmath>
#include <cstdint>
#include <set>
#include <tuple>
#include <vector>

#include "sim/check.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// Jobs side by side, each at 1 / (1 + contention x (n - 1)) of the speed it has alone.
///
/// Model   attained service: all jobs have attained the same since they came, so a job ends when
///         the attained service has grown by its work. However many come, work for 1 / contention
///         is done a second at most: with 0.05, two jobs of 42 ms take 44.1 ms each, 21 take 84.
/// Units   work in ns alone; ends rounded up to whole ns
/// Shape   O(log n) to start, end and take away
/// Errors  checked: time does not run backwards, work is not negative
class Contended {
 public:
  /// A job under way; good for taking it away until it has ended.
  struct Job {
    double end = 0;
    std::uint64_t order = 0;
  };

  Contended() = default;
  explicit Contended(double contention) : contention_(contention) {
    STOWPLAN_CHECK(contention >= 0);
  }

  Job start(Time now, double work_ns, std::uint64_t tag) {
    STOWPLAN_CHECK(work_ns >= 0);
    attain(now);
    if (jobs_.empty()) attained_ = 0;
    const Job job{attained_ + work_ns, ++started_};
    jobs_.emplace(job.end, job.order, tag);
    return job;
  }

  void remove(Time now, const Job& job) {
    attain(now);
    const auto at = jobs_.lower_bound({job.end, job.order, 0});
    STOWPLAN_CHECK(at != jobs_.end() && std::get<1>(*at) == job.order);
    jobs_.erase(at);
  }

  /// When the next job ends, unless one comes or goes before.
  [[nodiscard]] Time next() const {
    if (jobs_.empty()) return Time::max();
    const double left = std::get<0>(*jobs_.begin()) - attained_;
    return at_ + Duration{static_cast<std::int64_t>(std::ceil(std::fmax(left, 0) / rate()))};
  }

  /// Tags of the jobs that have ended by now, in the order of their ends.
  void advance(Time now, std::vector<std::uint64_t>& ended) {
    constexpr double rounding_ns = 0.01;
    attain(now);
    while (!jobs_.empty() && std::get<0>(*jobs_.begin()) <= attained_ + rounding_ns) {
      ended.push_back(std::get<2>(*jobs_.begin()));
      jobs_.erase(jobs_.begin());
    }
  }

  [[nodiscard]] std::size_t size() const { return jobs_.size(); }

 private:
  [[nodiscard]] double rate() const {
    return 1 / (1 + contention_ * (static_cast<double>(jobs_.size()) - 1));
  }
  void attain(Time now) {
    STOWPLAN_CHECK(now >= at_);
    if (!jobs_.empty()) attained_ += static_cast<double>((now - at_).count()) * rate();
    at_ = now;
  }

  double contention_ = 0;
  double attained_ = 0;  ///< By a job that came when the first of those there now did [ns].
  Time at_{};
  std::uint64_t started_ = 0;
  std::set<std::tuple<double, std::uint64_t, std::uint64_t>> jobs_;  ///< End, order, tag.
};

}  // namespace stowplan
