// Who shares a processor: slices, and groups in them, each with its weight, cap and quota.
#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

#include "sim/check.hpp"
#include "sim/queue/fair_share.hpp"

namespace stowplan {

FairShare::FairShare(const Capacity& capacity) : capacity_(capacity) {
  STOWPLAN_CHECK(capacity.cores > 0 && capacity.smt_yield > 0 && capacity.speed > 0 &&
                 capacity.contention >= 0);
  capacity_.threads = std::max(capacity.threads, capacity.cores);
  full_rate_ = capacity.speed * (throughput(capacity_, capacity_.threads) / capacity_.threads);
  open_rate_ = full_rate_;
  open_time_ = 1 / full_rate_;
  work_.rate = capacity.speed;
}

SliceId FairShare::add_slice(double weight, double cap) {
  STOWPLAN_CHECK(weight > 0 && cap > 0);
  STOWPLAN_CHECK(slices_.size() < std::numeric_limits<std::uint16_t>::max());
  Slice& slice = slices_.emplace_back();
  slice.weight = weight;
  slice.cap = cap;
  capped_ |= cap < unbounded;
  slice.by_level.resize(groups_.size());
  return SliceId{static_cast<std::uint32_t>(slices_.size())};
}

void FairShare::set_weight(Time now, SliceId id, double weight) {
  STOWPLAN_CHECK(weight > 0 && id != SliceId::whole);
  begin(now);
  Slice& slice = slices_[static_cast<std::uint32_t>(id) - 1];
  if (weight == slice.weight) return;
  slice.weight = weight;
  slice.changed = true;
  settled_ = false;
}

GroupId FairShare::add_group(const GroupOptions& options) {
  STOWPLAN_CHECK(options.weight > 0 && options.cap > 0 && options.quota > 0);
  STOWPLAN_CHECK(options.crowding >= 0);
  STOWPLAN_CHECK(options.period > Duration::zero());
  STOWPLAN_CHECK(static_cast<std::uint32_t>(options.slice) <= slices_.size());
  if (free_groups_.empty()) {
    free_groups_.push_back(static_cast<std::uint32_t>(groups_.size()));
    groups_.emplace_back();
    by_work_.resize(groups_.size());
    by_time_.resize(groups_.size());
    whole_.by_level.resize(groups_.size());
    for (Slice& slice : slices_) slice.by_level.resize(groups_.size());
    accounts_.emplace_back();
  }
  std::pop_heap(free_groups_.begin(), free_groups_.end(), std::greater<>{});
  const std::uint32_t id = free_groups_.back();
  free_groups_.pop_back();

  Group& group = groups_[id];
  std::vector<Ticket> room = std::move(group.jobs);
  group = Group{};
  group.jobs = std::move(room);
  group.used = true;
  group.at = clock_;
  group.weight = options.weight;
  group.cap = options.cap;
  group.slice = static_cast<std::uint16_t>(options.slice);
  group.crowds = options.crowding > 0;
  accounts_[id] = Account{};
  accounts_[id].crowding = options.crowding;
  if (options.quota < GroupOptions::unlimited) {
    group.limited = true;
    if (rations_.size() <= id) rations_.resize(id + 1);
    rations_[id] = Ration{};
    Quota& quota = rations_[id].quota;
    quota.period = options.period;
    quota.refill = quota.pool = options.quota * nanoseconds(options.period);
    quota.burst = nanoseconds(options.burst);
    STOWPLAN_CHECK(quota.burst >= 0 && quota.burst <= quota.refill);
    Duration gone = (clock_.time_since_epoch() - options.phase) % options.period;
    if (gone < Duration::zero()) gone += options.period;
    quota.boundary = clock_ - gone + options.period;
  }
  return GroupId{id};
}

}  // namespace stowplan
