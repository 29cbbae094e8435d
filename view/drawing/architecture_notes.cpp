#include "view/drawing/architecture_notes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <variant>

namespace stowplan::view {
namespace {

/// Three significant digits without an exponent, like 0.0123, 61.2, 1230.
std::string digits(double value) {
  if (value == 0 || !std::isfinite(value)) return fmt::format("{}", value);
  const int decimals = std::max(0, 2 - static_cast<int>(std::floor(std::log10(std::abs(value)))));
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text;
}

std::string time_text(double s) {
  if (s < 1e-3) return digits(s * 1e6) + " µs";
  if (s < 1) return digits(s * 1e3) + " ms";
  return digits(s) + " s";
}

std::string bytes_text(Bytes bytes) {
  const auto count = static_cast<double>(bytes.count());
  if (count >= 1024.0 * 1024 * 1024) return digits(count / (1024.0 * 1024 * 1024)) + " GiB";
  return digits(count / (1024.0 * 1024)) + " MiB";
}

std::string cpu_text(Cores cpu) { return digits(static_cast<double>(cpu.count()) / 1000); }

std::string optional_text(const std::optional<Cores>& limit) {
  return limit ? cpu_text(*limit) : "";
}

std::string optional_text(const std::optional<Bytes>& limit) {
  return limit ? bytes_text(*limit) : "";
}

/// A request and its limit; the latter is empty where there is none.
std::string between(const std::string& request, const std::string& limit) {
  if (limit.empty()) return request + " or more";
  return request == limit ? limit : request + " to " + limit;
}

template <class Enum>
std::string_view name_of(Enum value) {
  return config::EnumNames<Enum>::names[static_cast<std::size_t>(value)];
}

std::string replicas_text(const Autoscaler& autoscaler) {
  const ReplicaRange range = replica_range(autoscaler);
  const std::string note = scaling_note(autoscaler);
  if (note.empty()) return fmt::format("× {}", range.max);
  return fmt::format("× {}–{} {}", range.min, range.max, note);
}

template <class T>
const T* find_named(const std::vector<T>& items, std::string_view name) {
  const auto at =
      std::find_if(items.begin(), items.end(), [&](const T& item) { return item.name == name; });
  return at == items.end() ? nullptr : &*at;
}

}  // namespace

ArchitectureNotes::ArchitectureNotes(const Scenario& scenario, std::string_view layout,
                                     const Comparison* results)
    : s_(scenario), comparison_(results) {
  if (results == nullptr) return;
  measured_ = find_named(results->layouts, layout);
  const LayoutResult* failed = find_named(results->infeasible, layout);
  if (failed != nullptr) infeasible_ = &*failed->infeasible;
}

std::optional<double> ArchitectureNotes::measured(const MetricScope& scope, MetricId metric) const {
  const Metric* found = measured_ == nullptr ? nullptr : measured_->find(scope, metric);
  if (found == nullptr || !std::isfinite(found->estimate.mean)) return std::nullopt;
  return found->estimate.mean;
}

std::string ArchitectureNotes::summary() const {
  std::string text;
  if (const auto hosts = measured({}, "hosts.mean")) text = digits(*hosts) + " hosts";
  if (const auto cost = measured({}, "cost.month")) {
    text += fmt::format("{}{:.0f} {} a month", text.empty() ? "" : ", ", *cost,
                        names_of(measured_->find({}, "cost.month")->key.currency).code);
  }
  return text;
}

std::string ArchitectureNotes::failure() const {
  if (infeasible_ != nullptr) return "infeasible: " + infeasible_->text();
  if (measured_ == nullptr) return "";
  const auto behind = std::ranges::count_if(measured_->workloads, [](const KeepingUp& load) {
    return load.state > LoadState::not_known;
  });
  const auto missed = std::ranges::count_if(comparison_->objectives, [&](const auto& check) {
    return check.layout == measured_->name && check.missed();
  });
  std::string text;
  if (behind > 0) {
    text = fmt::format("does not keep up with {} of {} workloads", behind,
                       measured_->workloads.size());
  }
  if (missed > 0) {
    text += fmt::format("{}misses {} objective{}", text.empty() ? "" : "; ", missed,
                        missed == 1 ? "" : "s");
  }
  return text;
}

std::string ArchitectureNotes::instances(double count) {
  return count > 0 ? "× " + digits(count) : "";
}

std::string ArchitectureNotes::latency(double seconds) { return time_text(seconds); }

std::string ArchitectureNotes::rate(double per_second) {
  return per_second > 0 ? digits(per_second) + "/s" : "";
}

void ArchitectureNotes::describe_class(ArchitectureNode& node) const {
  const WorkloadClass* found = s_.workload_class.find(node.name);
  if (found == nullptr) return;
  node.notes.push_back(fmt::format("isolation: {}{}", name_of(found->isolation),
                                   found->isolation == Isolation::hardware ? "" : " or stronger"));
}

void ArchitectureNotes::describe_workload(ArchitectureNode& node, const Workload& workload,
                                          double traffic) const {
  node.notes.push_back(traffic > 0 ? rate(traffic) : "load from a file");
  const auto p99 = measured(MetricScope::workload(workload.name), "response_time.p99");
  const auto& limit = workload.objective.response_time_p99;
  if (p99 && limit) {
    node.notes.push_back(fmt::format("p99 {} of {}", time_text(*p99), time_text(seconds(*limit))));
  } else if (p99) {
    node.notes.push_back("p99 " + time_text(*p99));
  } else if (limit) {
    node.notes.push_back("p99 at most " + time_text(seconds(*limit)));
  }
  node.p99 = p99.value_or(math::not_a_number);
  if (infeasible_ != nullptr && infeasible_->workload == workload.name) {
    node.breach = true;
    node.failures.push_back("infeasible");
  }
  if (measured_ == nullptr) return;
  for (const ObjectiveCheck& check : comparison_->objectives) {
    if (check.layout != measured_->name || check.workload != workload.name) continue;
    if (!check.missed()) continue;
    node.breach = true;
    if (check.metric != "response_time.p99") {
      node.failures.push_back("misses " + metric_name(check.metric));
    }
  }
  for (const KeepingUp& load : measured_->workloads) {
    if (load.workload != workload.name || load.state <= LoadState::not_known) continue;
    node.breach = true;
    std::string text = state_name(load.state);
    if (const auto failed =
            measured(MetricScope::workload(workload.name), "requests.failed_share")) {
      text += fmt::format(", {:.3g} % fail", *failed * 100);
    }
    node.failures.insert(node.failures.begin(), std::move(text));
  }
}

void ArchitectureNotes::describe_deployment(ArchitectureNode& node) const {
  const Deployment* d = find_named(s_.deployment, node.name);
  if (d == nullptr) return;
  node.notes.push_back(d->image);
  node.notes.push_back("on " + d->runtime);
  const Runtime* runtime = s_.runtime.find(d->runtime);
  const Resources r =
      resources_of(d->requests, d->limits, runtime != nullptr && runtime->guest_kernel);
  node.notes.push_back(
      fmt::format("{} CPU, {}", between(cpu_text(r.cpu_request), optional_text(r.cpu_limit)),
                  between(bytes_text(r.memory_request), optional_text(r.memory_limit))));
  node.notes.push_back(replicas_text(d->autoscaler));
}

void ArchitectureNotes::describe_pool(ArchitectureNode& node) const {
  const Pool* pool = find_named(s_.pool, node.name);
  if (pool == nullptr) return;
  node.notes.push_back(pool->host);
  const MetricScope scope = MetricScope::pool(node.name);
  const std::string limits = pool->hosts.min == pool->hosts.max
                                 ? fmt::format("{}", pool->hosts.max)
                                 : fmt::format("{}–{}", pool->hosts.min, pool->hosts.max);
  const auto hosts = measured(scope, "hosts.mean");
  node.notes.push_back((hosts ? digits(*hosts) + " of " : "") + limits + " hosts");
  const auto gauge = [&](const char* name, MetricId booked) {
    if (const auto share = measured(scope, booked)) node.gauges.push_back({name, *share});
  };
  gauge("CPU", "booked.cpu");
  gauge("memory", "booked.memory");
  gauge("pods", "booked.pods");
}

}  // namespace stowplan::view
