#include "view/solve_words.hpp"

#include <fmt/format.h>

#include <cmath>

#include "models/study/study.hpp"

namespace stowplan::view {
namespace {

std::string miss_text(const Miss& miss) {
  if (!miss.where.empty()) {
    Miss rest = miss;
    rest.where.clear();
    std::string text = miss_text(rest);
    while (text.starts_with(' ')) text.erase(0, 1);
    return miss.where + ", " + text;
  }
  if (!miss.metric) return miss.text;
  const MetricKey& key = *miss.metric;
  return fmt::format("{} {} is {}, limit {}{}", key.scope.is_layout() ? "" : key.scope.name,
                     key.name(), format_quantity(miss.measured, key.unit()),
                     format_quantity(miss.limit, key.unit()),
                     miss.certain ? "" : ", which its interval holds");
}

std::string quoted(const std::string& word) {
  const bool plain = word.find_first_of(" \"'{}[]$*=|&;<>()\\") == std::string::npos;
  return plain ? word : "'" + word + "'";
}

}  // namespace

std::string objective_name(const SolvedLayout& one) {
  switch (one.question.aim) {
    case Aim::hosts:
      return "hosts";
    case Aim::load:
      return "load";
    case Aim::metric:
      break;
  }
  return one.question.metric->text();
}

std::string question_text(const SolvedLayout& one) {
  const bool most = one.question.most || one.question.aim == Aim::load;
  std::string text = fmt::format("{} {}", most ? "Greatest" : "Least", objective_name(one));
  if (one.question.aim != Aim::load) {
    std::string names;
    for (const Decision& decision : one.question.decisions) {
      names += (names.empty() ? " over " : ", ") + decision.name();
    }
    text += names;
  }
  for (const Assignment& given : one.question.given) {
    text += fmt::format(" at {} {}", given.path, given.value);
  }
  const auto lost = [&](std::int64_t count, const char* what) {
    if (count > 0) text += fmt::format(" without {} {}{}", count, what, count == 1 ? "" : "s");
  };
  lost(one.question.lose_hosts, "host");
  lost(one.question.lose_zones, "zone");
  return text + " in layout " + one.answer.layout;
}

std::string bare_value(const std::string& value) {
  const bool in_quotes = value.size() >= 2 && value.front() == '"' && value.back() == '"';
  return in_quotes ? value.substr(1, value.size() - 2) : value;
}

std::string place_text(const SolvedLayout& one, const Choice& place) {
  std::string text;
  for (std::size_t d = 0; d < place.size(); ++d) {
    const Decision& decision = one.question.decisions[d];
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", decision.name(),
                        bare_value(decision.values[place[d]]));
  }
  return text;
}

std::string value_text(const SolvedLayout& one, const Estimate& value) {
  if (std::isnan(value.mean)) return "–";
  std::string unit = "1";
  if (one.answer.best) {
    unit = one.answer.best->unit;
  } else if (one.question.aim == Aim::metric) {
    unit = one.question.metric->unit();
  }
  if (one.question.aim != Aim::metric) return fmt::format("{:g}", value.mean);
  const EstimateText text = format_estimate(value, unit);
  return value.half_width > 0 && std::isfinite(value.half_width) ? text.mean + " " + text.half_width
                                                                 : text.mean;
}

std::string misses_text(const Trial& trial, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < trial.misses.size() && i < most; ++i) {
    std::string one = miss_text(trial.misses[i]);
    while (one.starts_with(' ')) one.erase(0, 1);
    text += (text.empty() ? "" : "; ") + one;
  }
  if (trial.misses.size() > most) text += fmt::format("; {} more", trial.misses.size() - most);
  return text;
}

std::string run_command(const SolvedLayout& one, const std::string& scenario) {
  Point point = one.question.given;
  for (std::size_t d = 0; d < one.question.decisions.size(); ++d) {
    one.question.decisions[d].assign(one.answer.best->place[d], point);
  }
  bool load = false;
  std::string options;
  for (const Assignment& a : point) {
    if (a.path == load_path) load = true;
  }
  // Only a sweep knows the load as a value.
  std::string text = fmt::format("stowplan {} {} --layout {}", load ? "sweep" : "run",
                                 quoted(scenario), quoted(one.answer.layout));
  for (const Assignment& a : point) {
    text += load && a.path == load_path ? " --axis " + quoted(a.path + "=" + a.value)
                                        : " --set " + quoted(a.path + "=" + a.value);
  }
  return text + fmt::format(" --replications {}", one.answer.best->replications);
}

}  // namespace stowplan::view
