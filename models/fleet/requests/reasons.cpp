#include "models/fleet/requests/reasons.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "sim/math.hpp"

namespace stowplan {
namespace {

constexpr int bucket_bits = 5;

// The number of bits behind the six leading ones, and these.
std::size_t bucket_of(std::int64_t response) {
  const auto value = static_cast<std::uint64_t>(response);
  constexpr std::uint64_t exact = (std::uint64_t{2} << bucket_bits) - 1;
  const auto shift = static_cast<std::size_t>(std::bit_width(value | exact) - bucket_bits - 1);
  return (shift << bucket_bits) + static_cast<std::size_t>(value >> shift);
}

// Rounded to the nearest; times are never negative, so that cutting off the fraction will do.
std::int64_t whole_ns(double time, std::int64_t least, std::int64_t most) {
  return std::clamp(static_cast<std::int64_t>(time + 0.5), least, most);
}

}  // namespace

void Explanation::pass(Time now, Reason first, Time turn, Reason second) {
  const Time middle = std::clamp(turn, since_, now);
  pass(middle, first);
  pass(now, second);
}

// Whole nanoseconds by rounding where each reason ends, not each length, so that they add up.
void Explanation::end_cpu(Time now, const ThreadClock& thread) {
  const std::int64_t took = (now - since_).count();
  const double had = thread.had - thread_.had - (thread.crowded - thread_.crowded);
  const double held = thread.held - thread_.held;
  const std::int64_t alone = whole_ns(alone_ns_, 0, took);
  const std::int64_t slowed = whole_ns(had, alone, took);
  const std::int64_t stolen = whole_ns(had + held, slowed, took);
  const std::int64_t shared =
      std::clamp(took - (thread.stalled - thread_.stalled).count(), stolen, took);
  add(Reason::cpu, alone, now);
  add(Reason::smt, slowed - alone, now);
  add(Reason::steal, stolen - slowed, now);
  add(Reason::own_sharing, shared - stolen, now);
  add(Reason::throttled, took - shared, now);
}

void Reasons::add(std::int64_t response, const TimeByReason& times) {
  const std::size_t at = bucket_of(response);
  if (buckets_.empty()) first_ = at;
  if (at < first_) {
    buckets_.insert(buckets_.begin(), first_ - at, Bucket{});
    first_ = at;
  }
  if (at - first_ >= buckets_.size()) buckets_.resize(at - first_ + 1);
  Bucket& bucket = buckets_[at - first_];
  ++bucket.count;
  for (std::size_t i = 0; i < reason_count; ++i) bucket.sum[i] += times[i];
}

void Reasons::merge(const Reasons& other) {
  if (other.buckets_.empty()) return;
  const std::size_t first = buckets_.empty() ? other.first_ : std::min(first_, other.first_);
  const std::size_t end = std::max(first_ + buckets_.size(), other.first_ + other.buckets_.size());
  std::vector<Bucket> all(end - first);
  const auto put = [&](const Reasons& part) {
    for (std::size_t b = 0; b < part.buckets_.size(); ++b) {
      Bucket& bucket = all[part.first_ + b - first];
      bucket.count += part.buckets_[b].count;
      for (std::size_t i = 0; i < reason_count; ++i) bucket.sum[i] += part.buckets_[b].sum[i];
    }
  };
  put(*this);
  put(other);
  buckets_ = std::move(all);
  first_ = first;
}

std::int64_t Reasons::count() const {
  std::int64_t count = 0;
  for (const Bucket& bucket : buckets_) count += bucket.count;
  return count;
}

TimeByReason Reasons::sum() const {
  TimeByReason sum{};
  for (const Bucket& bucket : buckets_) {
    for (std::size_t i = 0; i < reason_count; ++i) sum[i] += bucket.sum[i];
  }
  return sum;
}

std::array<double, reason_count> Reasons::mean() const { return slowest(1); }

std::array<double, reason_count> Reasons::slowest(double share) const {
  std::array<double, reason_count> mean{};
  const std::int64_t all = count();
  if (all == 0) {
    mean.fill(math::not_a_number);
    return mean;
  }
  const double wanted = share * static_cast<double>(all);
  double left = wanted;
  for (auto bucket = buckets_.rbegin(); bucket != buckets_.rend() && left > 0; ++bucket) {
    if (bucket->count == 0) continue;
    const auto count = static_cast<double>(bucket->count);
    const double part = std::min(1.0, left / count);
    for (std::size_t i = 0; i < reason_count; ++i) {
      mean[i] += part * static_cast<double>(bucket->sum[i]);
    }
    left -= count;
  }
  for (double& time : mean) time /= wanted;
  return mean;
}

}  // namespace stowplan
