#include "models/metric/metric_key.hpp"

#include <array>
#include <utility>

namespace stowplan {
namespace {

constexpr std::string_view pool_prefix = "pool/";
constexpr std::string_view workload_prefix = "workload/";

std::vector<std::string> names_of(ScopeKind kind) {
  std::vector<std::string> names;
  for (const MetricFamily& family : metric_families) {
    if (!family.of.has(kind) || family.name.ends_with(phase_placeholder)) continue;
    for (std::size_t s = 0; s < statistics(family); ++s) {
      names.push_back(metric_name(MetricId{family, s}));
    }
  }
  return names;
}

}  // namespace

std::optional<MetricScope> MetricScope::parse(std::string_view text) {
  if (text.empty()) return MetricScope{};
  if (text.starts_with(pool_prefix)) {
    return pool(std::string{text.substr(pool_prefix.size())});
  }
  if (text.starts_with(workload_prefix)) {
    return workload(std::string{text.substr(workload_prefix.size())});
  }
  return std::nullopt;
}

std::string MetricScope::text() const {
  if (is_layout()) return "";
  return std::string{is_pool() ? pool_prefix : workload_prefix} + name;
}

std::optional<MetricKey> MetricKey::parse(std::string_view text) {
  const MetricPath path = metric_path(text);
  std::optional<MetricScope> scope = MetricScope::parse(path.scope);
  if (!scope) return std::nullopt;
  return parse(*std::move(scope), path.name);
}

std::optional<MetricKey> MetricKey::parse(MetricScope scope, std::string_view name) {
  const std::optional<ParsedMetric> found = parse_metric(name);
  if (!found || !found->id.family().of.has(scope.kind)) return std::nullopt;
  return MetricKey{std::move(scope), found->id, std::string{found->phase}};
}

std::string MetricKey::name() const { return metric_name(id, phase); }

std::string MetricKey::text() const {
  return scope.is_layout() ? name() : scope.text() + " " + name();
}

std::string metric_name(MetricId id, std::string_view phase) {
  std::string name{id.family().name};
  if (!phase.empty()) {
    name.replace(name.size() - phase_placeholder.size(), phase_placeholder.size(), phase);
  }
  if (!id.statistic().empty()) name.append(".").append(id.statistic());
  return name;
}

std::string metric_label(MetricId id) {
  std::string label{id.family().label};
  if (!id.statistic().empty()) label.append(", ").append(id.statistic());
  return label;
}

MetricPath metric_path(std::string_view text) {
  const std::size_t blank = text.rfind(' ');
  if (blank == std::string_view::npos) return {"", text};
  return {text.substr(0, blank), text.substr(blank + 1)};
}

const std::vector<std::string>& metric_names(ScopeKind kind) {
  static const std::array<std::vector<std::string>, 3> names{
      names_of(ScopeKind::layout), names_of(ScopeKind::pool), names_of(ScopeKind::workload)};
  return names[static_cast<std::size_t>(kind)];
}

}  // namespace stowplan
