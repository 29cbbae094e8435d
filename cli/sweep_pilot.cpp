#include "cli/sweep_pilot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "cli/files.hpp"
#include "cli/parallel.hpp"
#include "models/experiment/layout_experiment.hpp"
#include "models/experiment/paired.hpp"
#include "models/study/identity.hpp"
#include "models/study/pilot.hpp"

namespace stowplan::cli {
namespace {

/// One layout of a point of the pilot.
struct PilotCell {
  Task task;
  std::string hash;
  std::unique_ptr<LayoutExperiment> experiment;
  std::map<std::uint32_t, Observation> seen;
  bool failed = false;
};

std::set<std::int64_t> pilot_points(const SweepPlan& plan) {
  const auto count = static_cast<std::int64_t>(plan.points().size());
  return {0, count / 2, count - 1};
}

PilotCell cell_for(const SweepPlan& plan, const Store& store, const Task& task,
                   std::uint32_t replications) {
  PilotCell cell;
  cell.task = task;
  try {
    std::vector<std::string> notes;
    LoadedScenario loaded = plan.read(task, notes);
    cell.hash = identity(loaded, loaded.scenario.layout.front());
    cell.experiment = std::make_unique<LayoutExperiment>(std::move(loaded));
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    cell.failed = true;  // The point says so when it is run.
    return cell;
  }
  for (const StoredReplication& one : store.replications(cell.hash)) {
    if (one.number >= replications) continue;
    std::optional<Observation> read = read_kept(one.kept.shape, one.kept.values);
    if (!read) throw FileError{"a replication in the store is damaged; name another with --store"};
    cell.seen.emplace(static_cast<std::uint32_t>(one.number), std::move(*read));
  }
  return cell;
}

void simulate_lacking(std::vector<PilotCell>& cells, std::uint32_t replications, Store& store,
                      std::uint32_t threads, SweepProgress& progress,
                      const std::atomic<bool>& interrupted) {
  struct PilotJob {
    PilotCell* cell = nullptr;
    std::uint32_t number = 0;
    std::optional<Observation> observation;
  };
  std::vector<PilotJob> jobs;
  std::set<std::string> known;  // Equal layouts are simulated once.
  for (PilotCell& cell : cells) {
    if (cell.failed || !known.insert(cell.hash).second) continue;
    for (std::uint32_t i = 0; i < replications; ++i) {
      if (!cell.seen.contains(i)) jobs.push_back({&cell, i, {}});
    }
  }
  on_threads(threads)(
      static_cast<std::uint32_t>(jobs.size()),
      [&](std::uint32_t i) {
        if (interrupted) return;
        try {
          jobs[i].observation =
              jobs[i].cell->experiment->simulate(jobs[i].number, &progress.parts());
        } catch (const std::bad_alloc&) {
          throw;
        } catch (const std::exception&) {
          // Left without an observation.
        }
      },
      [&](std::uint32_t i) {
        PilotJob& job = jobs[i];
        if (interrupted) return false;
        if (!job.observation) {
          job.cell->failed = true;
          return true;
        }
        progress.result(false);
        store.put(job.cell->hash, {job.number, keep(*job.observation)});
        job.cell->seen.emplace(job.number, std::move(*job.observation));
        return true;
      });
  store.flush();
}

std::vector<Observation> in_order(const PilotCell& cell, const std::vector<PilotCell>& cells) {
  // The first cell of equal ones has the replications.
  const auto first = std::ranges::find(cells, cell.hash, &PilotCell::hash);
  std::vector<Observation> all;
  for (const auto& entry : first->seen) all.push_back(entry.second);
  return all;
}

}  // namespace

std::size_t simulations_of_pilot(const SweepPlan& plan) {
  return pilot_points(plan).size() * plan.layouts().size() *
         static_cast<std::size_t>(plan.study().precision.pilot);
}

PilotAnswer run_pilot(const SweepPlan& plan, Store& store, std::uint32_t threads,
                      SweepProgress& progress, const std::atomic<bool>& interrupted) {
  const PairedPrecision& wish = plan.study().precision;
  const auto replications = static_cast<std::uint32_t>(wish.pilot);
  std::vector<PilotCell> cells;
  for (const std::int64_t point : pilot_points(plan)) {
    for (std::size_t layout = 0; layout < plan.layouts().size(); ++layout) {
      cells.push_back(
          cell_for(plan, store, {point, static_cast<std::int64_t>(layout)}, replications));
    }
  }
  simulate_lacking(cells, replications, store, threads, progress, interrupted);
  PilotAnswer answer{wish.pilot, "no difference asks for more"};
  if (interrupted) return answer;
  for (const PilotCell& than : cells) {
    if (than.failed || than.task.layout != plan.reference_layout()) continue;
    for (const PilotCell& other : cells) {
      const bool pair = other.task.point == than.task.point && &other != &than && !other.failed;
      if (!pair) continue;
      for (const PairedMetric& metric :
           paired_metrics(in_order(than, cells), in_order(other, cells), wish.confidence)) {
        if (std::ranges::find(wish.metrics, metric.key.text()) == wish.metrics.end()) continue;
        if (metric.difference.n < 2) continue;
        const double allowed = wish.relative_half_width * std::abs(metric.a.mean);
        const std::int64_t n = replications_for(metric.difference, allowed, wish.max);
        if (n <= answer.replications) continue;
        answer.replications = n;
        answer.reason =
            fmt::format("{} of {} less that of {} at point {}{}", metric.key.text(),
                        plan.layouts()[static_cast<std::size_t>(other.task.layout)],
                        plan.layouts()[static_cast<std::size_t>(than.task.layout)], than.task.point,
                        n == wish.max ? "; the most that is allowed, and perhaps too few" : "");
      }
    }
  }
  return answer;
}

}  // namespace stowplan::cli
