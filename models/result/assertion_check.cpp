#include "models/result/assertion_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "models/scenario/metric_limit.hpp"

namespace stowplan {
namespace {

const LayoutResult* named(const std::vector<LayoutResult>& layouts, const std::string& name) {
  const auto at = std::ranges::find(layouts, name, &LayoutResult::name);
  return at == layouts.end() ? nullptr : &*at;
}

/// One assertion of one layout.
class AssertionJudge {
 public:
  AssertionJudge(const Assertion& assertion, std::size_t number, const MetricKey& key,
                 const Comparison& comparison)
      : assertion_(assertion),
        key_(key),
        comparison_(comparison),
        // All of it, for Clang 14 leaves the default of the key to the linker.
        check_{.number = number,
               .what = assertion.what,
               .layout = {},
               .than = assertion.than,
               .key = key,
               .measured = {}} {}

  AssertionCheck judge(const std::string& layout) {
    check_.layout = layout;
    const Metric* metric = observed(layout);
    const Metric* other = metric != nullptr && of_change() ? observed(check_.than) : metric;
    if (metric == nullptr || other == nullptr) return check_;
    check_.measured = metric->estimate;
    if (of_change()) {
      check_.measured = difference(layout);
      check_.reference = other->estimate.mean;
    }
    check_.min = limit(assertion_.min);
    check_.max = limit(assertion_.max);
    const Estimate& e = check_.measured;
    // A fact does not vary; noise is that of replications.
    const bool exact = !of_change() || key_.id.is_fact();
    const double low = exact ? e.mean : e.low();
    const double high = exact ? e.mean : e.high();
    check_.holds = (!check_.min || low >= *check_.min) && (!check_.max || high <= *check_.max);
    if (!check_.holds && of_change() && !exact && !std::isfinite(e.half_width)) {
      check_.reason = "one replication tells nothing of the noise";
    }
    return check_;
  }

 private:
  [[nodiscard]] bool of_change() const { return !check_.than.empty(); }

  const Metric* observed(const std::string& layout) {
    if (const LayoutResult* lost = named(comparison_.infeasible, layout)) {
      check_.reason = fmt::format("layout {} is infeasible: {}", layout, lost->infeasible->text());
      return nullptr;
    }
    const Metric* metric = named(comparison_.layouts, layout)->find(key_);
    if (metric == nullptr) {
      check_.reason = fmt::format("layout {} has no such metric", layout);
    } else if (std::isnan(metric->estimate.mean)) {
      check_.reason = fmt::format("nothing was observed of it in layout {}", layout);
      metric = nullptr;
    }
    return metric;
  }

  // The result has it for every pair, in one of the two directions.
  [[nodiscard]] Estimate difference(const std::string& layout) const {
    for (const Difference& d : comparison_.differences) {
      if (d.key != key_) continue;
      if (d.a == check_.than && d.b == layout) return d.estimate;
      if (d.b != check_.than || d.a != layout) continue;
      Estimate turned = d.estimate;
      turned.mean = -turned.mean;
      return turned;
    }
    return {};
  }

  [[nodiscard]] std::optional<double> limit(const std::optional<config::Written>& stated) const {
    if (!stated) return std::nullopt;
    // The scenario was checked.
    const MetricLimit read =
        *parse_limit(bare_text(*stated), key_, of_change() ? LimitOf::change : LimitOf::value)
             .value;
    return read.relative ? read.value * std::abs(check_.reference) : read.value;
  }

  const Assertion& assertion_;
  const MetricKey key_;
  const Comparison& comparison_;
  AssertionCheck check_;
};

bool is_there(const Comparison& comparison, const std::string& layout) {
  return named(comparison.layouts, layout) != nullptr ||
         named(comparison.infeasible, layout) != nullptr;
}

}  // namespace

std::vector<AssertionCheck> check_assertions(const Scenario& scenario,
                                             const Comparison& comparison) {
  std::vector<AssertionCheck> checks;
  for (std::size_t i = 0; i < scenario.assertion.size(); ++i) {
    const Assertion& a = scenario.assertion[i];
    std::optional<MetricKey> key = MetricKey::parse(a.scope(), a.metric);
    if (!key || (!a.than.empty() && !is_there(comparison, a.than))) continue;
    key->currency = comparison.currency;
    for (const Layout& layout : scenario.layout) {
      if ((!a.layout.empty() && a.layout != layout.name) || a.than == layout.name) continue;
      if (!is_there(comparison, layout.name)) continue;
      checks.push_back(AssertionJudge{a, i, *key, comparison}.judge(layout.name));
    }
  }
  return checks;
}

bool all_hold(const std::vector<AssertionCheck>& checks) {
  return std::ranges::all_of(checks, &AssertionCheck::holds);
}

}  // namespace stowplan
