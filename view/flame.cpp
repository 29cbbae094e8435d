#include "view/flame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "view/diff_sums.hpp"
#include "view/latency_reasons.hpp"

namespace stowplan::view {
namespace {

// Names come from files: what separates frames may not be in one.
std::string frame(std::string_view name) {
  std::string text = printable(name);
  for (char& letter : text) {
    if (letter == ';') letter = ',';
  }
  return text;
}

void add_line(std::string_view layout, std::string_view of, std::string_view leaf, double amount,
              std::string& text) {
  const auto whole = std::llround(amount);
  if (whole <= 0) return;
  text += fmt::format("{};{};{} {}\n", frame(layout), frame(of), frame(leaf), whole);
}

void add_time(const LayoutResult& layout, const MetricScope& scope, std::string& text) {
  const double answered =
      mean_of(layout, {scope, "requests.arrivals"}) * mean_of(layout, {scope, "requests.served"});
  constexpr double us_per_s = 1e6;
  for (const MetricFamily& family : metric_families) {
    const MetricId id{family, 0};
    if (!mean_reasons.has(id) || id == "reasons.mean.calls") continue;
    const std::string_view name = family.name.substr(mean_reasons.above.size());
    add_line(layout.name, scope.name, reason_words(name),
             mean_of(layout, {scope, id}) * answered * us_per_s, text);
  }
}

void add_cpu(const LayoutResult& layout, const Scenario& scenario, const Pool& pool,
             std::string& text) {
  struct Use {
    MetricId id;
    std::string_view name;
  };
  constexpr std::array uses{Use{"cpu.useful", "useful"},
                            Use{"cpu.runtime", "runtimes"},
                            Use{"cpu.background", "background"},
                            Use{"cpu.start", "starts"},
                            Use{"cpu.agents", "host agents"},
                            Use{"cpu.wasted", "requests not answered"},
                            Use{"cpu.idle", "idle"}};
  const MetricScope scope = MetricScope::pool(pool.name);
  const Host* host = scenario.host.find(pool.host);
  if (host == nullptr) return;
  constexpr double ms_per_s = 1e3;
  const double threads = mean_of(layout, {scope, "hosts.mean"}) * static_cast<double>(host->cpus);
  for (const auto& [id, name] : uses) {
    add_line(layout.name, pool.name, name,
             mean_of(layout, {scope, id}) * threads * seconds(scenario.duration) * ms_per_s, text);
  }
}

}  // namespace

std::string flame_stacks(const Comparison& comparison, const Scenario& scenario, FlameOf of) {
  std::string text;
  for (const LayoutResult& layout : comparison.layouts) {
    if (of == FlameOf::time) {
      for (const Workload& workload : scenario.workload) {
        add_time(layout, MetricScope::workload(workload.name), text);
      }
    } else {
      const auto stated = std::ranges::find(scenario.layout, layout.name, &Layout::name);
      const Scenario& changed =
          stated == scenario.layout.end() ? scenario : in_force(scenario, *stated);
      for (const Pool& pool : changed.pool) add_cpu(layout, changed, pool, text);
    }
  }
  return text;
}

}  // namespace stowplan::view
