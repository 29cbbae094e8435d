// The picture, drawn without any outside program. Columns from left to right: classes as boxes
// around their workloads, deployments, pools. The width of a ribbon is its traffic, its colour the
// class. A light sheet of its own keeps it readable on light and dark pages.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "view/drawing/architecture.hpp"
#include "view/drawing/architecture_style.hpp"

namespace stowplan::view {
namespace {

constexpr std::string_view ink = "#1d2630";
constexpr std::string_view soft_ink = "#56626e";

// Widths and places of the columns [px].
constexpr double sheet_width = 1080;
constexpr double workload_left = 148;
constexpr double workload_width = 196;
constexpr double deployment_left = 480;
constexpr double deployment_width = 224;
constexpr double pool_left = 840;
constexpr double pool_width = 196;
constexpr double row_gap = 16;
constexpr double line_height = 16;
constexpr double widest_ribbon = 26;
constexpr double thinnest_ribbon = 2;

constexpr double foot = 24;
constexpr std::string_view legend =
    "Ribbons: requests a second. Dashed: calls between workloads. Bars: share of the hosts that is "
    "booked, the fullest dark. Red: an objective is missed.";

struct Box {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;

  [[nodiscard]] double right() const { return left + width; }
  [[nodiscard]] double bottom() const { return top + height; }
  [[nodiscard]] double middle() const { return top + height / 2; }
};

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) out += c;
    }
  }
  return out;
}

/// Draws one layout below `top`; widths of ribbons are common to the whole picture.
class Sheet {
 public:
  Sheet(const LayoutGraph& graph, double top, double scale)
      : g_(graph), top_(top), scale_(scale), boxes_(graph.nodes.size()) {}

  /// The drawing, and the height it takes.
  std::string draw(double& height) {
    place();
    height = bottom_ - top_ + 22;
    header(height);
    column_titles();
    classes();
    arrivals();
    ribbons();
    calls();
    for (std::size_t i = 0; i < g_.nodes.size(); ++i) {
      if (g_.nodes[i].kind != NodeKind::workload_class) card(g_.nodes[i], boxes_[i]);
    }
    return std::move(out_);
  }

 private:
  template <class... Args>
  void write(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  void text(double x, double y, std::string_view style, std::string_view words,
            std::string_view colour = ink, std::string_view anchor = "start") {
    write(R"(<text x="{:.1f}" y="{:.1f}" class="{}" fill="{}" text-anchor="{}">{}</text>)", x, y,
          style, colour, anchor, escape(words));
  }

  [[nodiscard]] double ribbon_width(const ArchitectureEdge& edge) const {
    return std::max(thinnest_ribbon, edge.traffic * scale_);
  }

  [[nodiscard]] static double card_height(const ArchitectureNode& node) {
    const double gauges = static_cast<double>(node.gauges.size()) * 15;
    return 34 + static_cast<double>(node.notes.size()) * line_height + gauges;
  }

  // A card must be as high as the ribbons that end at it.
  [[nodiscard]] double node_height(std::size_t node) const {
    double in = 0;
    double out = 0;
    for (const ArchitectureEdge& e : g_.edges) {
      if (e.kind == EdgeKind::call || e.kind == EdgeKind::member) continue;
      if (e.to == node) in += ribbon_width(e) + 2;
      if (e.from == node) out += ribbon_width(e) + 2;
    }
    return std::max({card_height(g_.nodes[node]), in + 8, out + 8});
  }

  void place() {
    const double start = top_ + 92;
    double y = start;
    for (std::size_t c = 0; c < g_.nodes.size(); ++c) {
      if (g_.nodes[c].kind != NodeKind::workload_class) continue;
      boxes_[c] = {workload_left - 14, y, workload_width + 28, 0};
      double inner = y + 44;
      for (std::size_t i = 0; i < g_.nodes.size(); ++i) {
        if (!is_member(c, i)) continue;
        boxes_[i] = {workload_left, inner, workload_width, node_height(i)};
        inner = boxes_[i].bottom() + row_gap - 4;
      }
      boxes_[c].height = inner + 2 - y;
      y = boxes_[c].bottom() + row_gap;
    }
    bottom_ = y - row_gap;
    const double height = std::max(
        {bottom_ - start, column_height(NodeKind::deployment), column_height(NodeKind::pool)});
    const double shift = (start + height - bottom_) / 2;
    for (Box& box : boxes_) box.top += shift;
    bottom_ = start + height;
    stack(NodeKind::deployment, deployment_left, deployment_width, start, height);
    stack(NodeKind::pool, pool_left, pool_width, start, height);
  }

  [[nodiscard]] bool is_member(std::size_t group, std::size_t workload) const {
    return std::any_of(g_.edges.begin(), g_.edges.end(), [&](const ArchitectureEdge& e) {
      return e.kind == EdgeKind::member && e.from == group && e.to == workload;
    });
  }

  [[nodiscard]] double column_height(NodeKind kind) const {
    double height = -row_gap;
    for (std::size_t i = 0; i < g_.nodes.size(); ++i) {
      if (g_.nodes[i].kind == kind) height += node_height(i) + row_gap;
    }
    return height;
  }

  // Cards as near as may be to the middle of what leads to them, in order and without overlap.
  void stack(NodeKind kind, double left, double width, double start, double height) {
    std::vector<std::size_t> column;
    double floor = start;
    for (std::size_t i = 0; i < g_.nodes.size(); ++i) {
      if (g_.nodes[i].kind != kind) continue;
      const double tall = node_height(i);
      const double top = std::max(floor, source_middle(i, start + height / 2) - tall / 2);
      boxes_[i] = {left, top, width, tall};
      floor = boxes_[i].bottom() + row_gap;
      column.push_back(i);
    }
    double ceiling = start + height;
    for (auto at = column.rbegin(); at != column.rend(); ++at) {
      Box& box = boxes_[*at];
      box.top = std::min(box.top, ceiling - box.height);
      ceiling = box.top - row_gap;
    }
  }

  [[nodiscard]] double source_middle(std::size_t node, double otherwise) const {
    double sum = 0;
    double weight = 0;
    for (const ArchitectureEdge& e : g_.edges) {
      if (e.to != node || e.kind == EdgeKind::call) continue;
      sum += boxes_[e.from].middle() * ribbon_width(e);
      weight += ribbon_width(e);
    }
    return weight > 0 ? sum / weight : otherwise;
  }

  void header(double height) {
    write(R"(<rect x="16" y="{:.1f}" width="{:.0f}" height="{:.1f}" rx="12" fill="#ffffff" )"
          R"(stroke="#d5dbe1"/>)",
          top_, sheet_width - 32, height);
    text(36, top_ + 32, "layout", g_.name);
    text(sheet_width - 44, top_ + 32, "summary", g_.summary, soft_ink, "end");
  }

  void column_titles() {
    const double y = top_ + 68;
    text(40, y, "column", "REQUESTS", soft_ink);
    text(workload_left - 14, y, "column", "CLASS AND WORKLOAD", soft_ink);
    text(deployment_left, y, "column", "DEPLOYED AS", soft_ink);
    text(pool_left, y, "column", "ON HOSTS OF", soft_ink);
  }

  void classes() {
    for (std::size_t i = 0; i < g_.nodes.size(); ++i) {
      const ArchitectureNode& node = g_.nodes[i];
      if (node.kind != NodeKind::workload_class) continue;
      const Box& box = boxes_[i];
      const ArchitectureColour& colour = colour_of(node);
      write(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="10" fill="{}" )"
            R"(stroke="{}" stroke-opacity="0.35"/>)",
            box.left, box.top, box.width, box.height, colour.sheet, colour.line);
      text(box.left + 14, box.top + 19, "class", node.name, colour.line);
      if (!node.notes.empty()) {
        text(box.left + 14, box.top + 35, "note", node.notes.front(), soft_ink);
      }
    }
  }

  void arrivals() {
    for (std::size_t i = 0; i < g_.nodes.size(); ++i) {
      const ArchitectureNode& node = g_.nodes[i];
      if (node.kind != NodeKind::workload || node.external <= 0) continue;
      const Box& box = boxes_[i];
      const double width = std::max(thinnest_ribbon, node.external * scale_);
      write(R"(<path d="M40 {0:.1f}H{1:.1f}" stroke="{2}" stroke-opacity="0.3" )"
            R"(stroke-width="{3:.1f}"/>)",
            box.middle(), box.left, colour_of(node).line, width);
    }
  }

  struct Port {
    const ArchitectureEdge* edge;
    double other;  ///< Where the far end is, so that ribbons leave in the order they arrive.
  };

  // Middle of every ribbon at the given side of its node.
  [[nodiscard]] std::vector<double> ports(bool outgoing) const {
    std::vector<double> places(g_.edges.size(), 0);
    for (std::size_t node = 0; node < g_.nodes.size(); ++node) {
      std::vector<Port> side;
      double total = 0;
      for (const ArchitectureEdge& e : g_.edges) {
        if (e.kind != EdgeKind::runs && e.kind != EdgeKind::placed) continue;
        if ((outgoing ? e.from : e.to) != node) continue;
        side.push_back({&e, boxes_[outgoing ? e.to : e.from].middle()});
        total += ribbon_width(e) + 2;
      }
      std::stable_sort(side.begin(), side.end(),
                       [](const Port& a, const Port& b) { return a.other < b.other; });
      double y = boxes_[node].middle() - total / 2;
      for (const Port& port : side) {
        const double width = ribbon_width(*port.edge) + 2;
        places[static_cast<std::size_t>(port.edge - g_.edges.data())] = y + width / 2;
        y += width;
      }
    }
    return places;
  }

  void ribbons() {
    const std::vector<double> starts = ports(true);
    const std::vector<double> ends = ports(false);
    for (std::size_t i = 0; i < g_.edges.size(); ++i) {
      const ArchitectureEdge& e = g_.edges[i];
      if (e.kind != EdgeKind::runs && e.kind != EdgeKind::placed) continue;
      const ArchitectureColour& colour = colour_of(e);
      const double x0 = boxes_[e.from].right();
      const double x1 = boxes_[e.to].left;
      const double bend = (x1 - x0) / 2;
      write(R"(<path d="M{:.1f} {:.1f}C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}" fill="none" )"
            R"(stroke="{}" stroke-opacity="0.38" stroke-width="{:.1f}"/>)",
            x0, starts[i], x0 + bend, starts[i], x1 - bend, ends[i], x1, ends[i], colour.line,
            ribbon_width(e));
      if (!e.note.empty()) {
        text(x1 - 8, ends[i] + 4, "edge", e.note, ink, "end");
      }
    }
  }

  // Calls bend through the lane left of the workloads, longer ones further out.
  void calls() {
    for (const ArchitectureEdge& e : g_.edges) {
      if (e.kind != EdgeKind::call) continue;
      const Box& a = boxes_[e.from];
      const Box& b = boxes_[e.to];
      const double y0 = a.middle() + (b.top > a.top ? 13 : -13);
      const double y1 = b.middle() + (b.top > a.top ? -13 : 13);
      const double reach = std::min(92.0, 34 + std::abs(y1 - y0) * 0.16);
      const double x = a.left;
      write(R"(<path d="M{0:.1f} {1:.1f}C{2:.1f} {1:.1f} {2:.1f} {3:.1f} {4:.1f} {3:.1f}" )"
            R"(fill="none" stroke="{5}" stroke-width="1.4" stroke-dasharray="5 3" )"
            R"x(marker-end="url(#arrow)"/>)x",
            x, y0, x - reach, y1, x - 5, soft_ink);
      text(x - reach * 0.75 - 5, (y0 + y1) / 2 + 4, "edge", e.note, soft_ink, "end");
    }
  }

  void card(const ArchitectureNode& node, const Box& box) {
    const ArchitectureColour& colour = colour_of(node);
    const std::string_view border = node.breach ? breach_colour : colour.line;
    write(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="7" fill="#ffffff" )"
          R"(stroke="{}" stroke-width="{}"/>)",
          box.left, box.top, box.width, box.height, border, node.breach ? 2 : 1.2);
    write(R"(<path d="M{0:.1f} {1:.1f}v{2:.1f}" stroke="{3}" stroke-width="5" )"
          R"(stroke-linecap="round"/>)",
          box.left + 6, box.top + 9, box.height - 18, border);
    const double spare = (box.height - card_height(node)) / 2;
    double y = box.top + spare + 22;
    const auto room = static_cast<std::size_t>((box.width - 26) / 7.4);
    text(box.left + 18, y, "name", shorten(node.name, room));
    for (const std::string& note : node.notes) {
      y += line_height;
      const bool late = node.breach && note.rfind("p99", 0) == 0;
      text(box.left + 18, y, "note", shorten(note, room + 4), late ? breach_colour : soft_ink);
    }
    double fullest = 0;
    for (const Gauge& each : node.gauges) fullest = std::max(fullest, each.share);
    for (const Gauge& each : node.gauges) {
      y += 15;
      gauge(each, box, y, each.share >= fullest);
    }
  }

  void gauge(const Gauge& each, const Box& box, double y, bool binding) {
    const double left = box.left + 72;
    const double width = box.width - 72 - 48;
    const double share = std::clamp(each.share, 0.0, 1.0);
    text(box.left + 18, y, "gauge", each.name, binding ? ink : soft_ink);
    write(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="7" rx="3.5" fill="#e3e8ed"/>)",
          left, y - 7, width);
    write(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="7" rx="3.5" fill="{}"/>)", left,
          y - 7, share * width, binding ? ink : "#8b96a1");
    text(box.right() - 10, y, "gauge", fmt::format("{:.0f} %", each.share * 100),
         binding ? ink : soft_ink, "end");
  }

  // Cuts at a whole UTF-8 character.
  static std::string shorten(const std::string& words, std::size_t most) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const bool begins = (static_cast<unsigned char>(words[i]) & 0xC0U) != 0x80U;
      if (begins && ++length > most) return words.substr(0, i) + "…";
    }
    return words;
  }

  const LayoutGraph& g_;
  double top_;
  double scale_;
  double bottom_ = 0;
  std::vector<Box> boxes_;
  std::string out_;
};

constexpr std::string_view head = R"(<defs>
<marker id="arrow" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7"
 orient="auto"><path d="M0 0.8L7 4L0 7.2z" fill="#56626e"/></marker>
<style>
text {{ font-family: "Inter", "Helvetica Neue", Arial, "Liberation Sans", sans-serif; }}
.title {{ font-size: 21px; font-weight: 600; }}
.layout {{ font-size: 17px; font-weight: 600; }}
.summary {{ font-size: 14px; }}
.column {{ font-size: 10.5px; letter-spacing: 0.8px; }}
.class {{ font-size: 13px; font-weight: 600; }}
.name {{ font-size: 13.5px; font-weight: 600; }}
.note {{ font-size: 12px; }}
.edge {{ font-size: 11px; }}
.gauge {{ font-size: 11px; }}
</style></defs>
)";

}  // namespace

std::string architecture_svg(const ArchitectureGraph& graph) {
  const double most = most_traffic(graph);
  const double scale = most > 0 ? widest_ribbon / most : 0;
  const bool titled = !graph.title.empty();
  double top = titled ? 56 : 16;
  std::string body;
  for (const LayoutGraph& layout : graph.layouts) {
    double height = 0;
    body += Sheet{layout, top, scale}.draw(height);
    top += height + 16;
  }
  std::string out = fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0:.0f} {1:.0f}" width="{0:.0f}" )"
      R"(height="{1:.0f}" role="img" aria-label="{2}">)"
      "\n",
      sheet_width, top + foot, escape(titled ? graph.title : "Architecture"));
  out += fmt::format(head);
  out += fmt::format(R"(<rect width="{:.0f}" height="{:.0f}" rx="14" fill="#f4f6f8"/>)"
                     "\n",
                     sheet_width, top + foot);
  if (titled) {
    out += fmt::format(R"(<text x="36" y="38" class="title" fill="{}">{}</text>)"
                       "\n",
                       ink, escape(graph.title));
  }
  out += fmt::format(R"(<text x="36" y="{:.0f}" class="note" fill="{}">{}</text>)"
                     "\n",
                     top + 8, soft_ink, legend);
  return out + body + "</svg>\n";
}

}  // namespace stowplan::view
