#include "cli/sweep.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/parallel.hpp"
#include "cli/shard.hpp"
#include "cli/store.hpp"
#include "cli/sweep_plan.hpp"
#include "cli/sweep_table.hpp"
#include "models/experiment/compare.hpp"
#include "models/study/identity.hpp"
#include "sim/config/diagnostic.hpp"
#include "view/format_quantity.hpp"

namespace stowplan::cli {
namespace {

using SweepClock = std::chrono::steady_clock;

std::atomic<bool> interrupted{false};

// The second one ends the program at once: what is committed is kept all the same.
extern "C" void interrupt(int signal) {
  interrupted = true;
  std::signal(signal, SIG_DFL);
}

double seconds_since(SweepClock::time_point began) {
  return std::chrono::duration<double>(SweepClock::now() - began).count();
}

CompareOptions without_reasons() {
  CompareOptions options;
  options.reasons = false;
  return options;
}

std::string stop_of(const StopRule& stop) {
  if (stop.metrics.empty() || stop.min == stop.max) {
    return fmt::format("{} replications, confidence {}", stop.min, stop.confidence);
  }
  return fmt::format("{} to {} replications, {} within {}, confidence {}", stop.min, stop.max,
                     fmt::join(stop.metrics, " "), stop.relative_half_width, stop.confidence);
}

/// Of several objectives the worst.
std::string objectives_of(const Comparison& comparison) {
  std::optional<ObjectiveState> worst;
  for (const ObjectiveCheck& check : comparison.objectives) {
    const auto rank = [](ObjectiveState s) {
      return s == ObjectiveState::missed ? 2 : s == ObjectiveState::not_known ? 1 : 0;
    };
    if (!worst || rank(check.state) > rank(*worst)) worst = check.state;
  }
  return worst ? state_name(*worst) : "";
}

std::string reason_of(const LayoutResult& layout, const std::vector<Caution>& cautions) {
  if (layout.infeasible) return layout.infeasible->text();
  for (const KeepingUp& workload : layout.workloads) {
    if (workload.state > LoadState::not_known) {
      return fmt::format("{} is {}: {}", workload.workload, state_name(workload.state),
                         workload.reason);
    }
  }
  for (const Caution& caution : cautions) {
    if (layout.imprecise && caution.topic == "precision") return caution.text;
  }
  return "";
}

StoredResult stored(const Comparison& comparison) {
  StoredResult result;
  const LayoutResult& layout =
      comparison.layouts.empty() ? comparison.infeasible.front() : comparison.layouts.front();
  result.status = state_name(layout.status());
  result.reason = reason_of(layout, comparison.cautions);
  result.objectives = objectives_of(comparison);
  result.replications = comparison.replications;
  for (const Metric& metric : layout.metrics) {
    result.values.push_back({metric.key.scope.text(), metric.key.name(),
                             std::string{metric.key.unit()}, metric.estimate.mean,
                             metric.estimate.half_width, metric.values});
  }
  return result;
}

/// One line on a terminal; elsewhere one every half minute.
class SweepProgress {
 public:
  SweepProgress(const SweepCommand& command, std::size_t total, std::size_t done)
      : terminal_(command.progress),
        quiet_(command.quiet),
        total_(total),
        before_(done),
        done_(done) {}

  void operator()(bool failed) {
    ++done_;
    if (failed) ++failed_;
    const double every = terminal_ ? 0.1 : 30;
    if (quiet_ || seconds_since(shown_) < every) return;
    shown_ = SweepClock::now();
    const double rate = static_cast<double>(done_ - before_) / seconds_since(began_);
    const std::string line =
        fmt::format("{} of {} done, {:.3g} a second, about {} left{}", done_, total_, rate,
                    view::format_quantity(static_cast<double>(total_ - done_) / rate, "s"),
                    failed_ == 0 ? "" : fmt::format(", {} failed", failed_));
    std::fprintf(stderr, terminal_ ? "\r%s\033[K" : "%s\n", line.c_str());
  }
  void clear() const {
    if (terminal_ && !quiet_) std::fputs("\r\033[K", stderr);
  }

 private:
  bool terminal_;
  bool quiet_;
  std::size_t total_;
  std::size_t before_;
  std::size_t done_;
  std::size_t failed_ = 0;
  SweepClock::time_point began_ = SweepClock::now();
  SweepClock::time_point shown_ = began_;
};

/// Runs tasks and keeps what they find.
class Sweeping {
 public:
  Sweeping(const SweepPlan& plan, Store& store) : plan_(plan), store_(store) {
    for (auto& key : store.known()) known_.emplace(std::move(key), before_all);
  }

  void run(const std::vector<Task>& tasks, std::uint32_t threads, SweepProgress& progress) {
    std::vector<std::optional<StoredResult>> found(tasks.size());
    on_threads(threads)(
        static_cast<std::uint32_t>(tasks.size()),
        [&](std::uint32_t i) {
          if (!interrupted) found[i] = run_one(tasks[i], i);
        },
        [&](std::uint32_t i) {
          if (!found[i]) return false;
          store_.put(tasks[i], *found[i]);
          progress(found[i]->status == "failed");
          found[i].reset();
          return !interrupted;
        });
    store_.flush();
  }

  /// Whether a result is there, for a dry run.
  [[nodiscard]] bool is_known(const Task& task) {
    std::vector<std::string> notes;
    const LoadedScenario loaded = plan_.read(task, notes);
    return is_known(
        {identity(loaded, loaded.scenario.layout.front()), stop_of(loaded.scenario.stop)},
        before_all + 1);
  }

 private:
  // A result found for an earlier task is in the store when this one is put there; one for a later
  // task may not be.
  static constexpr std::int64_t before_all = -1;

  StoredResult run_one(const Task& task, std::int64_t index) {
    StoredResult result;
    try {
      std::vector<std::string> notes;
      const LoadedScenario loaded = plan_.read(task, notes);
      const std::string hash = identity(loaded, loaded.scenario.layout.front());
      const std::string stop = stop_of(loaded.scenario.stop);
      if (!is_known({hash, stop}, index)) {
        result = stored(compare(loaded.scenario, loaded.series, without_reasons()));
        const std::lock_guard lock{mutex_};
        known_.try_emplace({hash, stop}, index);
      }
      result.hash = hash;
      result.stop = stop;
      for (const std::string& note : notes)
        result.reason += (result.reason.empty() ? "" : "; ") + note;
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception& error) {
      result = {};
      result.status = "failed";
      result.reason = error.what();
    }
    return result;
  }

  bool is_known(const std::pair<std::string, std::string>& key, std::int64_t before) {
    const std::lock_guard lock{mutex_};
    const auto at = known_.find(key);
    return at != known_.end() && at->second < before;
  }

  const SweepPlan& plan_;
  Store& store_;
  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, std::int64_t> known_;  // To the task it is of.
};

/// Makes the store the study's, or holds the study against it.
void agree(Store& store, const SweepPlan& plan, bool rebase) {
  const auto meta = plan.meta();
  if (store.is_new()) return store.freeze(plan.points(), plan.layouts(), meta);
  std::vector<std::string> changed;
  for (const auto& entry : meta) {
    if (store.meta(entry.first) != entry.second) changed.push_back(entry.first);
  }
  if (changed.empty()) return;
  if (!rebase) {
    throw config::ConfigError{
        {{"", 0, 0, "",
          fmt::format("the study has changed since its store was made: {}; take over what is equal "
                      "with --rebase, or name another with --store",
                      fmt::join(changed, ", "))}}};
  }
  store.thaw();
  store.freeze(plan.points(), plan.layouts(), meta);
}

void tell_dry_run(const SweepPlan& plan, Store* store, const std::vector<Task>& tasks,
                  std::uint32_t threads) {
  std::size_t cached = 0;
  if (store != nullptr) {
    Sweeping sweeping{plan, *store};
    for (const Task& task : tasks) {
      try {
        if (sweeping.is_known(task)) ++cached;
      } catch (const config::ConfigError&) {
        // It will fail when it is run, and say so then.
      }
    }
  }
  std::printf("%zu points x %zu layouts, %zu to be looked at here, %zu of them known\n",
              plan.points().size(), plan.layouts().size(), tasks.size(), cached);
  std::fputs(points_table(plan, 20).c_str(), stdout);
  if (tasks.size() == cached) return;
  // The pilot is the middle task: neither end of an axis.
  const auto began = SweepClock::now();
  try {
    std::vector<std::string> notes;
    const LoadedScenario pilot = plan.read(tasks[tasks.size() / 2], notes);
    static_cast<void>(compare(pilot.scenario, pilot.series, without_reasons()));
  } catch (const config::ConfigError& error) {
    std::printf("no estimate of the time: the point in the middle cannot be run:\n%s\n",
                error.what());
    return;
  }
  const double each = seconds_since(began);
  const double whole = each * static_cast<double>(tasks.size() - cached) / threads;
  std::printf("about %s on %u threads, if all take as long as the one in the middle (%s)\n",
              view::format_quantity(whole, "s").c_str(), threads,
              view::format_quantity(each, "s").c_str());
}

}  // namespace

int sweep(const SweepCommand& command) {
  const SweepPlan plan{command};
  const Shard shard = shard_of(command.shard, command.shards);
  const std::uint32_t threads = command.threads == 0 ? hardware_threads() : command.threads;
  const std::string file = command.store.empty() ? plan.default_store() : command.store;
  std::vector<Task> tasks;
  const auto layouts = static_cast<std::int64_t>(plan.layouts().size());
  const auto count = static_cast<std::int64_t>(plan.points().size()) * layouts;
  for (std::int64_t i = shard.index; i < count; i += shard.count) {
    tasks.push_back({i / layouts, i % layouts});
  }
  // What was frozen has passed this.
  if (command.dry_run || command.rebase || !std::filesystem::exists(file)) plan.check_axes();
  if (command.dry_run) {
    std::optional<Store> store;
    if (std::filesystem::exists(file)) store.emplace(file, Store::Access::read);
    tell_dry_run(plan, store ? &*store : nullptr, tasks, threads);
    return exit_ok;
  }
  Store store{file, Store::Access::write, [&] {
                std::fprintf(stderr, "%s: another process writes to it; waiting\n", file.c_str());
              }};
  agree(store, plan, command.rebase);
  for (const std::string& other : command.merge) {
    const Store from{other, Store::Access::read};
    for (const auto& entry : plan.meta()) {
      if (from.meta(entry.first) == entry.second) continue;
      throw FileError{fmt::format("{}: error: is the store of another study: its {} is different",
                                  other, entry.first)};
    }
    store.take_over(other);
  }
  if (command.retry) store.forget_failed();
  const std::vector<Task> done = store.done();
  const std::size_t all = tasks.size();
  std::erase_if(tasks, [&](const Task& task) { return std::ranges::binary_search(done, task); });
  if (!command.merge.empty()) tasks.clear();
  interrupted = false;
  std::signal(SIGINT, interrupt);
  std::signal(SIGTERM, interrupt);
  SweepProgress progress{command, all, all - tasks.size()};
  Sweeping{plan, store}.run(tasks, threads, progress);
  progress.clear();
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  if (interrupted) {
    std::fprintf(stderr, "interrupted; what is done is kept. To go on:\n  %s\n",
                 command.command.c_str());
    return exit_interrupted;
  }
  std::fputs(result_table(plan, store).c_str(), stdout);
  if (!command.quiet) {
    std::fprintf(stderr, "%zu of %lld results, %zu of them new, in %s\n", store.done().size(),
                 static_cast<long long>(count), tasks.size(), file.c_str());
  }
  return store.failures() > 0 ? exit_point_failed : exit_ok;
}

}  // namespace stowplan::cli
