#include "models/study/study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "models/metric/metric_key.hpp"
#include "models/study/design.hpp"
#include "models/study/range.hpp"
#include "models/study/sobol_indices.hpp"
#include "sim/config/path.hpp"
#include "sim/config/reader.hpp"
#include "sim/config/suggest.hpp"

namespace stowplan {
namespace {

class StudyCheck {
 public:
  StudyCheck(const Study& study, config::Problems& problems) : s_(study), problems_(problems) {}

  void run() {
    if (s_.axis.empty() == s_.rows.empty()) {
      problems_.add(s_.rows.empty() ? "scenario" : "rows",
                    s_.rows.empty() ? "nothing is varied; add an [[axis]], or rows = \"FILE.csv\""
                                    : "there are axes already; keep one of the two");
    }
    for (std::size_t i = 0; i < s_.axis.size(); ++i)
      check_axis(s_.axis[i], fmt::format("axis[{}]", i));
    for (std::size_t i = 0; i < s_.skip.size(); ++i) check_skip(s_.skip[i], i);
    check_precision();
    if (is_whole() && !s_.skip.empty()) {
      problems_.add("skip", "such a design needs all its points; take out the skips");
    }
    check_choose();
    if (draws() && s_.design.kind != DesignKind::one_at_a_time && s_.design.points == 0) {
      problems_.add("design", "say how many points, with points = N");
    }
    const auto path = static_cast<std::int64_t>(s_.axis.size()) + 1;
    if (s_.design.kind == DesignKind::morris && s_.design.points % path != 0) {
      problems_.add("design.points",
                    fmt::format("a path through {} axes has {} points; take a multiple of it",
                                s_.axis.size(), path));
    }
    const auto block = static_cast<std::int64_t>(sobol_block(s_.axis.size()));
    if (s_.design.kind == DesignKind::sobol_indices && s_.design.points % block != 0) {
      problems_.add("design.points",
                    fmt::format("a block for {} axes has {} points; take a multiple of it",
                                s_.axis.size(), block));
    }
  }

 private:
  /// Whether estimators need every one of its points.
  [[nodiscard]] bool is_whole() const {
    const DesignKind kind = s_.design.kind;
    return kind == DesignKind::morris || kind == DesignKind::sobol_indices ||
           kind == DesignKind::one_at_a_time;
  }

  void check_choose() {
    if (s_.choose.empty() || MetricKey::parse(s_.choose)) return;
    const MetricPath parts = metric_path(s_.choose);
    const auto scope = MetricScope::parse(parts.scope);
    const std::string near = scope ? config::suggestion(parts.name, metric_names(scope->kind)) : "";
    problems_.add("choose", fmt::format("there is no metric \"{}\"{}", s_.choose, near));
  }

  [[nodiscard]] bool draws() const {
    return s_.design.kind != DesignKind::grid && s_.design.kind != DesignKind::zip;
  }

  void check_precision() {
    const PairedPrecision& p = s_.precision;
    for (std::size_t i = 0; i < p.metrics.size(); ++i) {
      if (MetricKey::parse(p.metrics[i])) continue;
      const std::string path = fmt::format("precision.metrics[{}]", i);
      const MetricPath parts = metric_path(p.metrics[i]);
      const auto scope = MetricScope::parse(parts.scope);
      const std::string near =
          scope ? config::suggestion(parts.name, metric_names(scope->kind)) : "";
      problems_.add(path,
                    fmt::format("\"{}\" names no metric{}", p.metrics[i],
                                near.empty() ? "; docs/results.md lists those there are" : near));
    }
    if (p.pilot < 2)
      problems_.add("precision.pilot", "one replication tells nothing; take 2 or more");
    if (p.max < p.pilot) problems_.add("precision.max", "is below pilot");
  }

  void check_axis(const Axis& axis, const std::string& path) {
    if (axis.path.empty() == axis.paths.empty()) {
      problems_.add(path, axis.path.empty() ? "varies nothing; say path = \"...\""
                                            : "has both path and paths; keep one of the two");
    }
    if (axis.values.empty() == axis.range.empty()) {
      problems_.add(path, axis.values.empty()
                              ? "is empty; give it values = [...] or range = \"FROM..TO/COUNT\""
                              : "has both values and range; keep one of the two");
    }
    for (const std::string& target : axis.targets()) {
      if (target == load_path || config::split_path(target)) continue;
      problems_.add(path, fmt::format("cannot read \"{}\" as a path, like pool.core.host", target));
    }
    const bool alone = s_.design.kind == DesignKind::one_at_a_time;
    if (alone && axis.stated.toml.empty()) {
      problems_.add(path, "say what it is while others are varied, with stated = ...");
    }
    if (!alone && !axis.stated.toml.empty()) {
      problems_.add(path + ".stated", "means something in a design of kind one-at-a-time only");
    }
    if (axis.range.empty()) return;
    const Range range = parse_range(axis.range, draws());
    if (!range.error.empty()) {
      problems_.add(path + ".range", range.error);
    } else if (!range.has_ends() && (alone || s_.design.kind == DesignKind::morris)) {
      problems_.add(path + ".range", "has no ends, which such a design goes to; write FROM..TO");
    }
  }

  void check_skip(const Skip& skip, std::size_t i) {
    std::vector<std::string> names;
    for (const Axis& axis : s_.axis) {
      for (const std::string& target : axis.targets()) names.push_back(target);
    }
    for (const auto& condition : skip.where.entries) {
      if (!s_.rows.empty() || std::ranges::find(names, condition.first) != names.end()) continue;
      problems_.add(fmt::format("skip[{}].where", i),
                    fmt::format("no axis has the path \"{}\"{}", condition.first,
                                config::suggestion(condition.first, names)));
    }
  }

  const Study& s_;
  config::Problems& problems_;
};

}  // namespace

void check_study(const Study& study, config::Problems& problems) {
  StudyCheck{study, problems}.run();
}

Study read_study(const config::Document& document) {
  config::Problems problems{document};
  Study study = config::read<Study>(document, problems);
  if (problems.count() == 0) check_study(study, problems);
  problems.throw_if_any();
  return study;
}

}  // namespace stowplan
