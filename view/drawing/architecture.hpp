// The architecture a scenario describes, as a picture: who asks for what, which class it belongs
// to, what it is deployed as and on which hosts. One graph per layout, drawn side by side, so that
// a mixed architecture can be seen before and after it is measured.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/result/result.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/math.hpp"
#include "view/drawing/drawing_style.hpp"

namespace stowplan::view {

/// Columns of the picture, from left to right.
enum class NodeKind : std::uint8_t { workload_class, workload, deployment, pool };

/// member: class to workload; call: workload to workload; runs: workload to deployment; placed:
/// deployment to pool.
enum class EdgeKind : std::uint8_t { member, call, runs, placed };

enum class ArchitectureFormat : std::uint8_t { dot, svg, mermaid };

/// A share of something, drawn as a bar in its node.
struct Gauge {
  std::string name;
  double share = 0;
};

struct ArchitectureNode {
  NodeKind kind{};
  std::string name;
  std::vector<std::string> notes;     ///< One line each, under the name.
  std::vector<std::string> failures;  ///< What it does not do, below the notes.
  std::vector<Gauge> gauges;
  std::uint32_t colour = 0;  ///< Index of the class; pools and shared deployments take none.
  bool coloured = false;
  bool breach = false;              ///< It misses an objective, does not keep up, or has no place.
  double p99 = math::not_a_number;  ///< Of responses [s]; workloads only, where measured.
  double external = 0;              ///< Requests a second from outside, workloads only.
  std::uint32_t row = 0;            ///< Position in its column, from the top.
};

struct ArchitectureEdge {
  EdgeKind kind{};
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::uint32_t colour = 0;  ///< Index of the class whose requests it carries.
  double traffic = 0;        ///< Requests a second; 0 where unknown.
  double instances = 0;      ///< Mean number, where measured.
  std::string note;
};

/// One layout. Nodes of a kind are adjacent in `nodes` and in order of `row`.
struct LayoutGraph {
  std::string name;
  std::string summary;  ///< Cost and hosts, where measured.
  std::string failure;  ///< That it is infeasible and why, does not keep up, misses objectives.
  std::vector<ArchitectureNode> nodes;
  std::vector<ArchitectureEdge> edges;
};

struct ArchitectureGraph {
  std::string title;
  std::vector<LayoutGraph> layouts;
};

/// Requests a second that reach each workload, by index: from outside and by calls of others.
///
/// Model   traffic = outside + sum over callers of traffic(caller) * probability; outside is the
///         mean rate (closed users: users / think time, an upper bound; series: 0, since the file
///         is not part of the scenario)
/// Errors  calls must not run in a circle (checked by `validate`).
[[nodiscard]] std::vector<double> offered_traffic(const Scenario& scenario);

/// Workloads or deployments of one layout beyond which alike ones are drawn as one.
inline constexpr std::size_t most_in_a_column = 24;

/// The graph with alike nodes together where a column has more than `most`: "37 like web-01".
///
/// Model   deployments are alike that have equal notes, stand in the same pools and carry the same
///         class; workloads that have the same class and deployment, and fail alike or not at all.
///         Where that leaves too many, deployments in the same pools are alike. Traffic,
///         instances and calls add up; of latencies the longest is told.
[[nodiscard]] LayoutGraph grouped(const LayoutGraph& graph, std::size_t most = most_in_a_column);

/// The graphs of all layouts, grouped.
///
/// With `results`, traffic is what was measured, nodes carry response times, instances, hosts and
/// what is booked, and layouts their cost; layouts without results stay as planned.
/// Rows are ordered so that callers stand above those they call and few edges cross.
/// Precondition: `validate` found no problem.
[[nodiscard]] ArchitectureGraph architecture(const Scenario& scenario, const Comparison* results);

/// The graphs as a document: Graphviz, a stand-alone SVG, or a Mermaid flowchart. Pure function of
/// its argument; names are escaped.
[[nodiscard]] std::string draw(const ArchitectureGraph& graph, ArchitectureFormat format,
                               Theme theme = Theme::automatic);
[[nodiscard]] std::string draw(const Scenario& scenario, const Comparison* results,
                               ArchitectureFormat format, Theme theme = Theme::automatic);

[[nodiscard]] std::string architecture_dot(const ArchitectureGraph& graph);
[[nodiscard]] std::string architecture_svg(const ArchitectureGraph& graph,
                                           Theme theme = Theme::automatic);
[[nodiscard]] std::string architecture_mermaid(const ArchitectureGraph& graph);

}  // namespace stowplan::view
