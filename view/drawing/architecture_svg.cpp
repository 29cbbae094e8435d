// The picture, drawn without any outside program. Columns from left to right: classes as boxes
// around their workloads, deployments, pools. The width of a ribbon is its traffic, its colour the
// class.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "view/drawing/architecture.hpp"
#include "view/drawing/architecture_style.hpp"
#include "view/drawing/canvas.hpp"
#include "view/drawing/picture_frame.hpp"

namespace stowplan::view {
namespace {

// Widths and places of the columns [px].
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

constexpr std::string_view architecture_legend =
    "Ribbons: requests a second. Dashed: calls between workloads. Bars: share of the hosts that is "
    "booked, the fullest dark. Red: it fails.";

/// Draws one layout below `top`; widths of ribbons are common to the whole picture.
class Sheet {
 public:
  Sheet(Canvas& canvas, const LayoutGraph& graph, double top, double scale)
      : canvas_(canvas), g_(graph), top_(top), scale_(scale), boxes_(graph.nodes.size()) {}

  /// Returns the height it takes.
  double draw() {
    place();
    const double height = bottom_ - top_ + 22;
    header(height);
    column_titles();
    classes();
    arrivals();
    ribbons();
    calls();
    for (std::size_t i = 0; i < g_.nodes.size(); ++i) {
      if (g_.nodes[i].kind != NodeKind::workload_class) card(g_.nodes[i], boxes_[i]);
    }
    return height;
  }

 private:
  [[nodiscard]] double ribbon_width(const ArchitectureEdge& edge) const {
    return std::max(thinnest_ribbon, edge.traffic * scale_);
  }

  [[nodiscard]] static double card_height(const ArchitectureNode& node) {
    const double gauges = static_cast<double>(node.gauges.size()) * 15;
    const std::size_t lines = node.notes.size() + node.failures.size();
    return 34 + static_cast<double>(lines) * line_height + gauges;
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
    draw_sheet(canvas_, {16, top_, picture_width - 32, height});
    canvas_.text(picture_margin, top_ + 30, Font::heading, g_.name, "ink", Anchor::start, 560);
    canvas_.text(picture_width - 44, top_ + 30, Font::label, g_.summary, "soft", Anchor::end, 420);
    canvas_.text(picture_margin, top_ + 48, Font::label, g_.failure, "alarm", Anchor::start,
                 inner_width);
  }

  void column_titles() {
    const double y = top_ + 72;
    canvas_.text(40, y, Font::small, "requests", "soft");
    canvas_.text(workload_left - 14, y, Font::small, "class and workload", "soft");
    canvas_.text(deployment_left, y, Font::small, "deployed as", "soft");
    canvas_.text(pool_left, y, Font::small, "on hosts of", "soft");
  }

  [[nodiscard]] static std::string style_of(std::string_view part, const ArchitectureNode& node) {
    return node.coloured ? hue_class(part, node.colour % light_hues.size()) : grey_class(part);
  }
  [[nodiscard]] static std::string line_of(const ArchitectureEdge& edge) {
    return hue_class("line", edge.colour % light_hues.size());
  }

  void classes() {
    for (std::size_t i = 0; i < g_.nodes.size(); ++i) {
      const ArchitectureNode& node = g_.nodes[i];
      if (node.kind != NodeKind::workload_class) continue;
      const Box& box = boxes_[i];
      canvas_.rect(box, style_of("sheet", node), 10);
      canvas_.text(box.left + 14, box.top + 19, Font::name, node.name, style_of("word", node),
                   Anchor::start, box.width - 28);
      if (!node.notes.empty()) {
        canvas_.text(box.left + 14, box.top + 35, Font::small, node.notes.front(), "soft",
                     Anchor::start, box.width - 28);
      }
    }
  }

  void arrivals() {
    for (std::size_t i = 0; i < g_.nodes.size(); ++i) {
      const ArchitectureNode& node = g_.nodes[i];
      if (node.kind != NodeKind::workload || node.external <= 0) continue;
      const Box& box = boxes_[i];
      canvas_.line(40, box.middle(), box.left, box.middle(), "ribbon " + style_of("line", node),
                   stroke(std::max(thinnest_ribbon, node.external * scale_)));
    }
  }

  static std::string stroke(double width) { return fmt::format("stroke-width=\"{:.1f}\"", width); }

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
      const double x0 = boxes_[e.from].right();
      const double x1 = boxes_[e.to].left;
      const double bend = (x1 - x0) / 2;
      canvas_.path(fmt::format("M{} {}C{} {} {} {} {} {}", pixels(x0), pixels(starts[i]),
                               pixels(x0 + bend), pixels(starts[i]), pixels(x1 - bend),
                               pixels(ends[i]), pixels(x1), pixels(ends[i])),
                   "ribbon " + line_of(e), stroke(ribbon_width(e)));
      if (e.note.empty()) continue;
      note(text_box(x1 - 8, ends[i] + 4, Font::small, Anchor::end, e.note), x1 - 8, ends[i] + 4,
           e.note, "ink");
    }
  }

  // What stands at an edge, unless something stands there already: it is in the cards, too.
  void note(const Box& box, double x, double y, const std::string& words, std::string_view style) {
    const bool free =
        std::ranges::none_of(noted_, [&](const Box& other) { return box.overlaps(other); });
    if (!free || box.left < 20) return;
    noted_.push_back(box);
    canvas_.text(x, y, Font::small, words, style, Anchor::end);
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
      canvas_.path(fmt::format("M{0} {1}C{2} {1} {2} {3} {4} {3}", pixels(x), pixels(y0),
                               pixels(x - reach), pixels(y1), pixels(x - 5)),
                   "rule",
                   R"x(stroke-width="1.4" stroke-dasharray="5 3" marker-end="url(#arrow)")x");
      const double end = x - reach * 0.75 - 5;
      const double y = (y0 + y1) / 2 + 4;
      note(text_box(end, y, Font::small, Anchor::end, e.note), end, y, e.note, "soft");
    }
  }

  void card(const ArchitectureNode& node, const Box& box) {
    const std::string border = node.breach ? "alarm-line" : style_of("line", node);
    canvas_.rect(box, "card", 7);
    canvas_.rect(box, border, 7, node.breach ? R"(stroke-width="2")" : R"(stroke-width="1.2")");
    canvas_.line(box.left + 6, box.top + 9, box.left + 6, box.bottom() - 9, border,
                 R"(stroke-width="5" stroke-linecap="round")");
    const double spare = (box.height - card_height(node)) / 2;
    const double room = box.width - 26;
    double y = box.top + spare + 22;
    canvas_.text(box.left + 18, y, Font::name, node.name, "ink", Anchor::start, room);
    const auto line = [&](const std::string& words, std::string_view style) {
      y += line_height;
      canvas_.text(box.left + 18, y, Font::label, words, style, Anchor::start, room);
    };
    for (const std::string& note : node.notes) {
      line(note, node.breach && note.starts_with("p99") ? "alarm" : "soft");
    }
    for (const std::string& failure : node.failures) line(failure, "alarm");
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
    const std::string_view style = binding ? "ink" : "soft";
    canvas_.text(box.left + 18, y, Font::small, each.name, style);
    canvas_.rect({left, y - 7, width, 7}, "track", 3.5);
    canvas_.rect({left, y - 7, share * width, 7}, style, 3.5);
    canvas_.text(box.right() - 10, y, Font::small, fmt::format("{:.0f} %", each.share * 100), style,
                 Anchor::end);
  }

  Canvas& canvas_;
  const LayoutGraph& g_;
  double top_;
  double scale_;
  double bottom_ = 0;
  std::vector<Box> boxes_;
  std::vector<Box> noted_;
};

}  // namespace

std::string architecture_svg(const ArchitectureGraph& graph, Theme theme) {
  const double most = most_traffic(graph);
  const double scale = most > 0 ? widest_ribbon / most : 0;
  Canvas canvas;
  double top = 16;
  if (!graph.title.empty()) {
    canvas.text(picture_margin, 38, Font::title, graph.title, "ink", Anchor::start, inner_width);
    top = 56;
  }
  for (const LayoutGraph& layout : graph.layouts) {
    top += Sheet{canvas, layout, top, scale}.draw() + 16;
  }
  const double bottom = draw_notes(canvas, top - 8, {{std::string{architecture_legend}, false}});
  return canvas.document(picture_width, bottom, graph.title.empty() ? "Architecture" : graph.title,
                         theme);
}

}  // namespace stowplan::view
