// Who gets how much: what groups and slices want, and the water levels that divide the threads
// among them. docs/decisions/0005-processor-sharing-by-virtual-time.md.
#include "sim/check.hpp"
#include "sim/queue/fair_share.hpp"

namespace stowplan {

// Works out what a group wants, and keeps the list of those that want something. Whether it wants
// more or less than before: a group at its cap rarely does, and then nobody's share changes.
bool FairShare::weigh(std::uint32_t id) {
  Group& group = groups_[id];
  const double threads = group.parallelism + group.standing;
  double demand = std::min(group.cap, threads);
  if (group.limited) {
    Ration& ration = rations_[id];
    ration.stalled = threads > 0 && ration.quota.spent(threads);
    if (ration.stalled) demand = 0;
    if (ration.stalled && ration.throttled_until != ration.quota.boundary) {
      ration.throttled_until = ration.quota.boundary;
      ++ration.throttled_periods;
    }
  }
  if (demand == group.demand) return false;
  Slice& slice = slice_of(group);
  slice.wanted += demand - group.demand;
  group.demand = demand;
  if (demand > 0) {
    if (group.claim == none) {
      group.claim = static_cast<std::uint32_t>(slice.claims.size());
      slice.claims.emplace_back();
    }
    slice.claims[group.claim] =
        Claim{demand / group.weight, demand, group.weight, id, group.open, false};
  } else if (group.claim != none) {
    withdraw(slice, group.claim);
    group.claim = none;
    group.open = false;
  }
  slice.changed = true;
  return true;
}

// Takes a claim out; the last one comes to its place.
void FairShare::withdraw(Slice& from, std::uint32_t claim) {
  if (from.claims[claim].open) --from.open;
  const Claim last = from.claims.back();
  from.claims[claim] = last;
  (last.is_slice ? slices_[last.id].claim : groups_[last.id].claim) = claim;
  from.claims.pop_back();
  if (from.claims.empty()) from.wanted = 0;  // Sheds the rounding of the sum.
}

// As weigh(), of a slice, after its groups.
bool FairShare::weigh_slice(Slice& slice, std::uint32_t id) {
  slice.changed = false;
  if (!slice.claims.empty()) {
    const double before = slice.claim == none ? 0 : whole_.claims[slice.claim].demand;
    if (slice.claim == none) {
      slice.claim = static_cast<std::uint32_t>(whole_.claims.size());
      whole_.claims.emplace_back();
    }
    Claim& claim = whole_.claims[slice.claim];
    const double demand = std::min(slice.wanted, slice.cap);
    claim = Claim{demand / slice.weight, demand, slice.weight, id, claim.open, true};
    whole_.wanted += demand - before;
  } else if (slice.claim != none) {
    whole_.wanted -= whole_.claims[slice.claim].demand;
    withdraw(whole_, slice.claim);
    slice.claim = none;
  } else {
    return false;
  }
  return true;
}

// Divides the threads among the claims and sets the rates of the clocks.
void FairShare::share_out() {
  const double level =
      whole_.wanted > capacity_.threads ? water_level(whole_, capacity_.threads) : 0;
  share_out(whole_, level);
  for (Slice& slice : slices_) {
    const bool open = slice.claim != none && whole_.claims[slice.claim].open;
    double threads = 0;  // That its groups have to divide.
    if (open) {
      threads = level * slice.weight;
    } else if (slice.wanted > slice.cap) {
      threads = slice.cap;
    }
    share_out(slice, threads > 0 ? water_level(slice, threads) : 0);
  }
  const double served = std::min(whole_.wanted, capacity_.threads);
  if (served != served_) {
    busy_ += served_ * nanoseconds(clock_ - busy_at_);
    busy_at_ = clock_;
    served_ = served;
  }
  double rate = capacity_.speed;
  if (level > 0) {
    rate = full_rate_;
  } else if (served > capacity_.cores || (capacity_.contention > 0 && served > 1)) {
    rate *= throughput(capacity_, served) / served;
  }
  if (capped_ && rate != open_rate_) pace_open(rate);
  work_.set_rate(clock_, rate);
}

// Where a slice is at its cap, its groups are held to their share and not all threads are busy, so
// that how fast theirs run changes with what the others do. Elsewhere it is full_rate_ whenever a
// group is open.
void FairShare::pace_open(double rate) {
  for (const Slice& slice : slices_) {
    if (slice.cap == unbounded || slice.open == 0) continue;
    for (const Claim& claim : slice.claims) {
      if (claim.open) touch(claim.id);
    }
  }
  settled_ = true;
  open_rate_ = rate;
  open_time_ = 1 / rate;
}

// Tells those with a claim whether it is met, and sets the clock of the others.
void FairShare::share_out(Slice& slice, double level) {
  if (level > 0 || slice.open > 0) {
    for (Claim& claim : slice.claims) {
      const bool open = level > 0 && claim.fill > level;
      if (open == claim.open) continue;
      claim.open = open;
      open ? ++slice.open : --slice.open;
      if (claim.is_slice) continue;
      touch(claim.id);
      settled_ = true;
      groups_[claim.id].open = open;
    }
  }
  slice.level.set_rate(clock_, level);
  if (slice.open == 0) slice.level = Clock{0, level, clock_};  // Nobody refers to it.
}

// The level at which sum of min(demand, level * weight) = threads; 0 if every demand is met.
//
// Newton's method from the previous level. The sum is concave and piecewise linear in the level, so
// the second iterate is at or below the root, the others climb, and they end on the root itself:
// after two passes when few claims have changed sides.
double FairShare::water_level(const Slice& slice, double threads) {
  double level = slice.level.rate;
  for (bool first = true;; first = false) {
    double met = 0;
    double open = 0;
    for (const Claim& claim : slice.claims) {
      const bool is_met = claim.fill <= level;
      met += is_met ? claim.demand : 0.0;
      open += is_met ? 0.0 : claim.weight;
    }
    if (open == 0) {
      if (!first || level == 0) return 0;
      level = 0;
      continue;
    }
    const double next = (threads - met) / open;
    if (next == level || (!first && next < level)) return level;
    level = next;
  }
}

}  // namespace stowplan
