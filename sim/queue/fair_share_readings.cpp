// What can be read of the sharing at any instant. Looking changes nothing, for to bring an account
// up to date would change the rounding of what follows. docs/models/cpu.md, "Meters".
#include <algorithm>

#include "sim/check.hpp"
#include "sim/queue/fair_share.hpp"

namespace stowplan {

double FairShare::busy(Time now) const {
  STOWPLAN_CHECK(settled_ || now == clock_);
  return (busy_ + served_ * nanoseconds(now - busy_at_)) / 1e9;
}

GroupUse FairShare::use(Time now, GroupId id) const {
  STOWPLAN_CHECK(settled_ || now == clock_);
  const Group& group = groups_[static_cast<std::size_t>(id)];
  const double more = burnt(group, now);
  const Account& account = accounts_[static_cast<std::size_t>(id)];
  const double standing = account.standing + group.standing * (spent(group, now) - group.spent);
  GroupUse use{.busy = (group.busy + more) / 1e9,
               .standing = standing / 1e9,
               .stolen = account.stolen / 1e9};
  const Duration elapsed = now - group.at;
  if (group.open) {
    const double wanted = std::min(group.demand, most(group));
    use.stolen += (wanted * nanoseconds(elapsed) - more) / 1e9;
  }
  if (group.limited) {
    const Ration& ration = rations_[static_cast<std::size_t>(id)];
    use.throttled = ration.stalled ? ration.throttled + elapsed : ration.throttled;
    use.throttled_periods = ration.throttled_periods;
  }
  return use;
}

ThreadClock FairShare::thread_clock(Time now, GroupId id) const {
  STOWPLAN_CHECK(settled_ || now == clock_);
  const Group& group = groups_[static_cast<std::size_t>(id)];
  const double had = spent(group, now);
  const Duration elapsed = now - group.at;
  ThreadClock clock{.had = had, .held = accounts_[static_cast<std::size_t>(id)].held};
  if (group.open) clock.held += reach(group) * nanoseconds(elapsed) - (had - group.spent);
  if (group.crowds) {
    const Account& account = accounts_[static_cast<std::size_t>(id)];
    clock.crowded = account.crowded + (had - group.spent) * (1 - 1 / account.slowdown);
  }
  if (group.limited) {
    const Ration& ration = rations_[static_cast<std::size_t>(id)];
    clock.stalled = ration.stalled ? ration.throttled + elapsed : ration.throttled;
  }
  return clock;
}

double FairShare::share(GroupId id) const {
  const Group& group = groups_[static_cast<std::size_t>(id)];
  return group.open ? group.weight * slice_of(group).level.rate : group.demand;
}

// CPU time since the group's account was last brought up to date [thread-ns].
double FairShare::burnt(const Group& group, Time now) const {
  return group.open ? group.weight * (slice_of(group).level.read(now) - group.clock_at)
                    : group.demand * nanoseconds(now - group.at);
}

// CPU time per unit of parallelism by `now` [thread-ns].
double FairShare::spent(const Group& group, Time now) const {
  if (!group.open) {
    return group.spent + group.pace * nanoseconds(now - group.at) * slowdown(group);
  }
  const double progress = group.pace * (slice_of(group).level.read(now) - group.clock_at);
  return group.spent + progress * open_time_ * slowdown(group);
}

// Of the time, what a thread of the group would run if there were no other group.
double FairShare::reach(const Group& group) const {
  const double alone = std::min(group.cap, most(group));
  return std::min(1.0, alone / (group.parallelism + group.standing));
}

}  // namespace stowplan
