#include "tests/view/drawn_comparison.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <tuple>
#include <utility>

#include "tests/cli/made_up_comparison.hpp"

namespace stowplan {
namespace {

void put_metric(LayoutResult& layout, const MetricKey& key, double mean, double half_width) {
  std::erase_if(layout.metrics, [&](const Metric& metric) { return metric.key == key; });
  layout.metrics.push_back({key, {mean}, {mean, half_width, 5}});
}

void put_metric(LayoutResult& layout, const char* key, double mean, double half_width) {
  put_metric(layout, MetricKey::parse(key).value(), mean, half_width);
}

ResponseCurve made_up_curve(const std::string& workload, double median, double half_width) {
  ResponseCurve curve{MetricScope::workload(workload), {}};
  for (const double share : curve_shares()) {
    // Of a log-logistic distribution.
    const double quantile = median * std::sqrt(share / (1 - share));
    curve.quantiles.push_back({quantile, half_width * quantile, 5});
  }
  return curve;
}

void add_drawn_facts(LayoutResult& layout, double factor) {
  put_metric(layout, "cost.waterfall.guest_os", 600 * factor, 5);
  put_metric(layout, "cost.waterfall.reserve", 112.3, 1);
  put_metric(layout, "cost.waterfall.idle", 2612.4 * factor - 900.1 - 600 * factor - 112.3, 9);
  const std::vector<std::pair<const char*, double>> phases{
      {"placement", 0.4}, {"pull", 6.5}, {"kernel", 11}, {"application", 3.1}};
  for (const char* workload : {"web, \"shop\"", "payments"}) {
    const MetricScope scope = MetricScope::workload(workload);
    double sum = 0;
    for (const auto& [phase, time] : phases) {
      put_metric(layout, {scope, "start_time.PHASE.mean", phase}, time * factor, 0.1);
      sum += time * factor;
    }
    put_metric(layout, {scope, "start_time.mean"}, sum, 0.1);
    layout.curves.push_back(made_up_curve(workload, 0.02 * factor, 0.04));
  }
  put_metric(layout, {MetricScope::workload("payments"), "requests.failed_share"},
             factor > 1.2 ? 0.08 : 0, 0.001);
  layout.packing = {
      {"core",
       {{7, {{"web, \"shop\"", 4, 0.5, 0.3}, {"payments", 2, 0.45, 0.25}}, 0.05, 0.45},
        {2, {{"payments", 3, 0.3, 0.6}}, 0, 0},
        {1, {}, 0, 0}}},
      {"spare", {}}};
}

}  // namespace

Comparison drawn_comparison() {
  Comparison c = made_up_comparison();
  c.title = "Payments & shop";
  add_drawn_facts(c.layouts[0], 1.3);
  add_drawn_facts(c.layouts[1], 1.0);
  add_drawn_facts(c.layouts[2], 1.01);
  c.layouts[2].workloads = {{"payments", LoadState::overloaded, "it grows"},
                            {"web, \"shop\"", LoadState::keeps_up, ""}};
  LayoutResult& big = c.infeasible.emplace_back();
  big.name = "too-big";
  big.infeasible = Infeasible{"payments", "core", "no host has room for an instance"};
  return c;
}

const std::vector<std::string>& hostile_names() {
  static const std::vector<std::string> names{
      "<script>alert('x')</script>",
      "a & b \"quoted\" 'twice'",
      "an-unreasonably-long-name-that-goes-on-and-on-until-it-fits-in-no-column-of-any-picture-"
      "whatever-its-width-may-be-because-somebody-put-the-whole-history-of-the-service-into-it-"
      "and-then-some-more-so-that-it-is-longer-than-a-line",
      "🚀👩‍👩‍👧‍👦🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀"
      "🚀"
      "🚀"
      "🚀"
      "🚀"
      "🚀",
      "שירות תשלומים",
      "خدمة المدفوعات",
      "\xe2\x80\xaegnp.exe",
      "支付服务与网上商店以及边缘遥测的名字很长很长很长很长很长很长很长很长很长",
      "bell\x07 and\nline",
      "broken \xff\xc3 bytes",
      "é́́́́́́́́́́́́́́́́",
      ""};
  return names;
}

Comparison random_comparison(std::uint32_t seed) {
  std::mt19937 random{seed};
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const auto value = [&](double scale) {
    const double x = static_cast<double>(random() % 10000) / 10000;
    switch (below(12)) {
      case 0:
        return 0.0;
      case 1:
        return math::not_a_number;
      case 2:
        return x * scale * 1e-6;
      case 3:
        return x * scale * 1e4;
      default:
        return x * scale;
    }
  };
  const auto name = [&](const char* kind, std::size_t i) {
    if (below(3) == 0)
      return hostile_names()[below(hostile_names().size() - 1)] + std::to_string(i);
    return std::string{kind} + "-" + std::to_string(i);
  };
  Comparison c;
  c.title = name("title", seed);
  c.replications = 1 + static_cast<std::int64_t>(below(6));
  std::vector<std::string> workloads;
  for (std::size_t w = 1 + below(20); w-- > 0;) workloads.push_back(name("workload", w));
  for (std::size_t l = below(9); l-- > 0;) {
    LayoutResult layout;
    layout.name = name("layout", l);
    const auto put = [&](const MetricKey& key, double scale) {
      put_metric(layout, key, value(scale), below(4) == 0 ? math::infinity : value(scale / 5));
    };
    put({{}, "cost.month"}, 5000);
    for (const char* step : {"useful", "runtime", "headroom", "idle", "traffic"}) {
      put(MetricKey::parse(std::string{"cost.waterfall."} + step).value(), 900);
    }
    PoolPacking pool{name("pool", l), {}};
    for (std::size_t f = below(9); f-- > 0;) {
      HostFilling& filling = pool.fillings.emplace_back();
      filling.hosts = static_cast<std::int64_t>(1 + below(500));
      filling.stranded_cpu = static_cast<double>(below(100)) / 100;
      for (const std::string& workload : workloads) {
        filling.booked.push_back({workload, static_cast<std::int64_t>(below(40)),
                                  static_cast<double>(below(20)) / 100,
                                  static_cast<double>(below(20)) / 100});
      }
    }
    layout.packing.push_back(pool);
    for (const std::string& workload : workloads) {
      const MetricScope scope = MetricScope::workload(workload);
      put({scope, "response_time.p99"}, 1);
      put({scope, "requests.failed_share"}, 1);
      put({scope, "start_time.mean"}, 60);
      for (std::size_t p = below(11); p-- > 0;) {
        put({scope, "start_time.PHASE.mean", name("phase", p)}, 20);
      }
      layout.curves.push_back(made_up_curve(workload, value(0.1), value(1)));
      const auto state = static_cast<LoadState>(below(5));
      layout.workloads.push_back({workload, state, "by chance"});
      c.objectives.push_back({layout.name, workload, "response_time.p99", value(0.5), value(0.5),
                              below(2) == 0 ? ObjectiveState::met : ObjectiveState::missed});
    }
    c.layouts.push_back(std::move(layout));
  }
  return c;
}

std::vector<view::TimeSeries> made_up_series() {
  std::vector<view::TimeSeries> all;
  for (const char* layout : {"all-vm", "mixed"}) {
    for (const auto& [panel, unit, height] : {std::tuple{"payments, requests in flight", "1", 12.0},
                                              {"core, CPU idle", "share", 0.6}}) {
      view::TimeSeries one{panel, layout, unit, {}, {}, {}, {}};
      for (int i = 0; i <= 48; ++i) {
        const double mean = height * (1 + (i % 24) / 48.0) * (layout[0] == 'a' ? 1 : 0.8);
        const bool gap = i >= 20 && i < 24;
        const bool band = i < 40;
        one.times.push_back(i * 1800.0);
        one.mean.push_back(gap ? math::not_a_number : mean);
        one.low.push_back(gap || !band ? math::not_a_number : mean * 0.9);
        one.high.push_back(gap || !band ? math::not_a_number : mean * 1.1);
      }
      all.push_back(std::move(one));
    }
  }
  return all;
}

}  // namespace stowplan
