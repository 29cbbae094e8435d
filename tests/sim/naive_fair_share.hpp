// The rules of sim/queue/fair_share.hpp written down as plainly as can be: at every event every
// rate is worked out from nothing, every job is moved on by hand. Slow, and therefore the oracle of
// the tests and the yardstick of the benchmark.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/queue/fair_share.hpp"

namespace stowplan {

class NaiveFairShare {
 public:
  explicit NaiveFairShare(const Capacity& capacity) : capacity_(capacity) {
    capacity_.threads = std::max(capacity.threads, capacity.cores);
  }

  std::size_t add_slice(double weight, double cap = GroupOptions::unlimited) {
    slice_weights_.push_back(weight);
    slice_caps_.push_back(cap);
    return slice_weights_.size() - 1;
  }

  void set_weight(Time now, std::size_t slice, double weight) {
    move_to(now);
    slice_weights_[slice] = weight;
  }

  std::size_t add_group(const GroupOptions& options) {
    Group group;
    group.options = options;
    group.limited = options.quota < GroupOptions::unlimited;
    group.pool = options.quota * nanoseconds(options.period);
    group.boundary = Time{options.phase % options.period};
    while (group.boundary <= now_) group.boundary += options.period;
    groups_.push_back(group);
    return groups_.size() - 1;
  }

  void set_standing(Time now, std::size_t group, double threads) {
    move_to(now);
    groups_[group].standing = threads;
  }

  void start(Time now, std::size_t group, double work, std::uint64_t tag, double parallelism) {
    move_to(now);
    groups_[group].jobs.push_back(Job{work * 1e9, parallelism, 0, 0, 0, tag});
  }

  std::optional<StoppedJob> stop(Time now, std::size_t group, std::uint64_t tag) {
    move_to(now);
    std::vector<Job>& jobs = groups_[group].jobs;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      if (jobs[i].tag != tag) continue;
      const StoppedJob rest{jobs[i].rest / 1e9, jobs[i].used / 1e9};
      jobs.erase(jobs.begin() + static_cast<std::ptrdiff_t>(i));
      return rest;
    }
    return std::nullopt;
  }

  [[nodiscard]] Time next_event() {
    work_out_rates();
    Time next = Time::max();
    for (const Group& group : groups_) {
      if (group.limited) next = std::min(next, group.boundary);
      if (group.limited && group.share > 0) {
        next = std::min(next, after(now_, group.pool / group.share));
      }
      for (const Job& job : group.jobs) {
        if (job.rate > 0) next = std::min(next, after(now_, job.rest / job.rate));
      }
    }
    return next;
  }

  void advance(Time now, std::vector<JobUse>& finished) {
    for (Time next = next_event(); next <= now; next = next_event()) {
      move_to(next);
      for (Group& group : groups_) {
        if (group.limited && group.boundary <= next) {
          const double refill = group.options.quota * nanoseconds(group.options.period);
          group.pool = std::min(group.pool + refill, refill + nanoseconds(group.options.burst));
          group.boundary += group.options.period;
        }
        std::erase_if(group.jobs, [&](const Job& job) {
          const bool done = job.rate > 0 && job.rest <= time_slack * job.rate;
          if (done) finished.push_back({job.tag, job.used / 1e9});
          return done;
        });
      }
    }
    move_to(now);
  }

  [[nodiscard]] double share(std::size_t group) {
    work_out_rates();
    return groups_[group].share;
  }
  [[nodiscard]] GroupUse use(std::size_t group) const { return groups_[group].use; }
  [[nodiscard]] double held(std::size_t group) const { return groups_[group].held; }
  [[nodiscard]] double crowded(std::size_t group) const { return groups_[group].crowded; }

 private:
  struct Job {
    double rest;  // [core-ns]
    double parallelism;
    double rate;
    double threads;
    double used;  // [thread-ns]
    std::uint64_t tag;
  };
  struct Group {
    GroupOptions options;
    bool limited = false;
    double standing = 0;
    double pool = 0;
    double demand = 0;
    double share = 0;
    bool stalled = false;
    Time boundary{};
    std::vector<Job> jobs;
    GroupUse use;
    double held = 0;     // Of a thread, by other groups [thread-ns].
    double crowded = 0;  // Likewise, by other jobs of the group.
  };

  void work_out_rates() {
    for (Group& group : groups_) {
      double threads = group.standing;
      for (const Job& job : group.jobs) threads += job.parallelism;
      group.stalled = group.limited && threads > 0 && group.pool <= 2 * time_slack * threads;
      group.demand = group.stalled ? 0 : std::min(threads, group.options.cap);
    }
    std::vector<double> wanted(slice_weights_.size());
    for (const Group& group : groups_) {
      wanted[static_cast<std::size_t>(group.options.slice)] += group.demand;
    }
    for (std::size_t i = 1; i < wanted.size(); ++i) {
      wanted[0] += std::min(wanted[i], slice_caps_[i]);
    }
    const double busy = std::min(wanted[0], capacity_.threads);
    share_out(busy);
    const double efficiency =
        busy > 0 ? capacity_.speed * throughput(capacity_, busy) / busy : capacity_.speed;
    for (Group& group : groups_) {
      double threads = group.standing;
      for (const Job& job : group.jobs) threads += job.parallelism;
      for (Job& job : group.jobs) {
        job.threads = group.share * (job.parallelism / threads);
        job.rate = job.threads * efficiency / slowdown(group);
      }
    }
  }

  [[nodiscard]] static double slowdown(const Group& group) {
    return 1 + group.options.crowding * (static_cast<double>(group.jobs.size()) - 1);
  }

  // One who claims a share: a group, or a slice with all of its groups.
  struct Claim {
    double demand = 0;
    double weight = 1;
    double share = 0;
  };

  // Slice 0 is the complex: its members are the groups of no slice, and the slices.
  void share_out(double threads) {
    std::vector<Claim> members(slice_weights_.size());
    for (std::size_t i = 1; i < members.size(); ++i) members[i].weight = slice_weights_[i];
    for (const Group& group : groups_) {
      const auto slice = static_cast<std::size_t>(group.options.slice);
      if (slice == 0) {
        members.push_back({group.demand, group.options.weight});
      } else {
        members[slice].demand += group.demand;
      }
    }
    for (std::size_t i = 1; i < slice_weights_.size(); ++i) {
      members[i].demand = std::min(members[i].demand, slice_caps_[i]);
    }
    fill(members, threads);
    std::size_t next = slice_weights_.size();
    for (Group& group : groups_) {
      if (group.options.slice == SliceId::whole) group.share = members[next++].share;
    }
    for (std::size_t i = 1; i < slice_weights_.size(); ++i) {
      std::vector<Claim> inside;
      for (const Group& group : groups_) {
        if (static_cast<std::size_t>(group.options.slice) == i) {
          inside.push_back({group.demand, group.options.weight});
        }
      }
      fill(inside, members[i].share);
      next = 0;
      for (Group& group : groups_) {
        if (static_cast<std::size_t>(group.options.slice) == i) group.share = inside[next++].share;
      }
    }
  }

  // Progressive filling: whoever is content with an equal part of what is left gets its demand.
  static void fill(std::vector<Claim>& claims, double left) {
    std::vector<Claim*> hungry;
    double weight = 0;
    for (Claim& claim : claims) {
      if (claim.demand <= 0) continue;
      hungry.push_back(&claim);
      weight += claim.weight;
    }
    std::stable_sort(hungry.begin(), hungry.end(), [](const Claim* a, const Claim* b) {
      return a->demand / a->weight < b->demand / b->weight;
    });
    for (Claim* claim : hungry) {
      claim->share = std::min(claim->demand, left * claim->weight / weight);
      left -= claim->share;
      weight -= claim->weight;
    }
  }

  void move_to(Time now) {
    if (now == now_) return;
    work_out_rates();
    const double elapsed = nanoseconds(now - now_);
    for (Group& group : groups_) {
      if (group.limited) group.pool -= group.share * elapsed;
      group.use.busy += group.share * elapsed * 1e-9;
      const double most =
          std::min(capacity_.threads, slice_caps_[static_cast<std::size_t>(group.options.slice)]);
      group.use.stolen += (std::min(group.demand, most) - group.share) * elapsed * 1e-9;
      double threads = group.standing;
      for (const Job& job : group.jobs) threads += job.parallelism;
      if (threads > 0 && !group.stalled) {
        const double reach = std::min({threads, group.options.cap, most});
        group.held += (reach - group.share) / threads * elapsed;
      }
      if (group.stalled) group.use.throttled += now - now_;
      if (!group.jobs.empty()) {
        group.crowded += group.share / threads * elapsed * (1 - 1 / slowdown(group));
      }
      for (Job& job : group.jobs) {
        job.rest -= job.rate * elapsed;
        job.used += job.threads * elapsed;
        group.use.standing -= job.threads * elapsed * 1e-9;
      }
      group.use.standing += group.share * elapsed * 1e-9;
    }
    now_ = now;
  }

  Capacity capacity_;
  std::vector<Group> groups_;
  std::vector<double> slice_weights_{1};  // Of the whole, and of each slice.
  std::vector<double> slice_caps_{GroupOptions::unlimited};
  Time now_{};
};

}  // namespace stowplan
