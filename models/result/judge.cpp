#include "models/result/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace stowplan {
namespace {

/// Looks numbers up and remembers the first name that is not there.
class Lookup {
 public:
  explicit Lookup(const Comparison& comparison) : comparison_(comparison) {}

  const Metric* find(const Reading& reading) {
    const auto lost =
        std::ranges::find(comparison_.infeasible, reading.layout, &LayoutResult::name);
    if (lost != comparison_.infeasible.end()) {
      infeasible_ = true;
      return fail(
          fmt::format("layout \"{}\" is infeasible: {}", lost->name, lost->infeasible->text()));
    }
    const auto layout = std::find_if(comparison_.layouts.begin(), comparison_.layouts.end(),
                                     [&](const auto& l) { return l.name == reading.layout; });
    if (layout == comparison_.layouts.end()) {
      return fail(fmt::format("there is no layout \"{}\"", reading.layout));
    }
    const MetricScope scope =
        reading.workload.empty() ? MetricScope{} : MetricScope::workload(reading.workload);
    const std::optional<MetricKey> key = MetricKey::parse(scope, reading.metric);
    const Metric* metric = key ? layout->find(*key) : nullptr;
    if (metric == nullptr) {
      return fail(fmt::format("{} of layout \"{}\" has no metric \"{}\"",
                              scope.is_layout() ? "the whole" : scope.text(), reading.layout,
                              reading.metric));
    }
    if (!std::isfinite(metric->estimate.mean)) {
      return fail(fmt::format("nothing was observed of {} in layout \"{}\"", reading.metric,
                              reading.layout));
    }
    return metric;
  }

  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] bool infeasible() const { return infeasible_; }

 private:
  const Metric* fail(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
    return nullptr;
  }

  const Comparison& comparison_;
  std::string problem_;
  bool infeasible_ = false;
};

Reading dividend(const Published& p) { return {p.layout, p.workload, p.metric}; }

Reading divisor(const Published& p) {
  const auto either = [](const std::string& own, const std::string& inherited) {
    return own.empty() ? inherited : own;
  };
  return {either(p.over.layout, p.layout), either(p.over.workload, p.workload),
          either(p.over.metric, p.metric)};
}

/// What the published value is measured in; none for a plain number, which fits whatever is not
/// one of these.
std::string_view stated_unit(const Published& p) {
  if (p.time) return "s";
  if (p.memory) return "B";
  return p.rate ? "1/s" : "";
}

bool fits(std::string_view stated, std::string_view ours) {
  const bool quantity = ours == "s" || ours == "B" || ours == "1/s";
  return quantity || !stated.empty() ? stated == ours : true;
}

double stated(const Published& p) {
  if (p.time) return static_cast<double>(p.time->count()) * 1e-9;
  if (p.memory) return static_cast<double>(p.memory->count());
  if (p.rate) return p.rate->count();
  return p.number.value_or(0);
}

void judge_order(const Published& p, Lookup& lookup, Judgement& result) {
  result.unit = "1";
  result.published = static_cast<double>(p.order.size());
  const Metric* before = nullptr;
  for (const std::string& layout : p.order) {
    const Metric* metric = lookup.find({layout, p.workload, p.metric});
    if (metric == nullptr) return;
    if (before == nullptr || metric->estimate.mean > before->estimate.mean) result.ours += 1;
    before = metric;
  }
  result.error = result.ours / result.published - 1;
}

void judge_number(const Published& p, Lookup& lookup, Judgement& result) {
  const Metric* ours = lookup.find(dividend(p));
  if (ours == nullptr) return;
  result.unit = ours->key.unit();
  result.ours = ours->estimate.mean;
  if (!p.is_ratio()) result.half_width = ours->estimate.half_width;
  if (p.is_ratio()) {
    const Metric* base = lookup.find(divisor(p));
    if (base == nullptr) return;
    result.unit = "1";
    result.ours /= base->estimate.mean;
  }
  result.published = stated(p);
  if (!fits(stated_unit(p), result.unit)) {
    constexpr std::string_view plain = "a plain number";
    const std::string_view said = stated_unit(p).empty() ? plain : stated_unit(p);
    result.problem = fmt::format("{} is in {}, but the published value is in {}", p.metric,
                                 result.unit == "1" ? plain : result.unit, said);
  }
  result.error = result.ours / result.published - 1;
}

}  // namespace

Judgement judge(const Published& published, const Comparison& comparison) {
  Judgement result;
  Lookup lookup{comparison};
  const bool order = !published.order.empty();
  if (order) {
    judge_order(published, lookup, result);
  } else {
    judge_number(published, lookup, result);
  }
  if (!lookup.problem().empty()) result.problem = lookup.problem();
  result.infeasible = lookup.infeasible();
  const bool holds =
      order ? result.ours == result.published : std::abs(result.error) <= published.tolerance;
  if (published.miss.empty()) {
    result.verdict = holds ? Agreement::holds : Agreement::missed;
  } else if (holds) {
    result.verdict = Agreement::stale;
  } else {
    result.verdict = published.is_unexplained() ? Agreement::unexplained : Agreement::explained;
  }
  return result;
}

void judge_formula(double formula, Judgement& judgement) {
  constexpr double allowed = 0.01;  // Ours is simulated: histograms and clocks round.
  if (std::abs(judgement.ours - formula) <= allowed * std::abs(formula)) return;
  judgement.verdict = Agreement::refuted;
  judgement.refuted =
      fmt::format("the formula gives {:.6g}, the run {:.6g}", formula, judgement.ours);
}

void judge_confirmation(const Published& published, const Comparison& confirming,
                        Judgement& judgement) {
  constexpr double allowed = 0.02;  // What the file states is rounded to three digits.
  Published expected = published;
  const Confirmation& stated_there = published.confirmed;
  expected.time = stated_there.time;
  expected.memory = stated_there.memory;
  expected.rate = stated_there.rate;
  expected.number = stated_there.number;
  expected.tolerance = allowed;
  expected.miss.clear();
  const Judgement confirmed = judge(expected, confirming);
  if (!confirmed.problem.empty()) judgement.problem = confirmed.problem;
  judgement.infeasible = judgement.infeasible || confirmed.infeasible;
  if (confirmed.verdict == Agreement::holds) return;
  judgement.verdict = Agreement::refuted;
  judgement.refuted = fmt::format("the confirming run gives {:.6g}, not {:.6g}", confirmed.ours,
                                  confirmed.published);
}

}  // namespace stowplan
