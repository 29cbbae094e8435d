#include "cli/sweep_pool.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

#include "cli/files.hpp"
#include "cli/sweep_result.hpp"
#include "models/study/identity.hpp"

namespace stowplan::cli {
namespace {

StoredResult failed_result(const std::string& why) {
  StoredResult result;
  result.status = "failed";
  result.reason = why;
  return result;
}

}  // namespace

SweepPool::SweepPool(const SweepPlan& plan, Store& store, SweepProgress& progress,
                     const std::atomic<bool>& interrupted)
    : plan_(plan), store_(store), progress_(progress), interrupted_(interrupted) {}

void SweepPool::run(std::vector<Task> tasks, std::uint32_t threads) {
  tasks_ = std::move(tasks);
  std::ranges::reverse(tasks_);
  threads_ = std::max(1U, threads);
  const auto work = [this] {
    Lock lock{mutex_};
    try {
      take_part(lock);
    } catch (...) {
      if (!lock.owns_lock()) lock.lock();
      if (!failure_) failure_ = std::current_exception();
    }
    changed_.notify_all();
  };
  {
    std::vector<std::jthread> others;
    for (std::uint32_t i = 1; i < threads_; ++i) others.emplace_back(work);
    work();
  }
  if (failure_) std::rethrow_exception(failure_);
  store_.flush();
}

void SweepPool::take_part(Lock& lock) {
  while (!interrupted_ && !failure_) {
    if (const CellPointer sure = cell_with_work(true)) {
      simulate(sure, lock);
    } else if (!tasks_.empty()) {
      const Task task = tasks_.back();
      tasks_.pop_back();
      take_up(task, lock);
    } else if (const CellPointer perhaps = cell_with_work(false)) {
      simulate(perhaps, lock);
    } else if (cells_.empty() && busy_ == 0) {
      return;
    } else {
      changed_.wait(lock);
      continue;
    }
    changed_.notify_all();
  }
}

// The next replication of the first cell that has one to start.
SweepPool::CellPointer SweepPool::cell_with_work(bool for_sure) {
  for (const CellPointer& cell : cells_) {
    if (!cell->experiment || cell->over) continue;
    while (cell->next < cell->seen.size() || cell->ended.contains(cell->next)) ++cell->next;
    const auto seen = static_cast<std::uint32_t>(cell->seen.size());
    const std::uint32_t most = cell->experiment->most();
    const std::uint32_t sure = std::min(most, std::max(cell->experiment->least(), seen + 1));
    const std::uint32_t end = for_sure ? sure : std::min(most, sure + threads_ - 1);
    if (cell->next < end) return cell;
  }
  return nullptr;
}

SweepPool::CellPointer SweepPool::cell_of(const std::string& hash) {
  const auto at = std::ranges::find(cells_, hash, [](const CellPointer& c) { return c->hash; });
  return at == cells_.end() ? nullptr : *at;
}

// What goes wrong with a point is a result of it: why; empty where nothing did.
std::string SweepPool::without_lock(Lock& lock, const std::function<void()>& work) {
  std::string why;
  lock.unlock();
  try {
    work();
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    why = error.what();
    if (why.empty()) why = "failed without a reason";
  }
  lock.lock();
  return why;
}

void SweepPool::take_up(const Task& task, Lock& lock) {
  const auto cell = std::make_shared<Cell>();
  cell->task = task;
  std::optional<LoadedScenario> loaded;
  ++busy_;
  const std::string why = without_lock(lock, [&] {
    std::vector<std::string> notes;
    loaded = plan_.read(task, notes);
    cell->hash = identity(*loaded, loaded->scenario.layout.front());
    cell->stop = stop_of(loaded->scenario.stop);
    cell->note = fmt::format("{}", fmt::join(notes, "; "));
  });
  --busy_;
  if (!why.empty()) return fail(cell, why);
  if (const auto known = store_.result_of(cell->hash, cell->stop)) {
    store_.put(task, cell->note, *known);
    progress_.result(false);
  } else if (const CellPointer same = cell_of(cell->hash)) {
    same->followers.push_back({task, cell->note, cell->stop});
  } else {
    cells_.push_back(cell);
    make_ready(cell, std::move(*loaded), lock);
  }
}

void SweepPool::make_ready(const CellPointer& cell, LoadedScenario loaded, Lock& lock) {
  const std::vector<StoredReplication> known = store_.replications(cell->hash);
  std::unique_ptr<LayoutExperiment> experiment;
  std::map<std::uint32_t, Ended> ended;
  bool damaged = false;
  const std::string why = without_lock(lock, [&] {
    experiment = std::make_unique<LayoutExperiment>(std::move(loaded));
    for (const StoredReplication& one : known) {
      std::optional<Observation> read = read_kept(one.kept.shape, one.kept.values);
      damaged = damaged || !read;
      if (!read || one.number >= experiment->most()) continue;
      ended.emplace(static_cast<std::uint32_t>(one.number), Ended{std::move(*read), {}, {}});
    }
  });
  if (!why.empty()) return fail(cell, why);
  if (damaged) throw FileError{"a replication in the store is damaged; name another with --store"};
  cell->ended = std::move(ended);
  cell->experiment = std::move(experiment);
  judge(cell, lock);
}

void SweepPool::simulate(const CellPointer& cell, Lock& lock) {
  const std::uint32_t number = cell->next++;
  Ended ended;
  const std::string why = without_lock(lock, [&] {
    ended.observation = cell->experiment->simulate(number, &progress_.parts());
    ended.kept = keep(ended.observation);
  });
  if (cell->over) return;
  ended.error = why;
  cell->ended.emplace(number, std::move(ended));
  judge(cell, lock);
}

// Replications are kept when the rule sees them: what a rule does not ask for is not in the store,
// so that the store, too, is the same however many threads there were.
void SweepPool::judge(const CellPointer& cell, Lock& lock) {
  if (cell->judged) return;
  cell->judged = true;
  for (;;) {
    const auto number = static_cast<std::uint32_t>(cell->seen.size());
    const auto at = cell->ended.find(number);
    if (cell->over || at == cell->ended.end()) break;
    if (!at->second.error.empty()) {
      fail(cell, at->second.error);
      break;
    }
    if (!at->second.kept.values.empty()) {
      store_.put(cell->hash, {number, std::move(at->second.kept)});
    }
    cell->seen.push_back(std::move(at->second.observation));
    cell->ended.erase(at);
    bool enough = false;
    const std::string why =
        without_lock(lock, [&] { enough = cell->experiment->enough(cell->seen); });
    if (!why.empty()) fail(cell, why);
    if (enough) conclude(cell, lock);
  }
  cell->judged = false;
}

void SweepPool::conclude(const CellPointer& cell, Lock& lock) {
  cell->over = true;  // No more of its replications are started.
  StoredResult result;
  const std::string why = without_lock(
      lock, [&] { result = stored(cell->experiment->conclude(std::move(cell->seen))); });
  if (!why.empty()) return fail(cell, why);
  result.hash = cell->hash;
  result.stop = cell->stop;
  close(cell, result);
}

void SweepPool::fail(const CellPointer& cell, const std::string& why) {
  cell->over = true;
  close(cell, failed_result(why));
}

// Followers by another rule are taken up once more and find its replications in the store.
void SweepPool::close(const CellPointer& cell, const StoredResult& result) {
  const bool failed = result.status == "failed";
  std::int64_t id = store_.put(cell->task, cell->note, result);
  progress_.result(failed);
  for (const Follower& follower : cell->followers) {
    if (follower.stop != cell->stop) {
      tasks_.push_back(follower.task);
      continue;
    }
    if (failed) {
      id = store_.put(follower.task, follower.note, result);
    } else {
      store_.put(follower.task, follower.note, id);
    }
    progress_.result(failed);
  }
  std::erase(cells_, cell);
}

}  // namespace stowplan::cli
