#include "view/drawing/architecture.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "models/demand/call_graph.hpp"
#include "models/scenario/route.hpp"
#include "sim/dependency_order.hpp"
#include "view/drawing/architecture_notes.hpp"

namespace stowplan::view {
namespace {

double outside_rate(const Arrivals& arrivals) {
  struct Visitor {
    double operator()(const NoArrivals&) const { return 0; }
    double operator()(const SeriesArrivals&) const { return 0; }
    double operator()(const PoissonArrivals& a) const { return a.rate.count(); }
    double operator()(const DiurnalArrivals& a) const { return a.rate.count(); }
    double operator()(const MmppArrivals& a) const {
      const double calm = seconds(a.calm_time);
      const double burst = seconds(a.burst_time);
      return (a.calm_rate.count() * calm + a.burst_rate.count() * burst) / (calm + burst);
    }
    double operator()(const ClosedUsers& a) const {
      return static_cast<double>(a.users) / seconds(a.think_time);
    }
  };
  return std::visit(Visitor{}, arrivals);
}

// Callers before those they call, otherwise as in the file.
std::vector<std::uint32_t> callers_first(const Scenario& scenario) {
  const CallGraph graph{scenario.workload};
  std::vector<Dependency> needs;
  for (std::uint32_t i = 0; i < scenario.workload.size(); ++i) {
    for (const CallStage& stage : graph.stages(i)) {
      for (const CompiledCall& call : graph.calls(stage)) needs.emplace_back(call.to, i);
    }
  }
  return dependency_order(static_cast<std::uint32_t>(scenario.workload.size()), needs).order;
}

/// Builds the graph of one layout.
class LayoutDrawing {
 public:
  LayoutDrawing(const Scenario& scenario, const Layout& layout, const Comparison* results)
      : s_(scenario),
        layout_(layout),
        notes_(scenario, layout.name, results),
        traffic_(offered_traffic(scenario)) {}

  LayoutGraph draw() {
    graph_.name = layout_.name;
    graph_.summary = notes_.summary();
    graph_.failure = notes_.failure();
    const std::vector<std::size_t> order = workload_order();
    add_classes(order);
    for (const std::size_t i : order) add_workload(i);
    for (const std::size_t i : order) add_calls(i);
    for (const std::size_t i : order) add_deployment(i);
    for (const std::size_t i : order) add_pool(i);
    untangle(NodeKind::deployment);
    untangle(NodeKind::pool);
    group_by_kind();
    return std::move(graph_);
  }

 private:
  // Classes by first appearance in the calling order, their workloads together.
  std::vector<std::size_t> workload_order() {
    const std::vector<std::uint32_t> callers = callers_first(s_);
    for (const std::size_t i : callers) {
      const std::string& name = s_.workload[i].workload_class;
      if (std::find(classes_.begin(), classes_.end(), name) == classes_.end()) {
        classes_.push_back(name);
      }
    }
    std::vector<std::size_t> order(callers.begin(), callers.end());
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return class_index(s_.workload[a]) < class_index(s_.workload[b]);
    });
    return order;
  }

  std::uint32_t class_index(const Workload& workload) const {
    const auto at = std::find(classes_.begin(), classes_.end(), workload.workload_class);
    return static_cast<std::uint32_t>(at - classes_.begin());
  }

  // Colours go by the order of the file, so that every layout and picture shows a class alike.
  std::uint32_t class_colour(const Workload& workload) const {
    std::vector<std::string_view> seen;
    for (const Workload& w : s_.workload) {
      if (w.workload_class == workload.workload_class) break;
      if (std::find(seen.begin(), seen.end(), w.workload_class) == seen.end()) {
        seen.push_back(w.workload_class);
      }
    }
    return static_cast<std::uint32_t>(seen.size());
  }

  std::uint32_t add_node(NodeKind kind, std::string name) {
    const auto rows = std::count_if(graph_.nodes.begin(), graph_.nodes.end(),
                                    [&](const ArchitectureNode& n) { return n.kind == kind; });
    ArchitectureNode node;
    node.kind = kind;
    node.name = std::move(name);
    node.row = static_cast<std::uint32_t>(rows);
    graph_.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(graph_.nodes.size() - 1);
  }

  std::optional<std::uint32_t> find_node(NodeKind kind, std::string_view name) const {
    for (std::uint32_t i = 0; i < graph_.nodes.size(); ++i) {
      if (graph_.nodes[i].kind == kind && graph_.nodes[i].name == name) return i;
    }
    return std::nullopt;
  }

  void paint(std::uint32_t node, std::uint32_t colour, bool first) {
    ArchitectureNode& n = graph_.nodes[node];
    n.coloured = first || (n.coloured && n.colour == colour);
    if (first) n.colour = colour;
  }

  /// Adds the traffic to the edge of that kind, ends and class, which is made where missing.
  ArchitectureEdge& carry(EdgeKind kind, std::uint32_t from, std::uint32_t to, std::uint32_t colour,
                          double traffic) {
    for (ArchitectureEdge& e : graph_.edges) {
      if (e.kind == kind && e.from == from && e.to == to && e.colour == colour) {
        e.traffic += traffic;
        return e;
      }
    }
    graph_.edges.push_back({kind, from, to, colour, traffic, 0, ""});
    return graph_.edges.back();
  }

  void add_classes(const std::vector<std::size_t>& order) {
    for (const std::size_t i : order) {
      const Workload& w = s_.workload[i];
      if (find_node(NodeKind::workload_class, w.workload_class)) continue;
      const std::uint32_t node = add_node(NodeKind::workload_class, w.workload_class);
      paint(node, class_colour(w), true);
      notes_.describe_class(graph_.nodes[node]);
    }
  }

  double traffic(std::size_t workload) const {
    return notes_.measured(MetricScope::workload(s_.workload[workload].name), "throughput")
        .value_or(traffic_[workload]);
  }

  void add_workload(std::size_t i) {
    const Workload& w = s_.workload[i];
    const std::uint32_t node = add_node(NodeKind::workload, w.name);
    paint(node, class_colour(w), true);
    graph_.nodes[node].external = outside_rate(w.arrivals);
    notes_.describe_workload(graph_.nodes[node], w, traffic(i));
    carry(EdgeKind::member, *find_node(NodeKind::workload_class, w.workload_class), node,
          class_colour(w), traffic(i));
  }

  void add_calls(std::size_t i) {
    const std::uint32_t from = *find_node(NodeKind::workload, s_.workload[i].name);
    for (const Call& call : s_.workload[i].calls) {
      const auto to = find_node(NodeKind::workload, call.to);
      if (!to) continue;
      ArchitectureEdge& edge = carry(EdgeKind::call, from, *to, class_colour(s_.workload[i]),
                                     traffic(i) * call.probability);
      edge.note = ArchitectureNotes::rate(edge.traffic);
    }
  }

  void add_deployment(std::size_t i) {
    const Workload& w = s_.workload[i];
    const Route* route = route_of(layout_, w);
    if (route == nullptr) return;
    auto node = find_node(NodeKind::deployment, route->deployment);
    const bool first = !node;
    if (first) {
      node = add_node(NodeKind::deployment, route->deployment);
      notes_.describe_deployment(graph_.nodes[*node]);
    }
    paint(*node, class_colour(w), first);
    ArchitectureEdge& edge = carry(EdgeKind::runs, *find_node(NodeKind::workload, w.name), *node,
                                   class_colour(w), traffic(i));
    edge.instances = notes_.measured(MetricScope::workload(w.name), "instances.mean").value_or(0);
    edge.note = ArchitectureNotes::instances(edge.instances);
  }

  void add_pool(std::size_t i) {
    const Workload& w = s_.workload[i];
    const Route* route = route_of(layout_, w);
    if (route == nullptr) return;
    auto node = find_node(NodeKind::pool, route->pool);
    if (!node) {
      node = add_node(NodeKind::pool, route->pool);
      notes_.describe_pool(graph_.nodes[*node]);
    }
    carry(EdgeKind::placed, *find_node(NodeKind::deployment, route->deployment), *node,
          class_colour(w), traffic(i));
  }

  // A column's rows by the mean row of what leads to them, which keeps crossings few; ties keep
  // their order.
  void untangle(NodeKind kind) {
    std::vector<std::uint32_t> column;
    std::map<std::uint32_t, double> centre;
    for (std::uint32_t i = 0; i < graph_.nodes.size(); ++i) {
      if (graph_.nodes[i].kind != kind) continue;
      double rows = 0;
      double count = 0;
      for (const ArchitectureEdge& e : graph_.edges) {
        if (e.to != i || e.kind == EdgeKind::call) continue;
        rows += graph_.nodes[e.from].row;
        count += 1;
      }
      column.push_back(i);
      centre[i] = count > 0 ? rows / count : 0;
    }
    std::stable_sort(column.begin(), column.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return centre.at(a) < centre.at(b); });
    for (std::uint32_t row = 0; row < column.size(); ++row) graph_.nodes[column[row]].row = row;
  }

  void group_by_kind() {
    std::vector<std::uint32_t> order(graph_.nodes.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      const ArchitectureNode& x = graph_.nodes[a];
      const ArchitectureNode& y = graph_.nodes[b];
      return std::pair{x.kind, x.row} < std::pair{y.kind, y.row};
    });
    std::vector<std::uint32_t> place(order.size());
    std::vector<ArchitectureNode> nodes;
    for (std::uint32_t i = 0; i < order.size(); ++i) {
      place[order[i]] = i;
      nodes.push_back(std::move(graph_.nodes[order[i]]));
    }
    graph_.nodes = std::move(nodes);
    for (ArchitectureEdge& e : graph_.edges) {
      e.from = place[e.from];
      e.to = place[e.to];
    }
  }

  const Scenario& s_;
  const Layout& layout_;
  ArchitectureNotes notes_;
  std::vector<double> traffic_;
  std::vector<std::string> classes_;
  LayoutGraph graph_;
};

}  // namespace

std::vector<double> offered_traffic(const Scenario& scenario) {
  std::vector<double> outside;
  for (const Workload& w : scenario.workload) outside.push_back(outside_rate(w.arrivals));
  return CallGraph{scenario.workload}.total(outside);
}

ArchitectureGraph architecture(const Scenario& scenario, const Comparison* results) {
  ArchitectureGraph graph;
  graph.title = scenario.title;
  for (const Layout& layout : scenario.layout) {
    graph.layouts.push_back(
        grouped(LayoutDrawing{in_force(scenario, layout), layout, results}.draw()));
  }
  return graph;
}

std::string draw(const ArchitectureGraph& graph, ArchitectureFormat format, Theme theme) {
  switch (format) {
    case ArchitectureFormat::dot:
      return architecture_dot(graph);
    case ArchitectureFormat::svg:
      return architecture_svg(graph, theme);
    case ArchitectureFormat::mermaid:
      return architecture_mermaid(graph);
  }
  return {};
}

std::string draw(const Scenario& scenario, const Comparison* results, ArchitectureFormat format,
                 Theme theme) {
  return draw(architecture(scenario, results), format, theme);
}

}  // namespace stowplan::view
