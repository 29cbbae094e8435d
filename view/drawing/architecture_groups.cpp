// Hundreds of services in one picture: those that are alike are drawn as one.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "view/drawing/architecture.hpp"
#include "view/drawing/architecture_notes.hpp"

namespace stowplan::view {
namespace {

std::size_t count_kind(const LayoutGraph& graph, NodeKind kind) {
  return static_cast<std::size_t>(std::ranges::count(graph.nodes, kind, &ArchitectureNode::kind));
}

bool fits_columns(const LayoutGraph& graph, std::size_t most) {
  return count_kind(graph, NodeKind::workload) <= most &&
         count_kind(graph, NodeKind::deployment) <= most;
}

/// Which nodes are drawn as one: those with equal keys, by their node in `graph`.
class AlikeNodes {
 public:
  AlikeNodes(const LayoutGraph& graph, bool by_shape) : g_(graph), keys_(graph.nodes.size()) {
    for (std::uint32_t i = 0; i < keys_.size(); ++i) {
      const ArchitectureNode& node = g_.nodes[i];
      if (node.kind == NodeKind::deployment) keys_[i] = deployment_key(i, by_shape);
      if (node.kind == NodeKind::workload_class || node.kind == NodeKind::pool) keys_[i] = own(i);
    }
    for (std::uint32_t i = 0; i < keys_.size(); ++i) {
      if (g_.nodes[i].kind == NodeKind::workload) keys_[i] = workload_key(i);
    }
  }

  [[nodiscard]] const std::vector<std::string>& keys() const { return keys_; }

 private:
  static std::string own(std::uint32_t node) { return fmt::format("={}", node); }

  // Where edges of a kind lead from a node.
  [[nodiscard]] std::vector<std::uint32_t> ends(std::uint32_t from, EdgeKind kind) const {
    std::vector<std::uint32_t> to;
    for (const ArchitectureEdge& e : g_.edges) {
      if (e.from == from && e.kind == kind) to.push_back(e.to);
    }
    return to;
  }

  [[nodiscard]] std::string deployment_key(std::uint32_t node, bool by_shape) const {
    const ArchitectureNode& n = g_.nodes[node];
    std::string key = "deployment";
    for (const std::uint32_t pool : ends(node, EdgeKind::placed)) key += fmt::format(" {}", pool);
    if (!by_shape) return key;
    key += n.coloured ? fmt::format("\n{}", n.colour) : "\nshared";
    for (const std::string& note : n.notes) key += "\n" + note;
    return key;
  }

  // In how far it fails is not the same for all; that it does is.
  [[nodiscard]] std::string workload_key(std::uint32_t node) const {
    const ArchitectureNode& n = g_.nodes[node];
    std::string key = fmt::format("workload {} {}", n.colour, n.breach);
    for (const std::string& failure : n.failures) {
      key += "\n" + failure.substr(0, failure.find(','));
    }
    for (const std::uint32_t deployment : ends(node, EdgeKind::runs)) {
      key += "\n" + keys_[deployment];
    }
    return key;
  }

  const LayoutGraph& g_;
  std::vector<std::string> keys_;
};

using Members = std::vector<const ArchitectureNode*>;

void describe_workloads(ArchitectureNode& group, const Members& members, double traffic) {
  group.notes = {traffic > 0 ? ArchitectureNotes::rate(traffic) + " together"
                             : std::string{"load from files"}};
  double longest = math::not_a_number;
  group.external = 0;
  for (const ArchitectureNode* member : members) {
    longest = std::fmax(longest, member->p99);
    group.external += member->external;
  }
  if (std::isfinite(longest)) {
    group.notes.push_back("p99 up to " + ArchitectureNotes::latency(longest));
  }
  for (std::string& failure : group.failures)
    failure = "each " + failure.substr(0, failure.find(','));
  if (group.breach && group.failures.empty()) group.failures = {"each misses its p99"};
}

// What all have in common, or how many different ones there are.
void describe_deployments(ArchitectureNode& group, const Members& members) {
  constexpr std::array<std::string_view, 4> several{"{} images", "on {} runtimes", "{} sizes",
                                                    "{} ways to scale"};
  for (std::size_t line = 0; line < group.notes.size() && line < several.size(); ++line) {
    std::vector<std::string> different;
    for (const ArchitectureNode* member : members) {
      if (line < member->notes.size()) different.push_back(member->notes[line]);
    }
    std::ranges::sort(different);
    different.erase(std::unique(different.begin(), different.end()), different.end());
    if (different.size() > 1) {
      group.notes[line] = fmt::format(fmt::runtime(several[line]), different.size());
    }
  }
}

LayoutGraph merged(const LayoutGraph& graph, const std::vector<std::string>& keys) {
  LayoutGraph result{graph.name, graph.summary, graph.failure, {}, {}};
  std::map<std::string, std::uint32_t> place;
  std::vector<Members> members;
  std::vector<std::uint32_t> group_of;
  std::map<NodeKind, std::uint32_t> rows;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const auto [at, first] =
        place.try_emplace(keys[i], static_cast<std::uint32_t>(result.nodes.size()));
    if (first) {
      result.nodes.push_back(graph.nodes[i]);
      result.nodes.back().row = rows[graph.nodes[i].kind]++;
      members.emplace_back();
    }
    members[at->second].push_back(&graph.nodes[i]);
    group_of.push_back(at->second);
    ArchitectureNode& group = result.nodes[at->second];
    group.coloured =
        group.coloured && graph.nodes[i].coloured && group.colour == graph.nodes[i].colour;
  }
  for (const ArchitectureEdge& e : graph.edges) {
    const std::uint32_t from = group_of[e.from];
    const std::uint32_t to = group_of[e.to];
    const auto same = std::ranges::find_if(result.edges, [&](const ArchitectureEdge& other) {
      return other.kind == e.kind && other.from == from && other.to == to &&
             other.colour == e.colour;
    });
    if (same == result.edges.end()) {
      result.edges.push_back({e.kind, from, to, e.colour, e.traffic, e.instances, e.note});
      continue;
    }
    same->traffic += e.traffic;
    same->instances += e.instances;
    if (e.kind == EdgeKind::call) same->note = ArchitectureNotes::rate(same->traffic);
    if (e.kind == EdgeKind::runs) same->note = ArchitectureNotes::instances(same->instances);
  }
  for (std::uint32_t i = 0; i < result.nodes.size(); ++i) {
    ArchitectureNode& group = result.nodes[i];
    if (members[i].size() == 1) continue;
    group.name = fmt::format("{} like {}", members[i].size(), group.name);
    if (group.kind == NodeKind::deployment) describe_deployments(group, members[i]);
    if (group.kind != NodeKind::workload) continue;
    double traffic = 0;
    for (const ArchitectureEdge& e : result.edges) {
      if (e.kind == EdgeKind::member && e.to == i) traffic += e.traffic;
    }
    describe_workloads(group, members[i], traffic);
  }
  return result;
}

}  // namespace

LayoutGraph grouped(const LayoutGraph& graph, std::size_t most) {
  if (fits_columns(graph, most)) return graph;
  LayoutGraph by_shape = merged(graph, AlikeNodes{graph, true}.keys());
  if (fits_columns(by_shape, most)) return by_shape;
  return merged(graph, AlikeNodes{graph, false}.keys());
}

}  // namespace stowplan::view
