#include "cli/sweep_emit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <vector>

#include "cli/commands.hpp"
#include "cli/shell_words.hpp"

namespace stowplan::cli {
namespace {

using Words = std::vector<std::string>;

constexpr std::int64_t results_a_shard = 20;
constexpr std::int64_t most_shards = 100;

void append(Words& words, const char* option, const std::vector<std::string>& values) {
  for (const std::string& value : values) words.insert(words.end(), {option, value});
}

/// The study and what is said of it, without what a job decides.
Words study_words(const SweepCommand& command) {
  const ScenarioInputs& inputs = command.inputs;
  Words words{"-q", "sweep", inputs.file};
  append(words, "--axis", command.axes);
  append(words, "--set", inputs.set);
  append(words, "--layout", inputs.layouts);
  if (!inputs.catalogue.empty()) append(words, "--catalogue", {inputs.catalogue});
  if (inputs.no_catalogue) words.emplace_back("--no-catalogue");
  if (inputs.seed) append(words, "--seed", {std::to_string(*inputs.seed)});
  if (inputs.replications) append(words, "--replications", {std::to_string(*inputs.replications)});
  if (inputs.currency) {
    append(words, "--currency", {inputs.currency->first + "=" + inputs.currency->second});
  }
  return words;
}

/// A job as one that writes it by hand sees it: the parts of a study and where they are kept.
struct Job {
  std::string run;    ///< As a shell reads it, up to the shard.
  std::string store;  ///< Of a part, up to its number; as a shell reads it inside "".
  std::string merge;
  std::int64_t shards = 1;
};

std::string stem_of(const SweepCommand& command, const SweepPlan& plan) {
  return std::filesystem::path{command.store.empty() ? plan.default_store() : command.store}
      .replace_extension()
      .generic_string();
}

Job job_of(const SweepCommand& command, const SweepPlan& plan) {
  Job job;
  Words words{command.program};
  const Words study = study_words(command);
  words.insert(words.end(), study.begin(), study.end());
  job.shards = shards_of(command, plan);
  job.run = shell_words(words);
  job.store = shell_words({stem_of(command, plan)});
  Words merge = words;
  for (std::int64_t i = 0; i < job.shards; ++i) {
    merge.insert(merge.end(), {"--merge", fmt::format("{}.{}.store", stem_of(command, plan), i)});
  }
  merge.insert(merge.end(), {"--store", stem_of(command, plan) + ".store"});
  job.merge = shell_words(merge);
  return job;
}

// A task that is submitted alone has a COUNT of 1, so the shard is not left to `auto`.
std::string slurm(const Job& job) {
  return fmt::format(R"(#!/bin/sh
# sbatch THIS_FILE; submitted once more, it goes on where it was. When all tasks have ended:
#   {0}
#SBATCH --job-name=stowplan
#SBATCH --array=0-{1}
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --requeue
exec {2} --threads "${{SLURM_CPUS_PER_TASK:-1}}" \
  --shard "$SLURM_ARRAY_TASK_ID/{3}" --store {4}."$SLURM_ARRAY_TASK_ID".store
)",
                     job.merge, job.shards - 1, job.run, job.shards, job.store);
}

std::string parallel(const Job& job) {
  return fmt::format(R"(#!/bin/sh
# sh THIS_FILE; run once more, it goes on where it was.
set -e
run() {{
  {} --threads 1 --shard "$1/{}" --store {}."$1".store >/dev/null ||
    [ $? = 5 ] # a point that failed is a result, and no reason to stop the others
}}
if [ $# -gt 0 ]; then run "$1"; exit; fi
seq 0 {} | parallel --halt soon,fail=1 sh "$0"
{}
)",
                     job.run, job.shards, job.store, job.shards - 1, job.merge);
}

// Exit codes 2 and 5 are the study's own; another attempt would find the same.
std::string kubernetes(const SweepCommand& command, const SweepPlan& plan) {
  const std::int64_t shards = shards_of(command, plan);
  Words words = study_words(command);
  const std::string name =
      std::filesystem::path{stem_of(command, plan)}.filename().generic_string();
  words.insert(words.end(), {"--threads", "1", "--shard", "auto", "--shards",
                             std::to_string(shards), "--store", name + ".$(SHARD).store"});
  nlohmann::ordered_json container{
      {"name", "sweep"},
      {"image", command.image},
      {"command", {"/stowplan"}},
      {"args", words},
      {"workingDir", "/study"},
      {"env",
       {{{"name", "SHARD"},
         {"valueFrom",
          {{"fieldRef",
            {{"fieldPath",
              "metadata.annotations['batch.kubernetes.io/job-completion-index']"}}}}}}}},
      {"resources",
       {{"requests", {{"cpu", "1"}, {"memory", "512Mi"}}}, {"limits", {{"memory", "2Gi"}}}}},
      {"volumeMounts", {{{"name", "study"}, {"mountPath", "/study"}}}}};
  nlohmann::ordered_json pod{
      {"restartPolicy", "Never"},
      {"containers", nlohmann::ordered_json::array({container})},
      {"volumes",
       {{{"name", "study"}, {"persistentVolumeClaim", {{"claimName", "stowplan-study"}}}}}}};
  nlohmann::ordered_json rule{{"action", "FailIndex"},
                              {"onExitCodes",
                               {{"containerName", "sweep"},
                                {"operator", "In"},
                                {"values", {exit_usage, exit_point_failed}}}}};
  nlohmann::ordered_json job{
      {"apiVersion", "batch/v1"},
      {"kind", "Job"},
      {"metadata", {{"generateName", "stowplan-"}}},
      {"spec",
       {{"completionMode", "Indexed"},
        {"completions", shards},
        {"parallelism", std::min<std::int64_t>(shards, 10)},
        {"backoffLimitPerIndex", 3},
        {"podFailurePolicy", {{"rules", nlohmann::ordered_json::array({rule})}}},
        {"template", {{"spec", pod}}}}}};
  return job.dump(2) + '\n';
}

}  // namespace

std::int64_t shards_of(const SweepCommand& command, const SweepPlan& plan) {
  if (command.shards > 0) return command.shards;
  const auto results = static_cast<std::int64_t>(plan.points().size() * plan.layouts().size());
  return std::clamp<std::int64_t>((results + results_a_shard - 1) / results_a_shard, 1,
                                  most_shards);
}

std::string emitted_job(const SweepCommand& command, const SweepPlan& plan) {
  if (command.emit == "kubernetes") return kubernetes(command, plan);
  const Job job = job_of(command, plan);
  return command.emit == "slurm" ? slurm(job) : parallel(job);
}

}  // namespace stowplan::cli
