#include "tests/cli/made_up_comparison.hpp"

#include <utility>

#include "models/metric/metric_key.hpp"

namespace stowplan {

void add_metric(LayoutResult& layout, std::string_view key, double mean, double half_width) {
  layout.metrics.push_back({MetricKey::parse(key).value(),
                            {mean - half_width, mean, mean + half_width},
                            {mean, half_width, 5}});
}

LayoutResult made_up_layout(std::string name, double factor) {
  LayoutResult layout;
  layout.name = std::move(name);
  layout.digest = 0x00c0ffee12345678;
  layout.events = 1234567;
  add_metric(layout, "hosts.mean", 10 * factor, 0.2);
  add_metric(layout, "density.instances_per_host", 12 / factor, 0.1);
  add_metric(layout, "memory.guest_os", 3.2e9 * factor, 1e6);
  add_metric(layout, "response_time.p99", 0.0613, 0.0004);
  add_metric(layout, "requests.failed_share", 0.00012, 0.00003);
  add_metric(layout, "requests.rejected", 0, 0);
  add_metric(layout, "cost.month", 2612.4 * factor, 31.7);
  add_metric(layout, "cost.waterfall.useful", 900.1, 4.25);
  add_metric(layout, "workload/web, \"shop\" response_time.p99", 0.0721, 0.0011);
  add_metric(layout, "workload/payments response_time.p99", 0.0934 * factor, 0.002);
  add_metric(layout, "workload/payments start_time.p50", std::numeric_limits<double>::quiet_NaN(),
             std::numeric_limits<double>::infinity());
  add_metric(layout, "pool/core booked.memory", 0.91, 0.01);
  add_metric(layout, "pool/core booked.cpu", 0.62, 0.01);
  add_metric(layout, "requests.in_flight", 0.1 + 0.2, 1.0 / 3);
  layout.findings = {
      {MetricScope::pool("core"), "binding_constraint", "memory (91 % booked), then cpu (62 %)"},
      {MetricScope::workload("payments"), "isolation", "hardware"}};
  return layout;
}

Comparison made_up_comparison() {
  Comparison c;
  c.title = "Payments | shop";
  c.seed = 18446744073709551615U;
  c.replications = 5;
  c.layouts = {made_up_layout("all-vm", 1.3), made_up_layout("mixed", 1.0),
               made_up_layout("other", 1.01)};
  c.differences = {
      {"all-vm", "mixed", {{}, "cost.month"}, {-783.72, 12.5, 5}, true},
      {"all-vm", "other", {{}, "cost.month"}, {-757.6, 13, 5}, true},
      {"all-vm", "mixed", {{}, "response_time.p99"}, {0.0001, 0.0003, 5}, false},
      {"all-vm", "mixed", {{}, "cpu.idle"}, {0.05, 0.003, 5}, true},
  };
  c.objectives = {{"all-vm", "payments", "response_time.p99", 0.1, 0.12142, ObjectiveState::missed},
                  {"mixed", "payments", "response_time.p99", 0.1, 0.0934, ObjectiveState::met},
                  {"other", "payments", "response_time.p99", 0.1, 0.0943, ObjectiveState::met}};
  return c;
}

std::string line_of(const std::vector<view::VerdictLine>& lines, std::string_view topic) {
  std::string all;
  for (const view::VerdictLine& line : lines) {
    if (line.topic == topic) all += line.text + "\n";
  }
  return all;
}

}  // namespace stowplan
