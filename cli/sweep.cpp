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

#include "cli/columns.hpp"
#include "cli/commands.hpp"
#include "cli/dry_run.hpp"
#include "cli/fail_on.hpp"
#include "cli/files.hpp"
#include "cli/parallel.hpp"
#include "cli/png.hpp"
#include "cli/shard.hpp"
#include "cli/store.hpp"
#include "cli/stored_pairs.hpp"
#include "cli/stored_study.hpp"
#include "cli/sweep_assertions.hpp"
#include "cli/sweep_choice.hpp"
#include "cli/sweep_effects.hpp"
#include "cli/sweep_emit.hpp"
#include "cli/sweep_picture.hpp"
#include "cli/sweep_pilot.hpp"
#include "cli/sweep_plan.hpp"
#include "cli/sweep_pool.hpp"
#include "cli/sweep_progress.hpp"
#include "cli/sweep_table.hpp"
#include "cli/sweep_tornado.hpp"
#include "models/metric/metric_key.hpp"
#include "sim/config/diagnostic.hpp"
#include "sim/config/suggest.hpp"
#include "view/drawing/sweep_plot.hpp"
#include "view/drawing/tornado.hpp"

namespace stowplan::cli {
namespace {

std::atomic<bool> interrupted{false};

/// What a store knows of a precision that is wanted: how many replications it comes to.
constexpr const char* frozen_replications = "replications";

// The second one ends the program at once: what is committed is kept all the same.
extern "C" void interrupt(int signal) {
  interrupted = true;
  std::signal(signal, SIG_DFL);
}

std::vector<Task> tasks_of(const SweepPlan& plan, const Shard& shard) {
  std::vector<Task> tasks;
  const auto layouts = static_cast<std::int64_t>(plan.layouts().size());
  const auto count = static_cast<std::int64_t>(plan.points().size()) * layouts;
  for (std::int64_t i = shard.index; i < count; i += shard.count) {
    tasks.push_back({i / layouts, i % layouts});
  }
  return tasks;
}

void dry_run(SweepPlan& plan, const std::string& file, const std::vector<Task>& tasks,
             std::uint32_t threads) {
  std::optional<Store> store;
  if (std::filesystem::exists(file)) store.emplace(file, Store::Access::read);
  const std::string frozen = store ? store->meta(frozen_replications) : "";
  if (plan.study().precision.wanted() && !frozen.empty()) {
    plan.fix_replications(std::stoll(frozen));
  }
  tell_dry_run(plan, store ? &*store : nullptr, tasks, threads);
}

void check_plot(const std::string& metric) {
  if (metric.empty() || MetricKey::parse(metric)) return;
  const MetricPath path = metric_path(metric);
  const auto scope = MetricScope::parse(path.scope);
  const std::string near = scope ? config::suggestion(path.name, metric_names(scope->kind)) : "";
  throw config::ConfigError{
      {{"", 0, 0, "",
        fmt::format("--plot: there is no metric \"{}\"{}", metric,
                    near.empty() ? "; docs/results.md lists those there are" : near)}}};
}

/// What has changed since the store was made; empty for one that is new.
std::vector<std::string> changes_since(const Store& store, const SweepPlan& plan) {
  std::vector<std::string> changed;
  if (store.is_new()) return changed;
  for (const auto& entry : plan.meta()) {
    if (store.meta(entry.first) != entry.second) changed.push_back(entry.first);
  }
  return changed;
}

void refuse_changes(const std::vector<std::string>& changed) {
  if (changed.empty()) return;
  throw config::ConfigError{
      {{"", 0, 0, "",
        fmt::format("the study has changed since its store was made: {}; take over what is equal "
                    "with --rebase, or name another with --store",
                    fmt::join(changed, ", "))}}};
}

void refuse_other_studies(const std::vector<std::string>& stores, const SweepPlan& plan) {
  for (const std::string& other : stores) {
    const Store from{other, Store::Access::read};
    for (const auto& entry : plan.meta()) {
      if (from.meta(entry.first) == entry.second) continue;
      throw FileError{fmt::format("{}: error: is the store of another study: its {} is different",
                                  other, entry.first)};
    }
  }
}

/// How many replications the study's precision comes to: as frozen, as in the stores that are
/// merged, or by a pilot.
std::string wanted_replications(const SweepCommand& command, const SweepPlan& plan, Store& store,
                                std::uint32_t threads) {
  if (!store.is_new()) return store.meta(frozen_replications);
  if (!command.merge.empty()) {
    return Store{command.merge.front(), Store::Access::read}.meta(frozen_replications);
  }
  SweepProgress progress{command.progress, command.quiet, simulations_of_pilot(plan), 0};
  const PilotAnswer answer = run_pilot(plan, store, threads, progress, interrupted);
  if (!interrupted && !command.quiet) {
    std::fprintf(stderr, "pilot: %lld replications of all results; %s\n",
                 static_cast<long long>(answer.replications), answer.reason.c_str());
  }
  return std::to_string(answer.replications);
}

/// Makes the store the study's, or holds the study against it.
void agree(const SweepCommand& command, SweepPlan& plan, Store& store, std::uint32_t threads) {
  const std::vector<std::string> changed = changes_since(store, plan);
  if (!command.rebase) refuse_changes(changed);
  if (!changed.empty()) store.thaw();
  std::vector<std::pair<std::string, std::string>> meta = plan.meta();
  if (plan.study().precision.wanted()) {
    const std::string count = wanted_replications(command, plan, store, threads);
    if (interrupted) return;
    plan.fix_replications(std::stoll(count));
    meta.emplace_back(frozen_replications, count);
  }
  if (store.is_new()) store.freeze(plan.points(), plan.layouts(), plan.design(), meta);
}

bool any_failure(const SweepCommand& command, const SweepPlan& plan, const Store& store,
                 const std::vector<FailOn>& conditions) {
  if (conditions.empty()) return false;
  if (!command.against.empty()) {
    const Store reference{command.against, Store::Access::read};
    std::vector<ResultPair> pairs =
        results_in_common(reference, command.against, store, "the store");
    correct_all(pairs);
    return failures(conditions, changes_of(pairs));
  }
  std::vector<Change> all;
  std::vector<std::string> metrics;
  for (const FailOn& condition : conditions) {
    const std::string metric = condition.metric.text();
    if (std::ranges::find(metrics, metric) == metrics.end()) metrics.push_back(metric);
  }
  store.each(metrics, [&](const Task& task, const StoredResult& result) {
    for (const StoredValue& value : result.values) {
      const auto key =
          MetricKey::parse(value.scope.empty() ? value.metric : value.scope + " " + value.metric);
      if (!key) continue;
      Change& change = all.emplace_back(Change{.metric = *key, .from = {}, .now = {}});
      change.metric.currency = plan.scenario().currency.code;
      change.from =
          fmt::format("{}, {}", point_name(plan.points()[static_cast<std::size_t>(task.point)]),
                      plan.layouts()[static_cast<std::size_t>(task.layout)]);
      change.now = {value.mean, value.half_width, static_cast<std::int64_t>(value.each.size())};
    }
  });
  return failures(conditions, all);
}

void print_tornado(const SweepCommand& command, const SweepPlan& plan, const Store& store) {
  std::vector<StoredTornado> all;
  for (const std::string& metric : table_metrics(plan, store)) {
    all.push_back(tornado_of(store, plan.study().title, metric));
  }
  std::fputs(tornado_text(all, command.width).c_str(), stdout);
  if (command.tornado.empty() || all.empty()) return;
  const std::string svg = view::tornado_svg(all.front().picture, command.theme);
  write_text(command.tornado,
             command.tornado.ends_with(".png") ? png_of(svg, command.tornado) : svg);
}

void check_tornado(const std::string& file) {
  if (file.empty()) return;
  if (!file.ends_with(".svg") && !file.ends_with(".png")) {
    throw config::ConfigError{
        {{"", 0, 0, "",
          fmt::format("--plot: \"{}\" has an unknown format; use .svg or .png", file)}}};
  }
  if (file.ends_with(".png")) check_png();
  check_writable(file);
}

void print_results(const SweepCommand& command, const SweepPlan& plan, const Store& store,
                   const SweepAssertions& assertions) {
  if (plan.study().design.kind == DesignKind::one_at_a_time) {
    print_tornado(command, plan, store);
    return;
  }
  const StoredStudy study = stored_study(plan, store);
  std::string text = result_text(study, store, assertions);
  const std::string drawn = command.plot.empty() ? study.metrics.front() : command.plot;
  if (const auto picture = sweep_picture(study, store, drawn)) {
    text += "\n" + view::plot_sweep(*picture, command.width, command.unicode);
  }
  if (has_effects(study.design)) {
    const view::Table effects = effects_table(store, study.design, study.metrics);
    if (!effects.groups.empty()) text += "\n" + titled_columns(effects);
  }
  if (!study.choose.empty()) {
    text += "\n" + titled_columns(choice_table(store, study.choose));
  }
  const std::string asserted = assertions.summary();
  if (!asserted.empty()) text += "\n" + asserted;
  std::fputs(text.c_str(), stdout);
}

}  // namespace

int sweep(const SweepCommand& command) {
  SweepPlan plan{command};
  const std::vector<FailOn> conditions =
      fail_conditions(command.fail_on, plan.scenario().currency.code);
  if (command.against.empty()) {
    refuse_relative(conditions, "say what to compare with, with --against STORE");
  }
  check_plot(command.plot);
  check_tornado(command.tornado);
  const Shard shard = shard_of(command.shard, command.shards);
  const std::uint32_t threads = command.threads == 0 ? hardware_threads() : command.threads;
  const std::string file = command.store.empty() ? plan.default_store() : command.store;
  std::vector<Task> tasks = tasks_of(plan, shard);
  // What was frozen has passed this.
  if (command.dry_run || command.rebase || !std::filesystem::exists(file)) plan.check_axes();
  if (!command.emit.empty()) {
    plan.check_axes();
    std::fputs(emitted_job(command, plan).c_str(), stdout);
    return exit_ok;
  }
  if (command.dry_run) {
    dry_run(plan, file, tasks, threads);
    return exit_ok;
  }
  Store store{file, Store::Access::write, [&] {
                std::fprintf(stderr, "%s: another process writes to it; waiting\n", file.c_str());
              }};
  interrupted = false;
  std::signal(SIGINT, interrupt);
  std::signal(SIGTERM, interrupt);
  refuse_other_studies(command.merge, plan);
  agree(command, plan, store, threads);
  for (const std::string& other : command.merge) store.take_over(other);
  if (command.retry) store.forget_failed();
  const std::vector<Task> done = store.done();
  const std::size_t all = tasks.size();
  std::erase_if(tasks, [&](const Task& task) { return std::ranges::binary_search(done, task); });
  if (!command.merge.empty()) tasks.clear();
  const std::size_t lacking = tasks.size();
  if (!interrupted) {
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
  const SweepAssertions assertions{plan, store};
  print_results(command, plan, store, assertions);
  if (!command.quiet) {
    std::fprintf(stderr, "%zu of %zu results, %zu of them new, in %s\n", store.done().size(),
                 plan.points().size() * plan.layouts().size(), lacking, file.c_str());
  }
  const bool failing = any_failure(command, plan, store, conditions);
  if (store.failures() > 0) return exit_point_failed;
  return failing || !assertions.all_hold() ? exit_objective_missed : exit_ok;
}

}  // namespace stowplan::cli
