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
    groups_[group].jobs.push_back(Job{work * 1e9, parallelism, 0, tag});
  }

  std::optional<double> stop(Time now, std::size_t group, std::uint64_t tag) {
    move_to(now);
    std::vector<Job>& jobs = groups_[group].jobs;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      if (jobs[i].tag != tag) continue;
      const double rest = jobs[i].rest / 1e9;
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

  void advance(Time now, std::vector<std::uint64_t>& finished) {
    for (Time next = next_event(); next <= now; next = next_event()) {
      move_to(next);
      for (Group& group : groups_) {
        if (group.limited && group.boundary <= next) {
          group.pool =
              group.options.quota * nanoseconds(group.options.period) + std::min(0.0, group.pool);
          group.boundary += group.options.period;
        }
        std::erase_if(group.jobs, [&](const Job& job) {
          const bool done = job.rate > 0 && job.rest <= time_slack * job.rate;
          if (done) finished.push_back(job.tag);
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

 private:
  struct Job {
    double rest;  // [core-ns]
    double parallelism;
    double rate;
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
  };

  void work_out_rates() {
    double wanted = 0;
    for (Group& group : groups_) {
      double threads = group.standing;
      for (const Job& job : group.jobs) threads += job.parallelism;
      group.stalled = group.limited && threads > 0 && group.pool <= 2 * time_slack * threads;
      group.demand = group.stalled ? 0 : std::min(threads, group.options.cap);
      wanted += group.demand;
    }
    fill(std::min(wanted, capacity_.threads));
    const double busy = std::min(wanted, capacity_.threads);
    const double efficiency =
        busy > 0 ? capacity_.speed * throughput(capacity_, busy) / busy : capacity_.speed;
    for (Group& group : groups_) {
      double threads = group.standing;
      for (const Job& job : group.jobs) threads += job.parallelism;
      for (Job& job : group.jobs) {
        job.rate = group.share * (job.parallelism / threads) * efficiency;
      }
    }
  }

  // Progressive filling: whoever is content with an equal part of what is left gets its demand.
  void fill(double left) {
    std::vector<Group*> hungry;
    double weight = 0;
    for (Group& group : groups_) {
      group.share = 0;
      if (group.demand <= 0) continue;
      hungry.push_back(&group);
      weight += group.options.weight;
    }
    std::stable_sort(hungry.begin(), hungry.end(), [](const Group* a, const Group* b) {
      return a->demand / a->options.weight < b->demand / b->options.weight;
    });
    for (Group* group : hungry) {
      group->share = std::min(group->demand, left * group->options.weight / weight);
      left -= group->share;
      weight -= group->options.weight;
    }
  }

  void move_to(Time now) {
    if (now == now_) return;
    work_out_rates();
    const double elapsed = nanoseconds(now - now_);
    for (Group& group : groups_) {
      if (group.limited) group.pool -= group.share * elapsed;
      group.use.busy += group.share * elapsed * 1e-9;
      group.use.stolen += (group.demand - group.share) * elapsed * 1e-9;
      if (group.stalled) group.use.throttled += now - now_;
      for (Job& job : group.jobs) job.rest -= job.rate * elapsed;
    }
    now_ = now;
  }

  Capacity capacity_;
  std::vector<Group> groups_;
  Time now_{};
};

}  // namespace stowplan
