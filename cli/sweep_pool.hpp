// All cores at once on points, layouts and replications. What is found depends on none of it: a
// layout's rule sees its own replications, in the order of their numbers.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "cli/store.hpp"
#include "cli/sweep_plan.hpp"
#include "cli/sweep_progress.hpp"
#include "models/experiment/layout_experiment.hpp"

namespace stowplan::cli {

/// Runs what tasks lack and keeps it.
///
/// Model   a task that is taken up is read and becomes a cell, unless its result is known or
///         another cell is the same layout. A thread takes the next replication that some cell
///         needs for sure; if there is none, it takes up a task; and only when all are taken up, it
///         runs a replication that a rule may not ask for. So few cells are open at once.
class SweepPool {
 public:
  SweepPool(const SweepPlan& plan, Store& store, SweepProgress& progress,
            const std::atomic<bool>& interrupted);

  /// Errors  FileError of the store: what was committed is kept
  void run(std::vector<Task> tasks, std::uint32_t threads);

 private:
  using Lock = std::unique_lock<std::mutex>;

  /// A replication that has ended.
  struct Ended {
    Observation observation;
    KeptObservation kept;  ///< Empty where it comes from the store.
    std::string error;     ///< Why there is none.
  };

  /// A task that is the same layout as that of a cell.
  struct Follower {
    Task task;
    std::string note;
    std::string stop;
  };

  /// A layout of a point while it is worked on.
  struct Cell {
    Task task;
    std::string note;
    std::string hash;
    std::string stop;
    std::unique_ptr<LayoutExperiment> experiment;  ///< None until it is ready.
    std::vector<Observation> seen;                 ///< By the rule: 0, 1, ...
    std::map<std::uint32_t, Ended> ended;          ///< Not seen yet.
    std::uint32_t next = 0;                        ///< To be started.
    bool judged = false;                           ///< A thread is at it.
    bool over = false;
    std::vector<Follower> followers;
  };
  using CellPointer = std::shared_ptr<Cell>;

  // Each is called with the lock held, gives it up while it works, and comes back with it.
  void take_part(Lock& lock);
  void take_up(const Task& task, Lock& lock);
  void make_ready(const CellPointer& cell, LoadedScenario loaded, Lock& lock);
  void simulate(const CellPointer& cell, Lock& lock);
  void judge(const CellPointer& cell, Lock& lock);
  void conclude(const CellPointer& cell, Lock& lock);

  void fail(const CellPointer& cell, const std::string& why);
  void close(const CellPointer& cell, const StoredResult& result);
  [[nodiscard]] CellPointer cell_with_work(bool for_sure);
  [[nodiscard]] CellPointer cell_of(const std::string& hash);
  static std::string without_lock(Lock& lock, const std::function<void()>& work);

  const SweepPlan& plan_;
  Store& store_;
  SweepProgress& progress_;
  const std::atomic<bool>& interrupted_;

  std::mutex mutex_;  // Guards all below, and the store.
  std::condition_variable changed_;
  std::vector<Task> tasks_;  // Backwards: the last is taken up next.
  std::list<CellPointer> cells_;
  std::uint32_t busy_ = 0;  // Threads that are reading a task.
  std::uint32_t threads_ = 1;
  std::exception_ptr failure_;
};

}  // namespace stowplan::cli
