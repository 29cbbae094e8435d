// How full the hosts are: hosts that are filled alike in one row with two bars, CPU and memory.
// What is free but of no use to any instance is hatched.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "view/drawing/picture_data.hpp"
#include "view/drawing/pictures.hpp"

namespace stowplan::view {
namespace {

constexpr std::size_t coloured_workloads = 13;
constexpr std::size_t most_fillings = 5;  // Of one pool.
constexpr double host_label_width = 150;
constexpr double host_share_width = 64;
constexpr double host_bar = 15;
constexpr double filling_height = 2 * host_bar + 14;
constexpr double pool_heading = 40;
constexpr double layout_heading = 40;
constexpr std::string_view hatched = R"x(fill="url(#hatch)")x";

/// The workloads that book most have a colour each, the others share grey.
class WorkloadColours {
 public:
  explicit WorkloadColours(const Comparison& comparison) {
    struct Amount {
      std::string workload;
      double booked = 0;
    };
    std::vector<Amount> amounts;
    for (const LayoutResult& layout : comparison.layouts) {
      for (const PoolPacking& pool : layout.packing) {
        for (const HostFilling& filling : pool.fillings) {
          for (const BookedShare& one : filling.booked) {
            auto at = std::ranges::find(amounts, one.workload, &Amount::workload);
            if (at == amounts.end()) at = amounts.insert(at, {one.workload, 0});
            at->booked += static_cast<double>(filling.hosts) * (one.cpu + one.memory);
          }
        }
      }
    }
    std::ranges::stable_sort(amounts, std::ranges::greater{}, &Amount::booked);
    others_ = amounts.size() > coloured_workloads ? amounts.size() - coloured_workloads : 0;
    amounts.resize(amounts.size() - others_);
    for (const Amount& amount : amounts) names_.push_back(amount.workload);
  }

  [[nodiscard]] std::string fill(const std::string& workload) const {
    const auto at = std::ranges::find(names_, workload);
    return at == names_.end() ? grey_class("fill")
                              : hue_class("fill", static_cast<std::size_t>(at - names_.begin()));
  }

  [[nodiscard]] std::vector<LegendEntry> legend() const {
    std::vector<LegendEntry> entries;
    for (const std::string& name : names_) entries.push_back({name, fill(name), ""});
    if (others_ > 0) {
      entries.push_back({fmt::format("{} other workloads", others_), grey_class("fill"), ""});
    }
    entries.push_back({"stranded: free, but no instance fits", "hatch", std::string{hatched}});
    entries.push_back({"free", "track", ""});
    return entries;
  }

 private:
  std::vector<std::string> names_;
  std::size_t others_ = 0;
};

struct HostBar {
  std::string_view name;
  double BookedShare::*booked;
  double stranded = 0;
};

void draw_host_bar(Canvas& canvas, const HostFilling& filling, const HostBar& bar,
                   const WorkloadColours& colours, double top) {
  const double left = picture_margin + host_label_width + 58;
  const double width = inner_width - host_label_width - 58 - host_share_width;
  canvas.text(left - 8, top + 11, Font::small, bar.name, "soft", Anchor::end);
  canvas.rect({left, top, width, host_bar - 2}, "track");
  double sum = 0;
  for (const BookedShare& one : filling.booked) {
    const double from = std::clamp(sum, 0.0, 1.0) * width;
    sum += one.*bar.booked;
    const double to = std::clamp(sum, 0.0, 1.0) * width;
    if (to > from) {
      canvas.rect({left + from, top, to - from, host_bar - 2}, colours.fill(one.workload), 0,
                  "stroke-width=\"0.6\"");
    }
  }
  const double from = std::clamp(sum, 0.0, 1.0) * width;
  const double stranded = std::min(bar.stranded * width, width - from);
  if (stranded > 0.5) {
    canvas.rect({left + from, top, stranded, host_bar - 2}, "hatch", 0, hatched);
  }
  canvas.text(picture_width - picture_margin, top + 11, Font::small,
              fmt::format("{:.0f} %", sum * 100), "ink", Anchor::end);
}

std::string hosts_text(std::int64_t hosts) {
  return hosts == 1 ? "1 host" : fmt::format("{} hosts alike", hosts);
}

void draw_filling(Canvas& canvas, const HostFilling& filling, const WorkloadColours& colours,
                  double top) {
  std::int64_t instances = 0;
  for (const BookedShare& one : filling.booked) instances += one.instances;
  canvas.text(picture_margin, top + 11, Font::label, hosts_text(filling.hosts), "ink",
              Anchor::start, host_label_width);
  canvas.text(picture_margin, top + 26, Font::small,
              fmt::format("{} instance{}{}", instances, instances == 1 ? "" : "s",
                          filling.hosts > 1 ? " each" : ""),
              "soft", Anchor::start, host_label_width);
  draw_host_bar(canvas, filling, {"CPU", &BookedShare::cpu, filling.stranded_cpu}, colours, top);
  draw_host_bar(canvas, filling, {"memory", &BookedShare::memory, filling.stranded_memory}, colours,
                top + host_bar);
}

std::int64_t hosts_of(const PoolPacking& pool) {
  std::int64_t hosts = 0;
  for (const HostFilling& filling : pool.fillings) hosts += filling.hosts;
  return hosts;
}

std::size_t shown_fillings(const PoolPacking& pool) {
  return std::min(pool.fillings.size(), most_fillings);
}

double pool_height(const PoolPacking& pool) {
  const bool more = pool.fillings.size() > most_fillings;
  return pool_heading + filling_height * static_cast<double>(shown_fillings(pool)) +
         (more ? 20 : 0);
}

void draw_pool(Canvas& canvas, const LayoutResult& layout, const PoolPacking& pool,
               const WorkloadColours& colours, double top) {
  const std::int64_t hosts = hosts_of(pool);
  const Finding* binding = layout.finding(MetricScope::pool(pool.pool), "binding_constraint");
  constexpr double name_width = 260;
  const Box name = canvas.text(picture_margin, top + 22, Font::name, pool.pool, "ink",
                               Anchor::start, name_width);
  canvas.text(name.right() + 12, top + 22, Font::label,
              fmt::format("{} host{}; {}", hosts, hosts == 1 ? "" : "s",
                          binding == nullptr ? "nothing runs here" : "binding: " + binding->text),
              "soft", Anchor::start, inner_width - name_width - 12);
  double y = top + pool_heading - 4;
  for (std::size_t i = 0; i < shown_fillings(pool); ++i) {
    draw_filling(canvas, pool.fillings[i], colours, y);
    y += filling_height;
  }
  if (pool.fillings.size() <= most_fillings) return;
  std::int64_t rest = 0;
  for (std::size_t i = most_fillings; i < pool.fillings.size(); ++i) {
    rest += pool.fillings[i].hosts;
  }
  canvas.text(picture_margin, y + 8, Font::small,
              fmt::format("and {} more host{}, filled in {} other way{}", rest,
                          rest == 1 ? "" : "s", pool.fillings.size() - most_fillings,
                          pool.fillings.size() - most_fillings == 1 ? "" : "s"),
              "soft");
}

}  // namespace

std::string packing_svg(const Comparison& comparison, Theme theme) {
  const WorkloadColours colours{comparison};
  Canvas canvas;
  double y = draw_title(canvas, comparison.title,
                        "What is booked on hosts at the end of the window of the first "
                        "replication, as shares of what a host may book.");
  y = draw_legend(canvas, y, colours.legend());
  bool any = false;
  for (const LayoutResult& layout : comparison.layouts) {
    if (layout.packing.empty()) continue;
    any = true;
    double height = layout_heading + 10;
    for (const PoolPacking& pool : layout.packing) height += pool_height(pool);
    draw_sheet(canvas, {16, y, picture_width - 32, height});
    const Box name = canvas.text(picture_margin, y + 27, Font::heading, layout.name, "ink",
                                 Anchor::start, inner_width - 180);
    canvas.text(name.right() + 16, y + 27, Font::label, failure_of(comparison, layout), "alarm");
    double top = y + layout_heading;
    for (const PoolPacking& pool : layout.packing) {
      draw_pool(canvas, layout, pool, colours, top);
      top += pool_height(pool);
    }
    y += height + 16;
  }
  std::vector<PictureNote> notes = failure_notes(comparison);
  if (!any) notes.push_back({"There is no packing to show.", true});
  y = draw_notes(canvas, y, notes);
  return canvas.document(picture_width, y, "Packing of hosts", theme);
}

}  // namespace stowplan::view
