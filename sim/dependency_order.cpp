#include "sim/dependency_order.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>
#include <numeric>

namespace stowplan {
namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

constexpr std::uint32_t unseen = 0xffffffffU;

// Shortest way from `start` back to itself inside its component, by breadth first search.
std::vector<std::uint32_t> cycle_through(std::uint32_t start, const Graph& graph,
                                         const std::vector<std::uint32_t>& component) {
  std::vector<std::uint32_t> came_from(component.size(), unseen);
  std::vector<std::uint32_t> line{start};
  for (std::size_t head = 0; head < line.size(); ++head) {
    const std::uint32_t at = line[head];
    for (auto [edge, end] = boost::out_edges(at, graph); edge != end; ++edge) {
      const auto next = static_cast<std::uint32_t>(boost::target(*edge, graph));
      if (next == start) {
        std::vector<std::uint32_t> cycle;
        for (std::uint32_t back = at; back != start; back = came_from[back]) cycle.push_back(back);
        cycle.push_back(start);
        std::reverse(cycle.begin(), cycle.end());
        return cycle;
      }
      if (component[next] != component[start] || came_from[next] != unseen) continue;
      came_from[next] = at;
      line.push_back(next);
    }
  }
  return {};
}

}  // namespace

DependencyOrder dependency_order(std::uint32_t vertices, std::span<const Dependency> edges) {
  Graph graph(vertices);
  for (const Dependency& edge : edges) boost::add_edge(edge.first, edge.second, graph);

  // Components are numbered as their search completes, so those needed come first.
  std::vector<std::uint32_t> component(vertices);
  boost::strong_components(graph, boost::make_iterator_property_map(
                                      component.begin(), boost::get(boost::vertex_index, graph)));

  DependencyOrder result;
  result.order.resize(vertices);
  std::iota(result.order.begin(), result.order.end(), 0U);
  std::stable_sort(result.order.begin(), result.order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return component[a] < component[b]; });

  std::vector<std::uint8_t> visited(vertices, 0);  // By component: only its lowest vertex counts.
  for (std::uint32_t vertex = 0; vertex < vertices; ++vertex) {
    if (visited[component[vertex]] != 0) continue;
    visited[component[vertex]] = 1;
    std::vector<std::uint32_t> cycle = cycle_through(vertex, graph, component);
    if (!cycle.empty()) result.cycles.push_back(std::move(cycle));
  }
  return result;
}

std::string cycle_text(const std::vector<std::uint32_t>& cycle,
                       const std::function<const std::string&(std::uint32_t)>& name_of) {
  std::string text;
  for (const std::uint32_t vertex : cycle) text += name_of(vertex) + " -> ";
  return cycle.empty() ? text : text + name_of(cycle.front());
}

}  // namespace stowplan
