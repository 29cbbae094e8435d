#include "cli/sweep_plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <variant>

#include "cli/files.hpp"
#include "cli/point_reader.hpp"
#include "models/study/identity.hpp"
#include "sim/config/canonical.hpp"
#include "sim/config/suggest.hpp"
#include "sim/digest.hpp"

namespace stowplan::cli {
namespace {

[[noreturn]] void refuse_study(std::string message) {
  throw config::ConfigError{{{"", 0, 0, "", std::move(message)}}};
}

std::string fingerprint(std::string_view text) {
  Digest digest;
  digest.add(text.size());
  for (const char c : text) digest.add(static_cast<unsigned char>(c));
  return fmt::format("{:016x}", digest.value());
}

/// Whether the file is a study, and no scenario with axes from elsewhere.
bool is_study_file(const SweepCommand& command) {
  return command.axes.empty() && command.uncertain.empty() && !command.study;
}

Study study_of(const SweepCommand& command) {
  const std::string& file = command.inputs.file;
  check_readable(file);
  if (is_study_file(command)) {
    Study study = read_study(
        config::load_document({.catalogue = {}, .file = file, .overrides = {}}, read_text));
    if (!command.choose.empty()) study.choose = command.choose;
    return study;
  }
  if (!command.axes.empty() && !command.uncertain.empty()) {
    refuse_study("--axis and --uncertain: a value is varied or not known; write a study for both");
  }
  Study study;
  if (command.study) study = *command.study;
  study.scenario = file;
  for (const std::string& axis : command.axes) study.axis.push_back(parse_axis(axis));
  for (const std::string& axis : command.uncertain) study.axis.push_back(parse_axis(axis));
  if (!command.uncertain.empty()) {
    study.design = {DesignKind::latin_hypercube, command.draws, command.inputs.seed.value_or(1)};
    study.choose = "cost.month";
  }
  if (!command.choose.empty()) study.choose = command.choose;
  const config::Document none;
  config::Problems problems{none};
  check_study(study, problems);
  problems.throw_if_any();
  return study;
}

// Empty where nothing is wanted, as in the stores of studies that knew of no such thing.
std::string precision_text(const PairedPrecision& wish) {
  if (!wish.wanted()) return "";
  return fingerprint(fmt::format("{}\n{}\n{}\n{}\n{}\n{}", fmt::join(wish.metrics, "\n"), wish.than,
                                 wish.relative_half_width, wish.confidence, wish.pilot, wish.max));
}

std::string point_text(const Point& point) {
  std::string text;
  for (const Assignment& one : point) text += fmt::format("{}={}\n", one.path, one.value);
  return text;
}

}  // namespace

SweepPlan::SweepPlan(const SweepCommand& command)
    : study_(study_of(command)), file_(command.inputs.file) {
  ScenarioInputs inputs = command.inputs;
  if (is_study_file(command)) {
    inputs.file = config::beside(file_, study_.scenario);
    inputs.set.insert(inputs.set.begin(), study_.set.begin(), study_.set.end());
    if (inputs.layouts.empty()) inputs.layouts = study_.layouts;
  }
  check_readable(inputs.file);
  inputs_ = config_inputs(inputs);
  document_ = config::load_document(inputs_, read_text);
  std::vector<std::string> notes;
  LoadedScenario base = read(document_, Point{}, notes);
  for (const Layout& layout : base.scenario.layout) {
    layouts_.push_back(layout.name);
    for (const Workload& workload : in_force(base.scenario, layout).workload) {
      const auto* series = std::get_if<SeriesArrivals>(&workload.arrivals);
      if (series == nullptr) continue;
      const std::string name = config::beside(inputs_.file, series->file);
      files_.try_emplace(name, read_text(name).value_or(""));
    }
  }
  scenario_ = std::move(base.scenario);
  check_precision(command);
  // What is asserted of results is no part of what they are.
  std::erase_if(document_.root.members,
                [](const config::Member& member) { return member.key == "assert"; });
  std::string rows;
  if (!study_.rows.empty()) {
    const std::string name = config::beside(file_, study_.rows);
    const std::optional<std::string> text = read_text(name);
    if (!text) refuse_study(fmt::format("rows: cannot read the file \"{}\"", name));
    rows = *text;
  }
  ExpandedDesign expanded = expand_design(study_, rows);
  points_ = std::move(expanded.points);
  shares_ = std::move(expanded.shares);
  used_ = reachable(document_, inputs_, points_);
}

void SweepPlan::check_precision(const SweepCommand& command) const {
  const PairedPrecision& wish = study_.precision;
  if (!wish.wanted()) return;
  if (command.inputs.replications) {
    refuse_study("--replications: [precision] of the study says how many; keep one of the two");
  }
  if (layouts_.size() < 2) {
    refuse_study("precision: is that of differences between layouts, and there is one layout");
  }
  if (!wish.than.empty() && std::ranges::find(layouts_, wish.than) == layouts_.end()) {
    refuse_study(fmt::format("precision.than: there is no layout \"{}\"{}", wish.than,
                             config::suggestion(wish.than, layouts_)));
  }
  for (const std::string& metric : wish.metrics) {
    const MetricScope scope = MetricKey::parse(metric)->scope;
    const auto named = [&](const auto& one) { return one.name == scope.name; };
    const bool there =
        scope.is_layout() || (scope.is_pool() ? std::ranges::any_of(scenario_.pool, named)
                                              : std::ranges::any_of(scenario_.workload, named));
    if (!there) refuse_study(fmt::format("precision.metrics: there is no {}", scope.text()));
  }
}

std::int64_t SweepPlan::reference_layout() const {
  const auto at = std::ranges::find(layouts_, study_.precision.than);
  return at == layouts_.end() ? 0 : at - layouts_.begin();
}

FrozenDesign SweepPlan::design() const {
  FrozenDesign design{study_.design.kind, {}, shares_};
  for (const Axis& axis : study_.axis) design.axes.push_back({axis.title(), axis.targets()});
  return design;
}

void SweepPlan::fix_replications(std::int64_t count) {
  inputs_.options.push_back({"precision", fmt::format("stop.min={}", count)});
  inputs_.options.push_back({"precision", fmt::format("stop.max={}", count)});
}

std::string bare(const std::string& value) {
  const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
  return quoted ? value.substr(1, value.size() - 2) : value;
}

std::string point_name(const Point& point) {
  std::string name;
  for (const Assignment& one : point) {
    name += fmt::format("{}{}={}", name.empty() ? "" : ", ", one.path, bare(one.value));
  }
  return name;
}

// A value that one axis alone makes wrong, whatever it takes, is a slip in the path; one that is
// wrong at some points is found there.
void SweepPlan::check_axes() const {
  std::map<std::string, std::vector<std::string>> tried;
  for (const Point& point : points_) {
    for (const Assignment& one : point) {
      std::vector<std::string>& values = tried[one.path];
      if (values.size() < 8 && std::ranges::find(values, one.value) == values.end()) {
        values.push_back(one.value);
      }
    }
  }
  std::vector<config::Diagnostic> wrong;
  for (const auto& entry : tried) {
    std::vector<config::Diagnostic> first;
    bool fine = false;
    for (const std::string& value : entry.second) {
      std::vector<std::string> notes;
      try {
        static_cast<void>(read(document_, Point{{entry.first, value}}, notes));
        fine = true;
        break;
      } catch (const config::ConfigError& error) {
        if (first.empty()) first = error.diagnostics();
      }
    }
    // Values that only make sense together with those of other axes are left to the points.
    const bool path = std::ranges::any_of(first, [&](const config::Diagnostic& d) {
      return d.message.starts_with("unknown key") || d.message.starts_with("there is no ");
    });
    if (!fine && (path || tried.size() == 1)) wrong.insert(wrong.end(), first.begin(), first.end());
  }
  for (config::Diagnostic& diagnostic : wrong) {
    if (diagnostic.file != "--set") continue;
    diagnostic.file = file_;
    diagnostic.line = 0;
    diagnostic.column = 0;
  }
  if (!wrong.empty()) throw config::ConfigError{std::move(wrong)};
}

std::vector<std::pair<std::string, std::string>> SweepPlan::meta() const {
  std::string design;
  for (const Point& point : points_) design += point_text(point) + "\n";
  std::string names;
  for (const std::string& layout : layouts_) names += layout + "\n";
  std::string series;
  for (const auto& file : files_) series += file.first + "\n" + fingerprint(file.second) + "\n";
  return {{"design", fingerprint(design)},
          {"layouts", fingerprint(names)},
          {"scenario", fingerprint(config::canonical_text(document_))},
          {"series", fingerprint(series)},
          {"semantics", std::to_string(semantics)},
          {"precision", precision_text(study_.precision)}};
}

std::string SweepPlan::default_store() const {
  return std::filesystem::path{file_}.replace_extension(".store").generic_string();
}

LoadedScenario SweepPlan::read(const config::Document& document, const Point& point,
                               std::vector<std::string>& notes) const {
  return load_point(document, inputs_, files_, point, notes);
}

LoadedScenario SweepPlan::read(const Task& task, std::vector<std::string>& notes) const {
  LoadedScenario loaded = read(used_, points_[static_cast<std::size_t>(task.point)], notes);
  const std::string& name = layouts_[static_cast<std::size_t>(task.layout)];
  std::erase_if(loaded.scenario.layout, [&](const Layout& layout) { return layout.name != name; });
  return loaded;
}

}  // namespace stowplan::cli
