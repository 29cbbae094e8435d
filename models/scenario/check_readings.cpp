#include "models/scenario/check_readings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/config/suggest.hpp"

namespace stowplan {
namespace {

class ReadingCheck {
 public:
  explicit ReadingCheck(const Scenario& scenario) : s_(scenario) {
    for (const Layout& layout : s_.layout) layouts_.push_back(layout.name);
    for (const Workload& workload : s_.workload) workloads_.push_back(workload.name);
    for (const Pool& pool : s_.pool) pools_.push_back(pool.name);
  }

  Problems run() {
    for (std::size_t i = 0; i < s_.published.size(); ++i) {
      check(s_.published[i], fmt::format("published[{}]", i));
    }
    for (std::size_t t = 0; t < s_.table.size(); ++t) {
      if (s_.table[t].row.empty()) {
        problems_.push_back({fmt::format("table[{}].row", t), "has no rows; add one"});
      }
      for (std::size_t r = 0; r < s_.table[t].row.size(); ++r) {
        check(s_.table[t].row[r], fmt::format("table[{}].row[{}]", t, r));
      }
    }
    return std::move(problems_);
  }

 private:
  void check(const Published& p, const std::string& path) {
    const int values = (p.time ? 1 : 0) + (p.memory ? 1 : 0) + (p.rate ? 1 : 0) +
                       (p.number ? 1 : 0) + (p.order.empty() ? 0 : 1);
    if (values != 1) {
      problems_.push_back(
          {path, fmt::format("states {} published values; give one of time, memory, "
                             "rate, number or order",
                             values)});
    }
    if (p.is_ratio() && values == 1 && !p.number) {
      problems_.push_back({path + ".over", "makes a ratio; give its published value as number"});
    }
    check_claim(p, path);
    if (p.order.size() == 1) {
      problems_.push_back({path + ".order", "one layout is in any order; name two or more"});
    }
    if (p.order.empty()) {
      refers(path + ".layout", p.layout, "layout", layouts_);
    } else {
      for (std::size_t i = 0; i < p.order.size(); ++i) {
        refers(fmt::format("{}.order[{}]", path, i), p.order[i], "layout", layouts_);
      }
    }
    if (!p.workload.empty()) refers(path + ".workload", p.workload, "workload", workloads_);
    if (!p.over.layout.empty()) refers(path + ".over.layout", p.over.layout, "layout", layouts_);
    if (!p.over.workload.empty()) {
      refers(path + ".over.workload", p.over.workload, "workload", workloads_);
    }
  }

  // What each claim has to show for itself.
  void check_claim(const Published& p, const std::string& path) {
    const bool may_move = p.claim == Claim::predicted || p.claim == Claim::selected;
    const bool explains = !p.miss.empty() && !p.is_unexplained();
    const Confirmation& c = p.confirmed;
    const int values =
        (c.time ? 1 : 0) + (c.memory ? 1 : 0) + (c.rate ? 1 : 0) + (c.number ? 1 : 0);
    if (p.claim == Claim::derived && p.formula.empty()) {
      problems_.push_back({path, "a derived number names its formula; add it"});
    } else if (p.claim != Claim::derived && !p.formula.empty()) {
      problems_.push_back({path + ".formula", "belongs to a derived number"});
    }
    if (p.claim == Claim::predicted && p.mutation.empty()) {
      problems_.push_back(
          {path, "a predicted number names a mutation under which it moves; add it"});
    } else if (!may_move && !p.mutation.empty()) {
      problems_.push_back({path + ".mutation", "belongs to a predicted or selected number"});
    }
    if (explains && c.empty()) {
      problems_.push_back({path + ".miss",
                           "names no run that shows that this is why; add confirmed, or begin with "
                           "\"unexplained\""});
    } else if (!explains && !c.empty()) {
      problems_.push_back({path + ".confirmed", "confirms nothing; give the reason as miss"});
    } else if (!c.empty() && values != 1) {
      problems_.push_back({path + ".confirmed", "give one of time, memory, rate or number"});
    }
  }

  void check(const AnswerRow& row, const std::string& path) {
    if (row.metric.empty() == row.finding.empty()) {
      problems_.push_back({path, "give either metric or finding"});
    }
    if (!row.workload.empty()) refers(path + ".workload", row.workload, "workload", workloads_);
    if (!row.pool.empty()) refers(path + ".pool", row.pool, "pool", pools_);
    if (!row.workload.empty() && !row.pool.empty()) {
      problems_.push_back({path + ".pool", "is of a workload already; keep one of the two"});
    }
  }

  void refers(const std::string& path, const std::string& name, std::string_view what,
              const std::vector<std::string>& names) {
    if (std::find(names.begin(), names.end(), name) != names.end()) return;
    const std::string near = config::suggestion(name, names);
    problems_.push_back({path, fmt::format("there is no {} \"{}\"{}", what, name,
                                           near.empty() ? "; the scenario names them" : near)});
  }

  const Scenario& s_;
  std::vector<std::string> layouts_;
  std::vector<std::string> workloads_;
  std::vector<std::string> pools_;
  Problems problems_;
};

}  // namespace

Problems check_readings(const Scenario& scenario) { return ReadingCheck{scenario}.run(); }

}  // namespace stowplan
