// Stations where jobs wait in line for one of c equal servers. A station keeps the line and the
// count of busy servers; the model draws service times and schedules completions, so a station
// knows no clock and costs a few nanoseconds.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "sim/check.hpp"

namespace stowplan {

/// First-in-first-out line in one array that grows by doubling and is never given back, so a
/// station in steady state allocates nothing.
template <class T>
class Ring {
 public:
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }

  void push_back(const T& value) {
    if (size_ == slots_.size()) [[unlikely]]
      grow();
    slots_[(first_ + size_++) & (slots_.size() - 1)] = value;
  }
  /// Removes and returns the oldest. Precondition (checked): not empty.
  T pop_front() {
    STOWPLAN_CHECK(size_ > 0);
    const T value = slots_[first_];
    first_ = (first_ + 1) & (slots_.size() - 1);
    --size_;
    return value;
  }

 private:
  void grow() {
    std::vector<T> larger(slots_.empty() ? 8 : 2 * slots_.size());
    for (std::size_t i = 0; i < size_; ++i) {
      larger[i] = slots_[(first_ + i) & (slots_.size() - 1)];
    }
    slots_ = std::move(larger);
    first_ = 0;
  }

  std::vector<T> slots_;  // A power of two of them.
  std::size_t first_ = 0;
  std::size_t size_ = 0;
};

/// What became of a job that arrived.
enum class Admission : std::uint8_t {
  started,   ///< A server took it: schedule its completion.
  waiting,   ///< It stands in line; `finish` will hand it out.
  rejected,  ///< The station is full.
};

/// Room for any number of jobs.
inline constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

/// c equal servers before one line, served in order of arrival (G/G/c/K).
///
/// Model   at most `servers` jobs in service and `capacity` in the station, those included.
/// Shape   O(1). No server idles while a job waits.
template <class Job>
class FifoStation {
 public:
  /// Precondition (checked): 0 < servers <= capacity.
  explicit FifoStation(std::size_t servers, std::size_t capacity = unlimited)
      : servers_{servers}, capacity_{capacity} {
    STOWPLAN_CHECK(servers > 0 && servers <= capacity);
  }

  /// A job comes: it starts, waits, or is turned away.
  [[nodiscard]] Admission arrive(const Job& job) {
    if (busy_ < servers_) {
      ++busy_;
      return Admission::started;
    }
    if (present() >= capacity_) return Admission::rejected;
    line_.push_back(job);
    return Admission::waiting;
  }

  /// A service ends. Returns the job that starts in its place, if one was waiting: schedule its
  /// completion. Precondition (checked): a server is busy.
  [[nodiscard]] std::optional<Job> finish() {
    STOWPLAN_CHECK(busy_ > 0);
    if (!line_.empty()) return line_.pop_front();
    --busy_;
    return std::nullopt;
  }

  [[nodiscard]] std::size_t busy() const { return busy_; }
  [[nodiscard]] std::size_t waiting() const { return line_.size(); }
  [[nodiscard]] std::size_t present() const { return busy_ + line_.size(); }

 private:
  std::size_t servers_;
  std::size_t capacity_;
  std::size_t busy_ = 0;
  Ring<Job> line_;
};

/// c equal servers before one line per class. A free server takes the oldest job of the most urgent
/// class (class 0 first); a service once begun is not interrupted.
///
/// Shape   O(Classes) per completion.
template <class Job, std::size_t Classes>
class PriorityStation {
 public:
  /// Precondition (checked): 0 < servers <= capacity.
  explicit PriorityStation(std::size_t servers, std::size_t capacity = unlimited)
      : servers_{servers}, capacity_{capacity} {
    STOWPLAN_CHECK(servers > 0 && servers <= capacity);
  }

  /// A job of that class comes. Precondition (checked): job_class < Classes.
  [[nodiscard]] Admission arrive(const Job& job, std::size_t job_class) {
    STOWPLAN_CHECK(job_class < Classes);
    if (busy_ < servers_) {
      ++busy_;
      return Admission::started;
    }
    if (present() >= capacity_) return Admission::rejected;
    lines_[job_class].push_back(job);
    return Admission::waiting;
  }

  /// A service ends; see FifoStation::finish.
  [[nodiscard]] std::optional<Job> finish() {
    STOWPLAN_CHECK(busy_ > 0);
    for (Ring<Job>& line : lines_) {
      if (!line.empty()) return line.pop_front();
    }
    --busy_;
    return std::nullopt;
  }

  [[nodiscard]] std::size_t busy() const { return busy_; }
  [[nodiscard]] std::size_t waiting() const {
    std::size_t sum = 0;
    for (const Ring<Job>& line : lines_) sum += line.size();
    return sum;
  }
  [[nodiscard]] std::size_t present() const { return busy_ + waiting(); }

 private:
  std::size_t servers_;
  std::size_t capacity_;
  std::size_t busy_ = 0;
  std::array<Ring<Job>, Classes> lines_;
};

}  // namespace stowplan
