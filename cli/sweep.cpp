#include "cli/sweep.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <utility>

#include "cli/commands.hpp"
#include "cli/dry_run.hpp"
#include "cli/files.hpp"
#include "cli/parallel.hpp"
#include "cli/shard.hpp"
#include "cli/store.hpp"
#include "cli/sweep_emit.hpp"
#include "cli/sweep_plan.hpp"
#include "cli/sweep_pool.hpp"
#include "cli/sweep_progress.hpp"
#include "cli/sweep_table.hpp"
#include "sim/config/diagnostic.hpp"

namespace stowplan::cli {
namespace {

std::atomic<bool> interrupted{false};

// The second one ends the program at once: what is committed is kept all the same.
extern "C" void interrupt(int signal) {
  interrupted = true;
  std::signal(signal, SIG_DFL);
}

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
  if (!command.emit.empty()) {
    plan.check_axes();
    std::fputs(emitted_job(command, plan).c_str(), stdout);
    return exit_ok;
  }
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
  const std::size_t lacking = tasks.size();
  {
    SweepProgress progress{command.progress, command.quiet, all, all - lacking};
    SweepPool{plan, store, progress, interrupted}.run(std::move(tasks), threads);
  }
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
                 static_cast<long long>(count), lacking, file.c_str());
  }
  return store.failures() > 0 ? exit_point_failed : exit_ok;
}

}  // namespace stowplan::cli
