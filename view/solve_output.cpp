#include "view/solve_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "models/study/study.hpp"
#include "view/solve_json.hpp"
#include "view/solve_words.hpp"

namespace stowplan::view {
namespace {

constexpr std::size_t most_rows = 24;

/// "Answer      text", wrapped.
std::string line(std::string_view head, const std::string& text, const SolveText& style) {
  return fmt::format("{:<12}{}\n", head,
                     wrapped(printable(text), std::max<std::size_t>(style.text.width, 40), 12));
}

// "core.hosts" of "pool.core.hosts": the kind of entry is plain from the rest.
std::string short_name(const Decision& decision) {
  const std::string& path = decision.paths.front();
  const std::size_t dot = path.find('.');
  const bool deep = dot != std::string::npos && path.find('.', dot + 1) != std::string::npos;
  return (deep ? path.substr(dot + 1) : path) + (decision.paths.size() > 1 ? ", ..." : "");
}

std::string bound_text(const SolvedLayout& one) {
  if (!one.answer.bound) return {};
  const Bound& bound = *one.answer.bound;
  return fmt::format("{}, without a simulation: {}", value_text(one, {bound.value, 0, 1}),
                     bound.argument);
}

std::string explored_text(const Answer& answer) {
  std::size_t count[3] = {};
  for (const Trial& trial : answer.explored) ++count[static_cast<std::size_t>(trial.by)];
  std::string text = fmt::format("{} of {} choices: {} ruled out in closed form",
                                 answer.explored.size(), answer.choices, count[0]);
  if (!answer.pilot.empty()) {
    text += fmt::format(", {} by pilots of {} and two replications", count[1], answer.pilot);
  }
  return text + fmt::format(", {} simulated at full length", count[2]);
}

std::string certainty(const SolvedLayout& one) {
  const Trial& best = *one.answer.best;
  std::string text = fmt::format("keeps what is asked in {} replication{} of full length",
                                 best.replications, best.replications == 1 ? "" : "s");
  if (!best.certain) {
    text += "; by the estimate alone, as a limit lies inside its interval";
  }
  return text;
}

Table explored_table(const SolvedLayout& one) {
  Table table;
  table.title = "Choices that were tried";
  for (const Decision& decision : one.question.decisions) {
    table.columns.push_back({short_name(decision), Align::left});
  }
  table.columns.push_back({"by", Align::left});
  table.columns.push_back({objective_name(one), Align::right});
  table.columns.push_back({"what is asked", Align::left});
  for (const Trial& trial : one.answer.explored) {
    std::vector<Cell> cells;
    for (std::size_t d = 0; d < trial.place.size(); ++d) {
      cells.push_back({.text = bare_value(one.question.decisions[d].values[trial.place[d]])});
    }
    cells.push_back({.text = state_name(trial.by), .tone = Tone::muted});
    cells.push_back({.text = value_text(one, trial.value)});
    cells.push_back({.text = trial.keeps ? (trial.certain ? "kept" : "kept, by the estimate")
                                         : "! " + misses_text(trial, 1),
                     .tone = trial.keeps ? Tone::good : Tone::bad});
    table.row(std::move(cells));
  }
  return table;
}

std::string answered(const SolvedLayout& one, const SolveText& style) {
  const Answer& a = one.answer;
  std::string text = line("Answer",
                          fmt::format("{}: {} {}", place_text(one, a.best->place),
                                      objective_name(one), value_text(one, a.best->value)),
                          style);
  text += line("", certainty(one), style);
  for (const Trial& below : a.below) {
    text += line(
        "Just below",
        fmt::format("{} does not: {}", place_text(one, below.place), misses_text(below, 2)), style);
  }
  if (a.below.empty()) text += line("Just below", "nothing: it is the end of its range", style);
  for (const Trial& equal : a.equals) {
    text += line("As good",
                 fmt::format("{}, as far as the noise tells: {}", place_text(one, equal.place),
                             value_text(one, equal.value)),
                 style);
  }
  if (!a.best->binding.empty()) text += line("Binding", a.best->binding, style);
  return text;
}

std::string refuted(const SolvedLayout& one, const SolveText& style) {
  std::string text = line("Answer", "no choice keeps what is asked", style);
  for (const Trial& trial : one.answer.refuted) {
    const bool proved = trial.by == Judged::closed_form;
    text += line(proved ? "Proof" : "Because",
                 fmt::format("even {} does not{}: {}", place_text(one, trial.place),
                             proved ? "" : ", simulated", misses_text(trial, 3)),
                 style);
  }
  if (one.answer.by_order) {
    text += line("",
                 "taken that more of a range makes limits easier to keep, or harder: a list is "
                 "tried whole",
                 style);
  }
  return text;
}

std::string screen(const SolvedLayout& one, const SolveText& style, bool table) {
  const Answer& a = one.answer;
  std::string text = fmt::format("{}\n\n", question_text(one));
  text += a.best ? answered(one, style) : refuted(one, style);
  if (const std::string bound = bound_text(one); !bound.empty()) {
    text += line(one.question.aim == Aim::load ? "At most" : "At least", bound, style);
  }
  if (!a.not_monotone.empty()) text += line("Caution", a.not_monotone, style);
  text += line("Explored", explored_text(a), style);
  if (a.best) text += line("Run it", run_command(one, style.scenario), style);
  if (table) {
    Table all = explored_table(one);
    std::vector<std::vector<Cell>>& rows = all.groups.front().rows;
    if (rows.size() > most_rows) {
      all.notes.push_back(
          fmt::format("The last {} of {}; --format csv has all.", most_rows, rows.size()));
      rows.erase(rows.begin(), rows.end() - static_cast<std::ptrdiff_t>(most_rows));
    }
    text += "\n" + (style.format == OutputFormat::markdown ? markdown_table(all)
                                                           : text_table(all, style.text));
  }
  return text;
}

}  // namespace

const SolvedLayout& best_of(const std::vector<SolvedLayout>& solved) {
  const auto rank = [](const SolvedLayout& one) {
    if (!one.answer.best) return std::pair{1, 0.0};
    const double value = one.answer.best->value.mean;
    const bool most = one.question.most || one.question.aim == Aim::load;
    return std::pair{0, most ? -value : value};
  };
  return *std::ranges::min_element(solved, {}, rank);
}

std::string solve_output(const std::vector<SolvedLayout>& solved, const SolveText& style) {
  if (style.format == OutputFormat::json) return solve_json(solved, style);
  if (style.format == OutputFormat::csv) {
    std::string text;
    for (const SolvedLayout& one : solved) text += solve_csv(one, text.empty());
    return text;
  }
  const SolvedLayout& best = best_of(solved);
  std::string text;
  for (const SolvedLayout& one : solved) {
    if (&one != &best) text += screen(one, style, false) + "\n";
  }
  return text + screen(best, style, true);
}

}  // namespace stowplan::view
