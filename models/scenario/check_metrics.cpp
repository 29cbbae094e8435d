#include "models/scenario/check_metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "models/metric/metric_key.hpp"
#include "sim/config/suggest.hpp"

namespace stowplan {
namespace {

class MetricCheck {
 public:
  explicit MetricCheck(const Scenario& scenario) : s_(scenario) {}

  Problems run() {
    for (std::size_t i = 0; i < s_.stop.metrics.size(); ++i) {
      const MetricPath path = metric_path(s_.stop.metrics[i]);
      const std::string field = fmt::format("stop.metrics[{}]", i);
      if (check_scope(field, path.scope)) {
        check_metric(field, MetricScope::parse(path.scope)->kind, path.name);
      }
    }
    for (std::size_t i = 0; i < s_.published.size(); ++i) {
      const Published& p = s_.published[i];
      const std::string field = fmt::format("published[{}]", i);
      check_metric(field + ".metric", kind_of(p.workload), p.metric);
      check_metric(field + ".over.metric",
                   kind_of(p.over.workload.empty() ? p.workload : p.over.workload), p.over.metric);
    }
    for (std::size_t i = 0; i < s_.assertion.size(); ++i) {
      const Assertion& a = s_.assertion[i];
      check_metric(fmt::format("assert[{}].metric", i), a.scope().kind, a.metric);
    }
    for (std::size_t t = 0; t < s_.table.size(); ++t) {
      for (std::size_t r = 0; r < s_.table[t].row.size(); ++r) {
        const AnswerRow& row = s_.table[t].row[r];
        check_metric(fmt::format("table[{}].row[{}].metric", t, r),
                     row.pool.empty() ? kind_of(row.workload) : ScopeKind::pool, row.metric);
      }
    }
    return std::move(problems_);
  }

 private:
  static ScopeKind kind_of(const std::string& workload) {
    return workload.empty() ? ScopeKind::layout : ScopeKind::workload;
  }

  bool check_scope(const std::string& field, std::string_view scope) {
    if (scope.empty()) return true;
    std::vector<std::string> known;
    for (const Workload& w : s_.workload) known.push_back(MetricScope::workload(w.name).text());
    for (const Pool& p : s_.pool) known.push_back(MetricScope::pool(p.name).text());
    if (std::find(known.begin(), known.end(), scope) != known.end()) return true;
    const std::string near = config::suggestion(scope, known);
    problems_.push_back(
        {field, fmt::format(
                    "there is no scope \"{}\"{}", scope,
                    near.empty() ? "; write workload/NAME or pool/NAME before the metric" : near)});
    return false;
  }

  void check_metric(const std::string& field, ScopeKind kind, std::string_view name) {
    if (name.empty() || MetricKey::parse({kind, ""}, name)) return;
    const std::string near = config::suggestion(name, metric_names(kind));
    constexpr std::string_view owners[] = {"layout", "pool", "workload"};
    problems_.push_back(
        {field,
         fmt::format("a {} has no metric \"{}\"{}", owners[static_cast<std::size_t>(kind)], name,
                     near.empty() ? "; docs/results.md lists those there are" : near)});
  }

  const Scenario& s_;
  Problems problems_;
};

}  // namespace

Problems check_metrics(const Scenario& scenario) { return MetricCheck{scenario}.run(); }

}  // namespace stowplan
