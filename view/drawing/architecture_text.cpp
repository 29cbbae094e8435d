// The same graph as text for other tools: Graphviz and Mermaid, one cluster per layout.
#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include "view/drawing/architecture.hpp"
#include "view/drawing/architecture_style.hpp"

namespace stowplan::view {
namespace {

double pen_width(const ArchitectureEdge& edge, double most) {
  return most > 0 ? 1 + 7 * edge.traffic / most : 1;
}

std::string dot_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out + '"';
}

// Name and notes as one label; `\n` is Graphviz's own line break.
std::string dot_label(const ArchitectureNode& node) {
  std::string out = dot_quoted(node.name);
  out.pop_back();
  const auto add = [&](const std::string& line) {
    const std::string quoted = dot_quoted(line);
    out += "\\n" + quoted.substr(1, quoted.size() - 2);
  };
  for (const std::string& note : node.notes) add(note);
  for (const std::string& failure : node.failures) add(failure);
  for (const Gauge& g : node.gauges) add(fmt::format("{} {:.0f} %", g.name, g.share * 100));
  return out + '"';
}

constexpr std::string_view dot_shape(NodeKind kind) {
  switch (kind) {
    case NodeKind::workload_class:
      return "folder";
    case NodeKind::workload:
      return "ellipse";
    case NodeKind::deployment:
      return "component";
    case NodeKind::pool:
      return "box3d";
  }
  return "box";
}

// Mermaid reads `#name;` as a character of its own.
std::string mermaid_quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "#quot;";
        break;
      case '#':
        out += "#35;";
        break;
      case '<':
        out += "#lt;";
        break;
      case '>':
        out += "#gt;";
        break;
      case '\n':
        out += ' ';
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string mermaid_label(const ArchitectureNode& node) {
  std::string out = "<b>" + mermaid_quoted(node.name) + "</b>";
  for (const std::string& note : node.notes) out += "<br/>" + mermaid_quoted(note);
  for (const std::string& failure : node.failures) out += "<br/>" + mermaid_quoted(failure);
  for (const Gauge& g : node.gauges) {
    out += fmt::format("<br/>{} {:.0f} %", mermaid_quoted(g.name), g.share * 100);
  }
  return out;
}

std::string mermaid_node(std::string_view id, const ArchitectureNode& node) {
  const std::string label = mermaid_label(node);
  switch (node.kind) {
    case NodeKind::workload_class:
      return fmt::format("{}[\"{}\"]", id, label);
    case NodeKind::workload:
      return fmt::format("{}([\"{}\"])", id, label);
    case NodeKind::deployment:
      return fmt::format("{}[[\"{}\"]]", id, label);
    case NodeKind::pool:
      return fmt::format("{}[(\"{}\")]", id, label);
  }
  return std::string{id};
}

std::string layout_label(const LayoutGraph& layout) {
  std::string label = layout.name;
  for (const std::string& more : {layout.summary, layout.failure}) {
    if (!more.empty()) label += ": " + more;
  }
  return label;
}

std::string node_id(std::size_t layout, std::size_t node) {
  return fmt::format("l{}n{}", layout, node);
}

}  // namespace

std::string architecture_dot(const ArchitectureGraph& graph) {
  std::string out = "digraph architecture {\n  rankdir=LR;\n  fontname=\"Helvetica\";\n";
  const auto line = [&](const std::string& words) { out += words + '\n'; };
  line(fmt::format("  label={};\n  labelloc=t;", dot_quoted(graph.title)));
  line("  node [fontname=\"Helvetica\", fontsize=11, style=filled];");
  line("  edge [fontname=\"Helvetica\", fontsize=10];");
  const double most = most_traffic(graph);
  for (std::size_t l = 0; l < graph.layouts.size(); ++l) {
    const LayoutGraph& layout = graph.layouts[l];
    const std::string label = layout_label(layout);
    line(fmt::format("  subgraph cluster_{} {{\n    label={};", l, dot_quoted(label)));
    for (std::size_t n = 0; n < layout.nodes.size(); ++n) {
      const ArchitectureNode& node = layout.nodes[n];
      const Hue& colour = colour_of(node);
      line(fmt::format("    {} [label={}, shape={}, color={}, fillcolor={}];", node_id(l, n),
                       dot_label(node), dot_shape(node.kind),
                       dot_quoted(node.breach ? breach_colour : colour.line),
                       dot_quoted(colour.fill)));
    }
    for (const ArchitectureEdge& e : layout.edges) {
      const bool call = e.kind == EdgeKind::call;
      line(fmt::format("    {} -> {} [label={}, penwidth={:.2f}, color={}{}];", node_id(l, e.from),
                       node_id(l, e.to), dot_quoted(e.note), pen_width(e, most),
                       dot_quoted(colour_of(e).line),
                       call ? ", style=dashed, constraint=false" : ""));
    }
    line("  }");
  }
  return out + "}\n";
}

std::string architecture_mermaid(const ArchitectureGraph& graph) {
  std::string out = "flowchart LR\n";
  const auto line = [&](const std::string& words) { out += words + '\n'; };
  const double most = most_traffic(graph);
  std::size_t edges = 0;
  std::string styles;
  for (std::size_t l = 0; l < graph.layouts.size(); ++l) {
    const LayoutGraph& layout = graph.layouts[l];
    const std::string label = layout_label(layout);
    line(fmt::format("  subgraph l{}[\"{}\"]\n    direction LR", l, mermaid_quoted(label)));
    for (std::size_t n = 0; n < layout.nodes.size(); ++n) {
      const ArchitectureNode& node = layout.nodes[n];
      const Hue& colour = colour_of(node);
      line("    " + mermaid_node(node_id(l, n), node));
      styles += fmt::format("  style {} fill:{},stroke:{},color:#1d2630\n", node_id(l, n),
                            colour.fill, node.breach ? breach_colour : colour.line);
    }
    for (const ArchitectureEdge& e : layout.edges) {
      const std::string_view arrow = e.kind == EdgeKind::call ? "-.->" : "-->";
      const std::string note =
          e.note.empty() ? "" : fmt::format("|\"{}\"|", mermaid_quoted(e.note));
      line(fmt::format("    {} {}{} {}", node_id(l, e.from), arrow, note, node_id(l, e.to)));
      styles += fmt::format("  linkStyle {} stroke:{},stroke-width:{:.1f}px\n", edges++,
                            colour_of(e).line, pen_width(e, most));
    }
    line("  end");
  }
  return out + styles;
}

}  // namespace stowplan::view
