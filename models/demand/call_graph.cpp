#include "models/demand/call_graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "sim/check.hpp"
#include "sim/config/path.hpp"
#include "sim/config/suggest.hpp"
#include "sim/dependency_order.hpp"

namespace stowplan {
namespace {

// Names sorted, each with its position, so that large graphs resolve in O(n log n).
class Positions {
 public:
  explicit Positions(const std::vector<Workload>& workloads) {
    for (std::uint32_t i = 0; i < workloads.size(); ++i) {
      sorted_.emplace_back(workloads[i].name, i);
    }
    std::sort(sorted_.begin(), sorted_.end());
  }

  [[nodiscard]] std::optional<std::uint32_t> of(std::string_view name) const {
    const auto found = std::lower_bound(sorted_.begin(), sorted_.end(), Entry{name, 0});
    if (found == sorted_.end() || found->first != name) return std::nullopt;
    return found->second;
  }

 private:
  using Entry = std::pair<std::string_view, std::uint32_t>;
  std::vector<Entry> sorted_;
};

std::vector<Dependency> edges_of(const std::vector<Workload>& workloads,
                                 const Positions& positions) {
  std::vector<Dependency> edges;
  for (std::uint32_t i = 0; i < workloads.size(); ++i) {
    for (const Call& call : workloads[i].calls) {
      if (const std::optional<std::uint32_t> to = positions.of(call.to)) edges.emplace_back(i, *to);
    }
  }
  return edges;
}

}  // namespace

Problems check_calls(const std::vector<Workload>& workloads) {
  const Positions positions(workloads);
  const auto name_of = [&](std::uint32_t i) -> const std::string& { return workloads[i].name; };
  std::vector<std::string> names;
  for (const Workload& workload : workloads) names.push_back(workload.name);

  Problems problems;
  for (const Workload& workload : workloads) {
    for (std::size_t i = 0; i < workload.calls.size(); ++i) {
      const std::string& to = workload.calls[i].to;
      if (positions.of(to)) continue;
      problems.push_back(
          {fmt::format("{}.calls[{}].to", config::join("workload", workload.name), i),
           fmt::format("there is no workload \"{}\"{}", to, config::suggestion(to, names))});
    }
  }
  const DependencyOrder sorted = dependency_order(static_cast<std::uint32_t>(workloads.size()),
                                                  edges_of(workloads, positions));
  for (const std::vector<std::uint32_t>& cycle : sorted.cycles) {
    problems.push_back({config::join("workload", name_of(cycle.front())) + ".calls",
                        fmt::format("calls form a cycle: {}; a request would never end, so remove "
                                    "one of these calls",
                                    cycle_text(cycle, name_of))});
  }
  return problems;
}

CallGraph::CallGraph(const std::vector<Workload>& workloads) {
  const Positions positions(workloads);
  for (const Workload& workload : workloads) {
    std::vector<const Call*> calls;
    for (const Call& call : workload.calls) calls.push_back(&call);
    std::stable_sort(calls.begin(), calls.end(),
                     [](const Call* a, const Call* b) { return a->stage < b->stage; });

    const auto first_stage = static_cast<std::uint32_t>(stages_.size());
    for (std::size_t i = 0; i < calls.size(); ++i) {
      const Call& call = *calls[i];
      if (i == 0 || call.stage != calls[i - 1]->stage) {
        stages_.push_back({static_cast<std::uint32_t>(calls_.size()), 0});
      }
      ++stages_.back().count;
      const std::optional<std::uint32_t> to = positions.of(call.to);
      STOWPLAN_CHECK(to.has_value());
      calls_.push_back({*to, call.probability, call.timeout, call.retries});
    }
    stages_of_.push_back({first_stage, static_cast<std::uint32_t>(stages_.size()) - first_stage});
  }

  DependencyOrder sorted = dependency_order(static_cast<std::uint32_t>(workloads.size()),
                                            edges_of(workloads, positions));
  STOWPLAN_CHECK(sorted.cycles.empty());
  order_.assign(sorted.order.rbegin(), sorted.order.rend());
}

std::vector<double> CallGraph::total(std::span<const double> external) const {
  STOWPLAN_CHECK(external.size() == workloads());
  std::vector<double> total(external.begin(), external.end());
  for (const std::uint32_t caller : order_) {
    for (const CallStage& stage : stages(caller)) {
      for (const CompiledCall& call : calls(stage)) {
        total[call.to] += total[caller] * call.probability;
      }
    }
  }
  return total;
}

std::vector<double> CallGraph::visits(std::uint32_t workload) const {
  std::vector<double> external(workloads(), 0.0);
  external[workload] = 1;
  return total(external);
}

}  // namespace stowplan
