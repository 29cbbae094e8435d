// One CPU complex shared by groups of jobs: hierarchical weighted max-min fairness with caps,
// period quotas and simultaneous multithreading, exact, by virtual time. No job is visited when
// another one comes or goes: what changes is the pace of a clock that many jobs read. The argument
// and the alternatives are in docs/decisions/0005-processor-sharing-by-virtual-time.md.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/queue/indexed_heap.hpp"
#include "sim/queue/quota.hpp"
#include "sim/units.hpp"

namespace stowplan {

enum class GroupId : std::uint32_t {};
/// Groups that share one weight; the first one is the complex itself.
enum class SliceId : std::uint32_t { whole = 0 };
enum class JobId : std::uint64_t {};

/// How fast the complex works, as a function of how many of its threads are busy.
struct Capacity {
  double cores = 1;             ///< Physical cores.
  double threads = 0;           ///< Hardware threads; fewer than `cores` means one per core.
  double threads_per_core = 0;  ///< Of a core that has all; 0 where every core has as many.
  double smt_yield = 1;   ///< Work of a core with all threads busy, relative to one busy thread.
  double speed = 1;       ///< Work per second of a core alone, relative to the reference core.
  double contention = 0;  ///< Extra time of every thread where all cores are busy.
};

/// Cores with siblings, in units of cores that have all their threads: an odd last thread has its
/// core alone. 3 threads of 2 a core are 2 cores, of which 1 has siblings.
[[nodiscard]] constexpr double paired_cores(const Capacity& capacity) {
  return capacity.threads_per_core > 1
             ? (capacity.threads - capacity.cores) / (capacity.threads_per_core - 1)
             : capacity.cores;
}

/// Work done by `busy` runnable threads, in cores, before `speed`.
///
/// Model   min(busy, cores) + (smt_yield - 1) * (busy - cores) * paired_cores / (threads - cores),
///         the second term for cores < busy <= threads; flat beyond. Divided by 1 + contention *
///         (busy - 1) / (cores - 1), that fraction between 0 and 1: neighbours are in the way in
///         caches and on the memory bus, the more the busier the host is
/// Shape   concave and non-decreasing for 1 <= smt_yield <= threads / cores, contention < cores - 1
/// Source  docs/models/cpu.md, "Simultaneous multithreading"
[[nodiscard]] constexpr double throughput(const Capacity& capacity, double busy) {
  double work = std::min(busy, capacity.cores);
  if (busy > capacity.cores && capacity.threads > capacity.cores) {
    const double shared = std::min(busy, capacity.threads) - capacity.cores;
    work += (capacity.smt_yield - 1) * shared * paired_cores(capacity) /
            (capacity.threads - capacity.cores);
  }
  if (capacity.contention <= 0 || busy <= 1 || capacity.cores <= 1) return work;
  const double crowd = std::min(1.0, (busy - 1) / (capacity.cores - 1));
  return work / (1 + capacity.contention * crowd);
}

/// What a group may take. CPU time is counted in busy threads, as operating systems do.
struct GroupOptions {
  static constexpr double unlimited = std::numeric_limits<double>::infinity();

  double weight = 1;         ///< Share under contention, relative to its siblings; > 0.
  double cap = unlimited;    ///< Most threads busy at any instant.
  double quota = unlimited;  ///< Mean threads busy over a period, as `cpu.max`; burn, then stall.
  double crowding = 0;       ///< Work takes 1 + crowding * (k - 1) times as long with k jobs.
  Duration period{100'000'000};  ///< Of the quota.
  Duration phase{};              ///< One instant at which a period begins.
  Duration burst{};  ///< CPU time of quota not used that later periods may use; <= that of one.
  SliceId slice{};   ///< Which its siblings are in.
};

/// What a group has had so far.
struct GroupUse {
  double busy = 0;      ///< CPU time used [thread-seconds].
  double standing = 0;  ///< Of it, by the standing load [thread-seconds].
  double stolen = 0;    ///< CPU time it would have had besides, had it been alone [thread-seconds].
  Duration throttled{};                ///< Time it stood still for want of quota.
  std::int64_t throttled_periods = 0;  ///< Periods in which it did.
};

/// How far one thread of a group has come, from any instant while it runs: what matters is by how
/// much it moves.
struct ThreadClock {
  double had = 0;   ///< CPU time it got [thread-ns]; starts anew when the group has no job.
  double held = 0;  ///< CPU time it would have got besides with no other group there [thread-ns].
  double crowded = 0;  ///< Of the CPU time it got, lost to other jobs of the group [thread-ns].
  Duration stalled{};  ///< Time it stood still for want of quota.
};

/// CPU time of one job, whoever it belongs to.
struct JobUse {
  std::uint64_t tag = 0;
  double cpu = 0;  ///< [thread-seconds]
};

/// A job that was ended before its time.
struct StoppedJob {
  double rest = 0;  ///< Work it had left [core-seconds].
  double cpu = 0;   ///< CPU time it used [thread-seconds].
};

/// The complex.
///
/// Model   A group wants demand = min(cap, standing + sum of its jobs' parallelism), nothing while
///         its quota is spent; a slice wants what its groups want, up to its own cap. Groups of no
///         slice and slices get min(demand, level * weight), with the level such that all the
///         threads are busy, or every demand is met; what a slice gets its groups share by the same
///         rule. Inside a group, standing load and jobs share in proportion to their parallelism:
///         each is so many threads of equal right. A job progresses at (threads it gets) *
///         throughput / (busy threads) * speed / (1 + crowding * (jobs of its group - 1)); the CPU
///         time it uses is the threads it gets.
/// Example 4 threads; a group of weight 1 and a slice of weight 3 with groups of weight 1 and 2,
///         each wanting 4: level 1, the group gets 1, the slice 3, its groups 1 and 2.
/// Units   Work in core-seconds of the reference core. Completions rounded up to whole ns.
/// Shape   O(log jobs + log groups) while all demands are met; else one pass or two over the
///         groups that have work, and one look at each slice. No allocation once the vectors have
///         grown.
/// Order   Of jobs that end at one instant in one group, the older comes first.
/// Errors  checked: time never runs back, nor past next_event() except in advance().
/// Source  docs/models/cpu.md
class FairShare {
 public:
  explicit FairShare(const Capacity& capacity);

  /// A slice with no groups, of which at most `cap` threads are busy at any instant. It stays as
  /// long as the complex.
  SliceId add_slice(double weight, double cap = unbounded);

  /// Gives a slice another weight, whether its groups run or not; not the whole complex.
  void set_weight(Time now, SliceId id, double weight);

  /// A group with no work. Its number is the lowest free one.
  GroupId add_group(const GroupOptions& options);

  /// Takes the group away; the jobs it still had are appended to `aborted`, oldest first.
  void remove_group(Time now, GroupId id, std::vector<JobUse>& aborted);

  /// Sets the load that never ends: daemons, housekeeping [threads].
  void set_standing(Time now, GroupId id, double threads);

  /// Begins a job of `work` core-seconds that can keep `parallelism` threads busy. `tag` comes back
  /// from advance() when it is done.
  JobId start(Time now, GroupId id, double work, std::uint64_t tag, double parallelism = 1);

  /// Ends a job early; nothing is left, and nothing was used, if it is over already.
  StoppedJob stop(Time now, JobId id);

  /// Whether the job is still here.
  [[nodiscard]] bool running(JobId id) const;

  /// When advance() must be called at the latest; changes with every call but advance() to an
  /// earlier time. Time::max() when nothing is bound to happen.
  [[nodiscard]] Time next_event();

  /// Appends the jobs done at or before `now`, in order of completion.
  void advance(Time now, std::vector<JobUse>& finished);

  /// Appends what each running job has used, and has every job begin at zero again: what is handed
  /// back of it later is what it uses from here on. In the order of the groups, each in any order.
  void take_use(Time now, std::vector<JobUse>& uses);

  /// CPU time of a job so far, since take_use() where that came later; 0 if it is over.
  [[nodiscard]] double used(Time now, JobId id) const;

  /// CPU time used by all groups up to `now` [thread-seconds]. As use() and share(), it reads the
  /// state next_event() has settled; `now` lies between the last change and the next event.
  [[nodiscard]] double busy(Time now) const;

  /// Account of one group up to `now`.
  [[nodiscard]] GroupUse use(Time now, GroupId id) const;

  /// How far its threads have come by `now`: that of a job when it starts and when it ends say what
  /// kept it from running all the time.
  ///
  /// Model   of the time t of a job of one thread and `work` core-seconds
  ///           stalled                         the quota was spent
  ///           t - stalled - had - held        the group's own threads shared what it may use
  ///           held                            other groups had the CPU
  ///           crowded                         work takes longer beside other jobs of the group
  ///           had - crowded - work / speed    threads that share a core, and contention, slowed it
  ///           work / speed                    what it takes alone
  [[nodiscard]] ThreadClock thread_clock(Time now, GroupId id) const;

  /// Threads the group keeps busy at present.
  [[nodiscard]] double share(GroupId id) const;

 private:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
  static constexpr double unbounded = std::numeric_limits<double>::infinity();

  /// A job in its group's heap: done when the group's `attained` reaches `end`. Carries all that
  /// completing it needs, which spares the common case a look at jobs_.
  struct Ticket {
    double end;    ///< [core-ns per unit of parallelism]
    double spent;  ///< Its group's when it began.
    double parallelism;
    std::uint64_t tag;
    std::uint32_t order;  ///< Of starting; wraps, so compared by difference.
    std::uint32_t job;
    friend bool operator<(const Ticket& a, const Ticket& b) {
      if (a.end != b.end) return a.end < b.end;
      return static_cast<std::int32_t>(a.order - b.order) < 0;
    }
  };

  /// What a JobId leads to.
  struct Job {
    std::uint32_t group = none;  ///< Of a free slot: the next free one.
    std::uint32_t place = none;  ///< In the group's heap; `none` when the slot is free.
    std::uint32_t generation = 0;
  };

  /// A group is paced by one of two clocks: by work_ when it has all it wants, by the level of its
  /// slice when it is held to its share (`open`). On its own clock its pace is constant, whatever
  /// the others do.
  ///
  /// One pair of cache lines, for with many complexes it is memory that an event waits for: first
  /// what every event of the group reads, then what only a change of its demand does.
  struct alignas(128) Group {
    double attained = 0;  ///< Work done per unit of parallelism, by `at` [core-ns].
    double pace = 0;      ///< Of `attained`, per tick of its clock.
    double clock_at = 0;  ///< Reading of its clock at `at`.
    Time at{};
    double demand = 0;           ///< Threads wanted; what it gets, unless open.
    double parallelism = 0;      ///< Of all jobs.
    double busy = 0;             ///< [thread-ns]
    std::uint32_t claim = none;  ///< Index in claims_; `none` when idle or stalled.
    bool used = false;
    bool changed = false;  ///< Is in the list of those changed.
    bool open = false;
    bool limited = false;  ///< Has a quota, and an entry in rations_.

    std::vector<Ticket> jobs;  ///< Heap.
    double standing = 0;
    double weight = 1;
    double cap = unbounded;
    double spent = 0;  ///< CPU time per unit of parallelism, by `at` [thread-ns].
    std::uint32_t next_changed = none;
    std::uint16_t slice = 0;
    bool crowds = false;  ///< Its jobs hold each other up, as its account says.
  };
  static_assert(sizeof(Group) == 128);

  /// What only some groups have to account for.
  struct Account {
    double stolen = 0;    ///< [thread-ns]
    double held = 0;      ///< Of ThreadClock.
    double standing = 0;  ///< Used by the standing load [thread-ns].
    double crowding = 0;  ///< Of GroupOptions.
    double slowdown = 1;  ///< By it, with the jobs there are.
    double crowded = 0;   ///< Of ThreadClock.
  };

  /// The quota of a group that has one.
  struct alignas(64) Ration {
    Quota quota;
    Duration throttled{};
    Time throttled_until{};
    std::int32_t throttled_periods = 0;
    bool stalled = false;
  };
  static_assert(sizeof(Ration) == 64);

  /// A group or slice with work, as the water level sees it; kept apart so that a pass reads 32
  /// bytes each.
  struct Claim {
    double fill;  ///< Level at which the demand is met: demand / weight.
    double demand;
    double weight;
    std::uint32_t id;
    bool open;      ///< Held to its share; as the group's.
    bool is_slice;  ///< What `id` counts.
  };

  /// A clock whose rate changes now and then, exact in between.
  struct Clock {
    double origin = 0;
    double rate = 0;
    Time at{};

    [[nodiscard]] double read(Time now) const { return origin + rate * nanoseconds(now - at); }
    void set_rate(Time now, double to) {
      if (to == rate) return;
      origin = read(now);
      at = now;
      rate = to;
    }
  };

  /// Groups that share what there is, or what their slice gets.
  struct Slice {
    Clock level;  ///< CPU time per unit of weight; its rate is the water level, 0 if
                  ///< all demands are met.
    IndexedHeap<double> by_level;  ///< Next end of a job or of a pool on that clock.
    std::vector<Claim> claims;
    double wanted = 0;           ///< Sum of demands.
    std::uint32_t open = 0;      ///< Claims held to their share.
    std::uint32_t claim = none;  ///< Index in the claims of the whole.
    double weight = 1;
    double cap = unbounded;  ///< Most threads busy.
    bool changed = false;
  };

  void begin(Time now);
  void settle();
  void step(Time now, std::vector<JobUse>& finished);
  void collect(const IndexedHeap<double>& heap, const Clock& clock, std::vector<JobUse>& finished);
  void complete(std::uint32_t id, std::vector<JobUse>& finished);
  void touch(std::uint32_t id);
  void fold(std::uint32_t id);
  bool weigh(std::uint32_t id);
  bool weigh_slice(Slice& slice, std::uint32_t number);
  void withdraw(Slice& from, std::uint32_t claim);
  void share_out();
  void share_out(Slice& slice, double level);
  void pace_open(double rate);
  void rekey(std::uint32_t id);
  void rebase();
  void release(std::uint32_t job);
  [[nodiscard]] Slice& slice_of(const Group& group) {
    return group.slice == 0 ? whole_ : slices_[group.slice - 1];
  }
  [[nodiscard]] const Slice& slice_of(const Group& group) const {
    return group.slice == 0 ? whole_ : slices_[group.slice - 1];
  }
  [[nodiscard]] const Clock& clock_of(const Group& group) const {
    return group.open ? slice_of(group).level : work_;
  }
  [[nodiscard]] double spent(const Group& group, Time now) const;
  [[nodiscard]] double slowdown(const Group& group) const {
    return group.crowds ? accounts_[static_cast<std::size_t>(&group - groups_.data())].slowdown : 1;
  }
  [[nodiscard]] double reach(const Group& group) const;
  [[nodiscard]] double most(const Group& group) const;
  [[nodiscard]] static double water_level(const Slice& slice, double threads);
  [[nodiscard]] double burnt(const Group& group, Time now) const;
  [[nodiscard]] double finish_key(const Group& group, double end) const;
  [[nodiscard]] bool is_due(const Clock& clock, double key) const;
  [[nodiscard]] Time when(const Clock& clock, double key) const;
  [[nodiscard]] Time earliest() const;

  Time clock_{};  ///< Of the last change.
  Time next_ = Time::max();
  Clock work_;  ///< Work a thread does that never has to wait.
  Slice whole_;
  std::vector<Slice> slices_;  ///< All but the whole.
  std::vector<Group> groups_;
  IndexedHeap<double> by_work_;  ///< Next end of a job on the clock work_.
  IndexedHeap<Time> by_time_;    ///< End of a pool or of a period.
  std::vector<Job> jobs_;
  std::uint32_t first_changed_ = none;  ///< List through Group::next_changed, oldest first.
  std::uint32_t last_changed_ = none;
  std::uint32_t free_job_ = none;  ///< Stack through Job::group.
  double served_ = 0;              ///< Threads busy.
  Time rebased_at_{};
  std::uint32_t order_ = 0;
  bool settled_ = true;
  bool capped_ = false;  ///< Some slice has a cap.

  Capacity capacity_;
  double full_rate_;  ///< Work of one thread while all are busy [core-ns per ns].
  double open_rate_;  ///< The same of a thread of an open group, now: not all are busy where a
                      ///< slice is at its cap.
  double open_time_;  ///< And the time of that thread for a unit of work.
  double busy_ = 0;   ///< [thread-ns] by busy_at_.
  Time busy_at_{};
  std::vector<Account> accounts_;  ///< By group.
  std::vector<Ration> rations_;    ///< By group; as long as the last group with a quota asks for.
  std::vector<IndexedHeap<double>::Entry> due_;
  std::vector<std::uint32_t> free_groups_;  ///< Heap, lowest first.
};

}  // namespace stowplan
