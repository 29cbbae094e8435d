#include "models/scenario/check_assertions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/metric/metric_key.hpp"
#include "models/scenario/metric_limit.hpp"
#include "sim/config/suggest.hpp"

namespace stowplan {
namespace {

class AssertionChecks {
 public:
  explicit AssertionChecks(const Scenario& scenario) : s_(scenario) {}

  Problems run() {
    for (std::size_t i = 0; i < s_.assertion.size(); ++i) {
      check(s_.assertion[i], fmt::format("assert[{}]", i));
    }
    return std::move(problems_);
  }

 private:
  void check(const Assertion& a, const std::string& path) {
    if (!a.layout.empty()) refers(path + ".layout", a.layout, "layout", s_.layout);
    if (!a.than.empty()) refers(path + ".than", a.than, "layout", s_.layout);
    if (!a.workload.empty()) refers(path + ".workload", a.workload, "workload", s_.workload);
    if (!a.pool.empty()) refers(path + ".pool", a.pool, "pool", s_.pool);
    if (!a.workload.empty() && !a.pool.empty()) {
      problems_.push_back({path + ".pool", "is of a workload already; keep one of the two"});
    }
    if (!a.than.empty() && a.than == a.layout) {
      problems_.push_back({path + ".than", "is the layout itself; name another"});
    }
    if (!a.min && !a.max) {
      problems_.push_back({path, "asserts nothing; give min or max"});
    }
    check_limits(a, path);
  }

  void check_limits(const Assertion& a, const std::string& path) {
    auto key = MetricKey::parse(a.scope(), a.metric);
    if (!key) return;  // check_metrics() says so.
    key->currency = s_.currency.code;
    const LimitOf what = a.than.empty() ? LimitOf::value : LimitOf::change;
    const auto limit = [&](const std::optional<config::Written>& stated, const char* name) {
      if (!stated) return std::optional<MetricLimit>{};
      const auto parsed = parse_limit(bare_text(*stated), *key, what);
      if (!parsed.value) problems_.push_back({path + "." + name, parsed.error});
      return parsed.value;
    };
    const auto least = limit(a.min, "min");
    const auto most = limit(a.max, "max");
    if (least && most && least->relative == most->relative && least->value > most->value) {
      problems_.push_back({path + ".min", "is above max; no value is between them"});
    }
  }

  template <class T>
  void refers(const std::string& path, const std::string& name, std::string_view what,
              const std::vector<T>& items) {
    std::vector<std::string> names;
    for (const T& item : items) names.push_back(item.name);
    if (std::ranges::find(names, name) != names.end()) return;
    const std::string near = config::suggestion(name, names);
    problems_.push_back({path, fmt::format("there is no {} \"{}\"{}", what, name,
                                           near.empty() ? "; the scenario names them" : near)});
  }

  const Scenario& s_;
  Problems problems_;
};

}  // namespace

Problems check_assertions(const Scenario& scenario) { return AssertionChecks{scenario}.run(); }

}  // namespace stowplan
