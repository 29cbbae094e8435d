// What somebody measured, stated beside a scenario that should give the same: which number of the
// result it is, the value, how near is near enough, and whether anything was fitted to it.
// `stowplan validate` judges these; a plain run ignores them. See docs/validation.md.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/fields.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// One number of a result.
struct Reading {
  std::string layout;
  std::string workload;
  std::string metric;
};

template <class Visitor>
void fields(Visitor& v, Reading& r) {
  v.field("layout", r.layout, "Layout it is of", {});
  v.field("workload", r.workload, "Workload it is of; none for the whole layout", {});
  v.field("metric", r.metric, "Name of the metric, as docs/results.md lists them", {});
}

/// What agreement is worth. `predicted`: it comes out of the simulation, nothing was set with this
/// number in view, and it moves when the mechanism behind it is broken. `derived`: arithmetic on
/// stated values; a formula gives it without a simulation. `selected`: a value or a split was
/// chosen with this number, or one of the same table, in view. `fitted`: a parameter was set so
/// that it comes out; agreement shows that the arithmetic is right.
enum class Claim { predicted, derived, selected, fitted };

/// A run that shows why a number is missed: with these changes it comes out as stated here.
struct Confirmation {
  std::vector<std::string> set;
  std::optional<Duration> time;
  std::optional<Bytes> memory;
  std::optional<Rate> rate;
  std::optional<double> number;

  [[nodiscard]] bool empty() const { return set.empty(); }
};

template <class Visitor>
void fields(Visitor& v, Confirmation& c) {
  using config::Check;
  v.field("set", c.set, "Changes to the scenario, each as `--set` takes it", {});
  v.field("time", c.time, "Duration the run gives", {.check = Check::positive});
  v.field("memory", c.memory, "Size the run gives", {.check = Check::positive});
  v.field("rate", c.rate, "Rate the run gives", {.check = Check::positive});
  v.field("number", c.number, "Number or ratio the run gives", {.check = Check::positive});
}

/// One published number, ratio or order.
struct Published {
  std::string study;
  std::string what;
  Claim claim = Claim::predicted;
  std::string layout;
  std::string workload;
  std::string metric;
  Reading over;
  std::vector<std::string> order;
  std::optional<Duration> time;
  std::optional<Bytes> memory;
  std::optional<Rate> rate;
  std::optional<double> number;
  double tolerance = 0.1;
  std::string source;
  std::string fitted;
  std::string formula;
  std::string mutation;
  std::string miss;
  Confirmation confirmed;
  std::vector<std::string> figures;

  /// A miss for which no reason is known, and the file says so.
  [[nodiscard]] bool is_unexplained() const { return miss.starts_with("unexplained"); }
  /// Whether it is a number over another one.
  [[nodiscard]] bool is_ratio() const {
    return !over.layout.empty() || !over.workload.empty() || !over.metric.empty();
  }
};

template <class Visitor>
void fields(Visitor& v, Published& p) {
  using config::Check;
  v.field("case", p.study, "Short name of the study it is from", {.required = true});
  v.field("what", p.what, "What was measured, in words", {.required = true});
  v.field("claim", p.claim, "What agreement is worth", {});
  v.field("layout", p.layout, "Layout that should give it", {});
  v.field("workload", p.workload, "Workload it is of; none for the whole layout", {});
  v.field("metric", p.metric, "Name of the metric, as docs/results.md lists them",
          {.required = true});
  v.field("over", p.over, "Divide by this number; keys left out are those of the dividend", {});
  v.field("order", p.order, "Layouts in which the metric must rise strictly, in this order", {});
  v.field("time", p.time, "Published duration", {.check = Check::positive});
  v.field("memory", p.memory, "Published size", {.check = Check::positive});
  v.field("rate", p.rate, "Published rate", {.check = Check::positive});
  v.field("number", p.number, "Published number or ratio", {.check = Check::positive});
  v.field("tolerance", p.tolerance, "Greatest relative error that counts as agreement",
          {.check = Check::positive, .source = "median 10 %, p99 20 %, ratio 15 %, order exact"});
  v.field("source", p.source, "Who measured it, and under what conditions", {.required = true});
  v.field("fitted", p.fitted, "Which parameters were fitted or chosen on what", {});
  v.field("formula", p.formula,
          "Arithmetic that gives it without a simulation, for a derived number: '512 MB' is a "
          "quantity, {pool.lab.swap} a value of the scenario",
          {});
  v.field("mutation", p.mutation,
          "What breaks the mechanism of a predicted (or selected) number, as `--set` takes it", {});
  v.field("miss", p.miss, "Why ours differs, where it does, or \"unexplained\"", {});
  v.field("confirmed", p.confirmed, "A run that shows that this is why", {});
  v.field("figures", p.figures, "Entries of coverage.csv that it compares", {});
}

}  // namespace stowplan

namespace stowplan::config {
template <>
struct EnumNames<Claim> {
  static constexpr std::array<std::string_view, 4> names{"predicted", "derived", "selected",
                                                         "fitted"};
};
}  // namespace stowplan::config
