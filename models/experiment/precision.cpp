#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "models/experiment/cautions.hpp"
#include "sim/config/quantity.hpp"

namespace stowplan {
namespace {

constexpr double most_suggested = 1e5;  // Replications; nobody runs more.

std::string how_far(const Metric* metric, const StopRule& stop, std::int64_t replications) {
  if (metric == nullptr) return "the layout has no such metric; `--format csv` lists what there is";
  const std::string after =
      fmt::format("after {} replication{}, wanted {:.3g} %", replications,
                  replications == 1 ? "" : "s", stop.relative_half_width * 100);
  const Estimate& e = metric->estimate;
  if (e.n == 0) return "not observed " + after;
  if (!std::isfinite(e.half_width)) return "half-width not known " + after;
  const double relative = e.relative_half_width();
  std::string text = fmt::format("half-width {:.3g} % {}", relative * 100, after);
  const double ratio = relative / stop.relative_half_width;
  const double needed = std::ceil(static_cast<double>(replications) * ratio * ratio);
  if (needed <= most_suggested) {
    double step = 1;  // Two digits are enough.
    while (needed / step >= 100) step *= 10;
    text += fmt::format("; about {:.0f} would do", std::ceil(needed / step) * step);
  }
  return text;
}

}  // namespace

void judge_precision(const StopRule& stop, Comparison& comparison) {
  for (LayoutResult& layout : comparison.layouts) {
    for (const std::string& path : stop.metrics) {
      const std::optional<MetricKey> wanted = MetricKey::parse(path);
      const Metric* metric = wanted ? layout.find(*wanted) : nullptr;
      if (metric != nullptr && metric->estimate.relative_half_width() <= stop.relative_half_width) {
        continue;
      }
      layout.imprecise = true;
      const std::string of = comparison.layouts.size() > 1 ? layout.name + ": " : "";
      comparison.cautions.push_back({"precision", layout.name,
                                     wanted ? wanted->scope : MetricScope{},
                                     wanted ? wanted->name() : path,
                                     fmt::format("precision not reached: {}{} {}", of, path,
                                                 how_far(metric, stop, comparison.replications))});
    }
  }
}

std::string at_least(double seconds) {
  seconds = std::min(seconds, 9e9);  // Longer than any run can be.
  double unit = 1;
  while (seconds / unit >= 100) unit *= 10;
  while (seconds / unit < 10 && unit > 1e-6) unit /= 10;
  const double rounded = std::ceil(seconds / unit * (1 - 1e-12)) * unit;
  return config::format(Duration{static_cast<std::int64_t>(std::round(rounded * 1e9))});
}

}  // namespace stowplan
