#include "sim/queue/fair_share.hpp"

#include <functional>

#include "sim/check.hpp"

namespace stowplan {
namespace {

// Clocks start from zero again after this long (1.07 s), so that a reading keeps 2^-22 ns of
// resolution: a light group beside one of 10 000 times its weight magnifies what is lost.
constexpr Duration rebase_interval{std::int64_t{1} << 30};

constexpr double ns_per_second = 1e9;
constexpr double second_per_ns = 1e-9;

constexpr std::uint32_t number(GroupId id) { return static_cast<std::uint32_t>(id); }
constexpr std::uint32_t slot(JobId id) {
  return static_cast<std::uint32_t>(static_cast<std::uint64_t>(id));
}
constexpr std::uint32_t generation(JobId id) {
  return static_cast<std::uint32_t>(static_cast<std::uint64_t>(id) >> 32);
}

// Tells a job where in its group's heap it is.
template <class Jobs>
auto place_in(Jobs& jobs) {
  return [&jobs](const auto& ticket, std::size_t i) {
    jobs[ticket.job].place = static_cast<std::uint32_t>(i);
  };
}

}  // namespace

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

void FairShare::remove_group(Time now, GroupId id, std::vector<JobUse>& aborted) {
  begin(now);
  Group& group = groups_[number(id)];
  STOWPLAN_CHECK(group.used);
  touch(number(id));
  // By age, whatever the heap's order; a wrapped order number is still ordered by difference.
  std::sort(group.jobs.begin(), group.jobs.end(), [](const Ticket& a, const Ticket& b) {
    return static_cast<std::int32_t>(a.order - b.order) < 0;
  });
  for (const Ticket& ticket : group.jobs) {
    const double spent = group.spent - ticket.spent;
    aborted.push_back({ticket.tag, spent * ticket.parallelism * second_per_ns});
    release(ticket.job);
  }
  group.jobs.clear();
  group.parallelism = group.standing = 0;
  settle();
  group.used = false;
  free_groups_.push_back(number(id));
  std::push_heap(free_groups_.begin(), free_groups_.end(), std::greater<>{});
}

void FairShare::set_standing(Time now, GroupId id, double threads) {
  STOWPLAN_CHECK(threads >= 0 && groups_[number(id)].used);
  begin(now);
  touch(number(id));
  groups_[number(id)].standing = threads;
}

JobId FairShare::start(Time now, GroupId id, double work, std::uint64_t tag, double parallelism) {
  STOWPLAN_CHECK(work >= 0 && parallelism > 0 && groups_[number(id)].used);
  begin(now);
  touch(number(id));
  if (free_job_ == none) {
    free_job_ = static_cast<std::uint32_t>(jobs_.size());
    jobs_.emplace_back();
  }
  const std::uint32_t index = free_job_;
  Job& job = jobs_[index];
  free_job_ = job.group;
  job.group = number(id);

  Group& group = groups_[number(id)];
  if (group.jobs.empty()) group.spent = 0;
  group.parallelism += parallelism;
  const double end = group.attained + work * ns_per_second / parallelism;
  insert_into(group.jobs, Ticket{end, group.spent, parallelism, tag, order_++, index},
              place_in(jobs_));
  return JobId{std::uint64_t{job.generation} << 32 | index};
}

StoppedJob FairShare::stop(Time now, JobId id) {
  if (!running(id)) return {};
  begin(now);
  const Job& job = jobs_[slot(id)];
  touch(job.group);
  Group& group = groups_[job.group];
  const Ticket& ticket = group.jobs[job.place];
  const double rest = (ticket.end - group.attained) * ticket.parallelism;
  const double used = (group.spent - ticket.spent) * ticket.parallelism;
  group.parallelism -= ticket.parallelism;
  erase_at(group.jobs, job.place, place_in(jobs_));
  if (group.jobs.empty()) group.parallelism = group.attained = 0;
  release(slot(id));
  return {std::max(0.0, rest / ns_per_second), used * second_per_ns};
}

bool FairShare::running(JobId id) const {
  if (slot(id) >= jobs_.size()) return false;
  const Job& job = jobs_[slot(id)];
  return job.generation == generation(id) && job.place != none;
}

Time FairShare::next_event() {
  settle();
  return next_;
}

void FairShare::advance(Time now, std::vector<JobUse>& finished) {
  STOWPLAN_CHECK(now >= clock_);
  for (Time next = next_event(); next <= now; next = next_event()) {
    step(next, finished);
    // Left unsettled: most callers start the next job at this very instant, and one settling does
    // for both.
    if (next == now) return;
  }
  clock_ = now;
}

// What a group has spent is read, not brought up to date: looking must not change the rounding of
// what follows.
void FairShare::take_use(Time now, std::vector<JobUse>& uses) {
  STOWPLAN_CHECK(settled_ || now == clock_);
  for (Group& group : groups_) {
    if (group.jobs.empty()) continue;
    const double by_now = spent(group, now);
    for (Ticket& ticket : group.jobs) {
      uses.push_back({ticket.tag, (by_now - ticket.spent) * ticket.parallelism * second_per_ns});
      ticket.spent = by_now;
    }
  }
}

double FairShare::used(Time now, JobId id) const {
  STOWPLAN_CHECK(settled_ || now == clock_);
  if (!running(id)) return 0;
  const Job& job = jobs_[slot(id)];
  const Group& group = groups_[job.group];
  const Ticket& ticket = group.jobs[job.place];
  return (spent(group, now) - ticket.spent) * ticket.parallelism * second_per_ns;
}

// Puts the clock at `now`. What was changed at the previous instant takes effect from there on.
void FairShare::begin(Time now) {
  if (now == clock_) return;
  STOWPLAN_CHECK(now > clock_);
  settle();
  STOWPLAN_CHECK(now <= next_);
  clock_ = now;
}

// Works out what all changes of this instant together come to.
void FairShare::settle() {
  if (settled_) return;
  settled_ = true;
  if (clock_ - rebased_at_ > rebase_interval) rebase();
  bool moved = false;
  for (std::uint32_t id = first_changed_; id != none; id = groups_[id].next_changed) {
    moved |= weigh(id);
  }
  for (std::uint32_t i = 0; i < slices_.size(); ++i) {
    if (slices_[i].changed) moved |= weigh_slice(slices_[i], i);
  }
  if (moved) share_out();
  for (std::uint32_t id = first_changed_; id != none; id = groups_[id].next_changed) {
    rekey(id);
    groups_[id].changed = false;
  }
  first_changed_ = none;
  next_ = earliest();
}

// Everything that happens at `now`, which is next_. Periods begin before jobs end, and jobs end
// before their group is stalled: a job that needs the last of the pool is done.
void FairShare::step(Time now, std::vector<JobUse>& finished) {
  clock_ = now;
  while (!by_time_.empty() && by_time_.top().key <= now) {
    const std::uint32_t id = by_time_.top().id;
    by_time_.remove(id);
    touch(id);
  }
  collect(by_work_, work_, finished);
  collect(whole_.by_level, whole_.level, finished);
  for (const Slice& slice : slices_) collect(slice.by_level, slice.level, finished);
}

// Ends the jobs that are due on one clock. The heap stays as it is: settling gives every group
// completed here a new key, which is one walk down the heap instead of two.
void FairShare::collect(const IndexedHeap<double>& heap, const Clock& clock,
                        std::vector<JobUse>& finished) {
  if (heap.empty() || !is_due(clock, heap.top().key)) return;
  if (!is_due(clock, heap.second())) return complete(heap.top().id, finished);
  due_.clear();
  heap.append_while([&](double key) { return is_due(clock, key); }, due_);
  std::sort(due_.begin(), due_.end());
  for (const auto& entry : due_) complete(entry.id, finished);
}

// Takes out the jobs of a group that are done; none if it was the pool that came to its end.
void FairShare::complete(std::uint32_t id, std::vector<JobUse>& finished) {
  touch(id);
  Group& group = groups_[id];
  const Clock& clock = clock_of(group);
  while (!group.jobs.empty() && is_due(clock, finish_key(group, group.jobs.front().end))) {
    const Ticket done = group.jobs.front();
    const double spent = group.spent - done.spent;
    finished.push_back({done.tag, spent * done.parallelism * second_per_ns});
    group.parallelism -= done.parallelism;
    erase_at(group.jobs, 0, place_in(jobs_));
    release(done.job);
  }
  if (group.jobs.empty()) group.parallelism = group.attained = 0;
}

// Brings a group's account up to the clock before something about it changes.
void FairShare::touch(std::uint32_t id) {
  Group& group = groups_[id];
  fold(id);
  settled_ = false;
  if (group.changed) return;
  group.changed = true;
  group.next_changed = none;
  (first_changed_ == none ? first_changed_ : groups_[last_changed_].next_changed) = id;
  last_changed_ = id;
}

void FairShare::fold(std::uint32_t id) {
  Group& group = groups_[id];
  if (group.at == clock_) return;
  const double elapsed = nanoseconds(clock_ - group.at);
  const double reading = clock_of(group).read(clock_);
  const double ticks = reading - group.clock_at;
  const double progress = group.pace * ticks;
  const double used = group.open ? group.weight * ticks : group.demand * elapsed;
  double spent = group.open ? progress * open_time_ : group.pace * elapsed;
  if (group.crowds) {
    Account& account = accounts_[id];
    account.crowded += spent * (account.slowdown - 1);
    spent *= account.slowdown;
  }
  group.attained += progress;
  group.busy += used;
  group.spent += spent;
  if (group.open) {
    accounts_[id].stolen += std::min(group.demand, most(group)) * elapsed - used;
    accounts_[id].held += reach(group) * elapsed - spent;
  }
  if (group.standing > 0) accounts_[id].standing += group.standing * spent;
  if (group.limited) {
    Ration& ration = rations_[id];
    if (ration.stalled) ration.throttled += clock_ - group.at;
    ration.quota.spend(group.at, clock_, used / elapsed);
  }
  group.clock_at = reading;
  group.at = clock_;
}

// Sets pace and next event of a group whose demand, or whose clock, is another one now.
void FairShare::rekey(std::uint32_t id) {
  Group& group = groups_[id];
  IndexedHeap<double>& by_level = slice_of(group).by_level;
  IndexedHeap<double>& heap = group.open ? by_level : by_work_;
  (group.open ? by_work_ : by_level).remove(id);
  group.at = clock_;
  if (group.claim == none) {
    group.pace = 0;
    heap.remove(id);
    if (!group.limited) return;
    const Ration& ration = rations_[id];
    ration.stalled ? by_time_.set(id, ration.quota.boundary) : by_time_.remove(id);
    return;
  }
  const double threads = group.parallelism + group.standing;
  group.pace = (group.open ? group.weight * open_rate_ : group.demand) / threads;
  if (group.crowds) {
    Account& account = accounts_[id];
    const double others = group.jobs.empty() ? 0 : static_cast<double>(group.jobs.size() - 1);
    account.slowdown = 1 + account.crowding * others;
    group.pace /= account.slowdown;
  }
  group.clock_at = clock_of(group).read(clock_);
  double key = group.jobs.empty() ? unbounded : finish_key(group, group.jobs.front().end);
  if (group.limited) {
    const Quota& quota = rations_[id].quota;
    Time end = quota.boundary;
    if (group.open) {
      key = std::min(key, group.clock_at + quota.pool / group.weight);
    } else {
      end = quota.exhausted_at(clock_, group.demand);
    }
    end < Time::max() ? by_time_.set(id, end) : by_time_.remove(id);
  }
  key < unbounded ? heap.set(id, key) : heap.remove(id);
}

// Starts the clocks from zero. Every key that refers to them belongs to a group with a claim.
void FairShare::rebase() {
  const auto restart = [this](Slice& slice) {
    for (const Claim& claim : slice.claims) {
      if (claim.is_slice) continue;
      touch(claim.id);
      Group& group = groups_[claim.id];
      for (Ticket& ticket : group.jobs) ticket.end -= group.attained;
      group.attained = 0;
    }
  };
  restart(whole_);
  for (Slice& slice : slices_) restart(slice);
  settled_ = true;
  work_ = Clock{0, work_.rate, clock_};
  whole_.level = Clock{0, whole_.level.rate, clock_};
  for (Slice& slice : slices_) slice.level = Clock{0, slice.level.rate, clock_};
  rebased_at_ = clock_;
}

void FairShare::release(std::uint32_t index) {
  Job& job = jobs_[index];
  job.place = none;
  ++job.generation;
  job.group = free_job_;
  free_job_ = index;
}

// Threads that it could keep busy if there were no other group.
double FairShare::most(const Group& group) const {
  return std::min(slice_of(group).cap, capacity_.threads);
}

double FairShare::finish_key(const Group& group, double end) const {
  return group.clock_at + (end - group.attained) / group.pace;
}

// Whether the clock has come to `key`. An instant is chosen so that the clock is within one slack
// of the key; here two are allowed, because reading the clock there rounds anew, and an event that
// was due by a hair must not become not due by a hair: the same instant would come for ever.
bool FairShare::is_due(const Clock& clock, double key) const {
  return key - clock.read(clock_) <= 2 * time_slack * clock.rate;
}

// When the clock comes to `key`.
Time FairShare::when(const Clock& clock, double key) const {
  return after(clock_, (key - clock.read(clock_)) / clock.rate);
}

Time FairShare::earliest() const {
  Time next = by_time_.empty() ? Time::max() : by_time_.top().key;
  if (!by_work_.empty()) next = std::min(next, when(work_, by_work_.top().key));
  if (!whole_.by_level.empty()) {
    next = std::min(next, when(whole_.level, whole_.by_level.top().key));
  }
  for (const Slice& slice : slices_) {
    if (slice.by_level.empty()) continue;
    next = std::min(next, when(slice.level, slice.by_level.top().key));
  }
  return next;
}

}  // namespace stowplan
