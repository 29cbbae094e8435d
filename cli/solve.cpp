#include "cli/solve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <set>
#include <system_error>
#include <utility>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/parallel.hpp"
#include "cli/point_reader.hpp"
#include "models/solve/solve.hpp"
#include "models/study/study.hpp"
#include "sim/config/diagnostic.hpp"
#include "sim/config/path.hpp"
#include "sim/config/suggest.hpp"
#include "view/solve_output.hpp"

namespace stowplan::cli {
namespace {

[[noreturn]] void refuse_solve(std::string message) {
  throw config::ConfigError{{{"", 0, 0, "", std::move(message)}}};
}

MetricKey metric_to_solve(const std::string& option, const std::string& text) {
  if (const auto key = MetricKey::parse(text)) return *key;
  const MetricPath path = metric_path(text);
  const auto scope = MetricScope::parse(path.scope);
  const std::string near =
      scope ? config::suggestion(path.name, metric_names(scope->kind)) : std::string{};
  refuse_solve(fmt::format("{}: there is no metric \"{}\"{}", option, text,
                           near.empty() ? "; docs/results.md lists those there are" : near));
}

void check_options(const SolveCommand& command) {
  const int aims = static_cast<int>(!command.minimise.empty()) +
                   static_cast<int>(!command.maximise.empty()) +
                   static_cast<int>(!command.goal.empty());
  if (aims != 1) {
    refuse_solve(
        "say what is wanted by one of --for hosts, --for cost, --for load, --minimise "
        "METRIC, --maximise METRIC");
  }
  if (command.goal == "load" && (!command.over.empty() || !command.load.empty())) {
    refuse_solve("--for load: the load is all that is chosen; set other values with --set");
  }
  if (command.goal.empty() && command.over.empty()) {
    refuse_solve("nothing to choose from; name it with --over, as in --over pool.core.hosts=2..60");
  }
}

/// Every pool that the layout uses, as a fleet of fixed size: to more than the scenario allows, so
/// that it shows how many would do.
std::vector<Decision> fleets_of(const Scenario& scenario) {
  constexpr std::int64_t many = 64;
  std::set<std::string> used;
  for (const Route& route : scenario.layout.front().route) used.insert(route.pool);
  std::vector<Decision> decisions;
  for (const Pool& pool : scenario.pool) {
    if (!used.contains(pool.name)) continue;
    decisions.push_back(parse_decision(fmt::format(
        "{}.hosts=1..{}", config::join("pool", pool.name), std::max(many, 4 * pool.hosts.max))));
  }
  return decisions;
}

/// "host=1" or "zone=1".
void take_survive(const std::string& text, Question& question) {
  if (text.empty()) return;
  const std::size_t equals = text.find('=');
  const std::string what = text.substr(0, equals);
  std::int64_t count = 0;
  if (equals != std::string::npos) {
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + equals + 1, end, count);
    if (read.ec != std::errc{} || read.ptr != end) count = 0;
  }
  if (count < 1 || (what != "host" && what != "zone")) {
    refuse_solve(fmt::format("--survive: cannot read \"{}\"; expected host=1 or zone=1", text));
  }
  (what == "host" ? question.lose_hosts : question.lose_zones) = count;
}

Question question_of(const SolveCommand& command, const Scenario& scenario) {
  Question question;
  question.closed_form = command.closed_form;
  question.pilot = command.pilot;
  question.requirements = parse_requirements(command.subject_to);
  take_survive(command.survive, question);
  if (!command.load.empty()) question.given.push_back({std::string{load_path}, command.load});
  for (const std::string& text : command.over) {
    question.decisions.push_back(parse_decision(text));
  }
  std::set<std::string> chosen;
  for (const Decision& decision : question.decisions) {
    for (const std::string& path : decision.paths) {
      if (!chosen.insert(path).second) refuse_solve("--over: " + path + " is chosen twice");
    }
  }
  if (command.goal == "hosts" || command.goal == "cost") {
    for (Decision& fleet : fleets_of(scenario)) {
      if (!chosen.contains(fleet.paths.front())) question.decisions.push_back(std::move(fleet));
    }
  }
  if (command.goal == "hosts") {
    question.aim = Aim::hosts;
  } else if (command.goal == "load") {
    question.aim = Aim::load;
    question.decisions.push_back(load_decision());
  } else if (command.goal == "cost") {
    question.metric = MetricKey::parse("cost.month");
  } else if (!command.minimise.empty()) {
    question.metric = metric_to_solve("--minimise", command.minimise);
  } else {
    question.metric = metric_to_solve("--maximise", command.maximise);
    question.most = true;
  }
  return question;
}

/// All that choices may mention, so that the catalogue keeps it.
std::vector<Point> mentioned_points(const std::vector<std::string>& over) {
  std::vector<Point> points;
  for (const std::string& text : over) {
    const Decision decision = parse_decision(text);
    for (std::size_t i = 0; i < decision.values.size(); ++i) {
      decision.assign(i, points.emplace_back());
      if (decision.ordered) break;
    }
  }
  return points;
}

class SolveProgress {
 public:
  explicit SolveProgress(bool shown) : shown_(shown) {}
  void operator()(const Trial& trial) {
    ++tried_;
    if (!shown_) return;
    std::fprintf(stderr, "\r\033[K%zu choices tried, the last by %s: %s", tried_,
                 state_name(trial.by), trial.keeps ? "keeps what is asked" : "does not");
    std::fflush(stderr);
  }
  void clear() const {
    if (shown_ && tried_ > 0) std::fputs("\r\033[K", stderr);
  }

 private:
  bool shown_;
  std::size_t tried_ = 0;
};

}  // namespace

int solve_scenario(const SolveCommand& command) {
  check_options(command);
  if (!command.output.empty()) check_writable(command.output);
  const std::vector<Point> mentioned = mentioned_points(command.over);
  std::vector<std::string> layouts;
  {
    const LoadedScenario loaded = load_scenario(command.inputs);
    refuse_inputs(loaded, "--output", command.output);
    for (const Layout& layout : loaded.scenario.layout) layouts.push_back(layout.name);
  }
  std::vector<view::SolvedLayout> solved;
  SolveProgress progress{command.progress};
  for (const std::string& layout : layouts) {
    ScenarioInputs inputs = command.inputs;
    inputs.layouts = {layout};
    const PointReader reader{inputs, mentioned};
    view::SolvedLayout one;
    one.question = question_of(command, reader.base().scenario);
    one.answer =
        solve(one.question,
              {.read = [&](const Point& point) { return reader.read(point); },
               .run = on_threads(command.threads > 0 ? command.threads : hardware_threads()),
               .tried = [&](const Trial& trial) { progress(trial); }});
    solved.push_back(std::move(one));
  }
  progress.clear();
  const view::SolveText style{.format = command.format,
                              .text = {.colour = command.colour, .width = command.width},
                              .scenario = command.inputs.file,
                              .command = command.command,
                              .version = STOWPLAN_VERSION};
  deliver(view::solve_output(solved, style), command.output);
  const bool any = std::ranges::any_of(
      solved, [](const view::SolvedLayout& s) { return s.answer.best.has_value(); });
  return any ? exit_ok : exit_infeasible;
}

}  // namespace stowplan::cli
