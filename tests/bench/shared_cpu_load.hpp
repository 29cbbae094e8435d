// A closed system of CPU complexes: every group always has the same number of jobs and starts
// another when one ends; if `wander`, in a group drawn at random. `Cpu` is FairShare, or the naive
// version that works out every rate at every event, which is the yardstick.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/engine.hpp"
#include "sim/queue/fair_share.hpp"
#include "sim/random.hpp"
#include "tests/sim/naive_fair_share.hpp"

namespace stowplan::bench {

struct CpuLoad {
  double cores;  ///< Of a complex with ten groups; scaled with their number.
  bool quota = false;
  bool wander = false;
};
inline constexpr CpuLoad met{64};             ///< Everybody gets what it wants.
inline constexpr CpuLoad contended{2};        ///< Threads are scarce.
inline constexpr CpuLoad rationed{64, true};  ///< Period quotas instead of caps.
inline constexpr CpuLoad wandering{2, false, true};

struct CpuSize {
  std::size_t complexes;
  std::size_t groups;
  std::size_t jobs;  ///< Of each group.
};

/// Weights 1 to 3, caps or quotas from 0.05 to 1 thread.
inline GroupOptions group_options(std::size_t group, const CpuLoad& load) {
  constexpr std::array caps{0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1.0};
  const double limit = caps[group % caps.size()];
  GroupOptions made{.weight = static_cast<double>(1 + group % 3)};
  (load.quota ? made.quota : made.cap) = limit;
  return made;
}

template <class Cpu>
class SharedCpus {
 public:
  SharedCpus(const CpuSize& size, const CpuLoad& load) : wander_(load.wander) {
    cpus_.reserve(size.complexes);
    for (std::size_t i = 0; i < size.complexes; ++i) {
      Cpu& cpu =
          cpus_.emplace_back(Capacity{.cores = load.cores * static_cast<double>(size.groups) / 10});
      for (std::size_t g = 0; g < size.groups; ++g) {
        const auto id = cpu.add_group(group_options(g, load));
        if (i == 0) ids_.push_back(id);
        for (std::size_t j = 0; j < size.jobs; ++j) cpu.start(Time{}, id, work(), g, 1);
      }
      engine_.post(cpu.next_event(), Due{i});
    }
    run(60'000);
  }

  /// Completes so many more jobs.
  void run(std::uint64_t jobs) {
    left_ = jobs;
    engine_.run([this](const Due& due, Engine<Due>&) { on(due); });
  }

 private:
  struct Due {
    std::uint64_t complex;
  };

  double work() { return 0.01 * random_.exponential(); }

  // One event of one complex: what ends is replaced.
  void on(const Due& due) {
    Cpu& cpu = cpus_[due.complex];
    finished_.clear();
    cpu.advance(engine_.now(), finished_);
    for (const JobUse& job : finished_) {
      const std::size_t group = wander_ ? random_.below(ids_.size()) : job.tag;
      cpu.start(engine_.now(), ids_[group], work(), job.tag, 1);
      if (--left_ == 0) engine_.stop();
    }
    engine_.post(cpu.next_event(), due);
  }

  bool wander_;
  Engine<Due> engine_;
  Stream random_{1, 0, "bench/fair_share"};
  std::vector<Cpu> cpus_;
  std::vector<decltype(cpus_[0].add_group({}))> ids_;
  std::vector<JobUse> finished_;
  std::uint64_t left_ = 0;
};

}  // namespace stowplan::bench
