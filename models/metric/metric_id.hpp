// A metric by name, checked while compiling: MetricId{"cost.month"} compiles because the table has
// it, MetricId{"cost.moth"} does not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "models/metric/families.hpp"

namespace stowplan {

struct ParsedMetric;

/// One row of the table, and of a duration which percentile, or the mean.
class MetricId {
 public:
  /// Of a literal, which must be in the table; PHASE in it stands as it is.
  // NOLINTNEXTLINE(google-explicit-constructor): a name stands for its metric, as in a format
  // string.
  consteval MetricId(const char* name);

  /// The statistics of a family one by one; 0 to size() - 1 of `statistics`.
  constexpr MetricId(const MetricFamily& family, std::size_t statistic)
      : family_(static_cast<std::uint8_t>(&family - metric_families.data())),
        statistic_(static_cast<std::uint8_t>(statistic)) {}

  [[nodiscard]] constexpr const MetricFamily& family() const { return metric_families[family_]; }
  [[nodiscard]] constexpr std::string_view unit() const { return family().unit; }
  [[nodiscard]] constexpr Better better() const { return family().better; }
  [[nodiscard]] constexpr bool is_fact() const { return family().nature == Nature::fact; }

  /// 0.99 for the 99th percentile; none for what is no quantile. Over several replications a
  /// quantile is taken of all of them: it is not the mean of theirs.
  [[nodiscard]] constexpr std::optional<double> share() const {
    const auto quantiles = family().quantiles;
    if (statistic_ >= quantiles.size()) return std::nullopt;
    return quantiles[statistic_].share;
  }
  /// "p99", "mean", or "" for what is no duration.
  [[nodiscard]] constexpr std::string_view statistic() const {
    const auto quantiles = family().quantiles;
    if (quantiles.empty()) return "";
    return statistic_ < quantiles.size() ? quantiles[statistic_].name : "mean";
  }

  friend constexpr bool operator==(MetricId, MetricId) = default;

 private:
  std::uint8_t family_;
  std::uint8_t statistic_;
};

/// How many metrics a family is: 1, or its percentiles and their mean.
[[nodiscard]] constexpr std::size_t statistics(const MetricFamily& family) {
  return family.quantiles.empty() ? 1 : family.quantiles.size() + 1;
}

inline constexpr std::string_view phase_placeholder = "PHASE";

/// A metric and, where its name holds PHASE, which.
struct ParsedMetric {
  MetricId id;
  std::string_view phase;  ///< Part of the text that was read.
};

/// Reads "response_time.p99" or "start_time.userspace.p50"; none if the table has no such name.
[[nodiscard]] constexpr std::optional<ParsedMetric> parse_metric(std::string_view name) {
  for (const MetricFamily& family : metric_families) {
    for (std::size_t s = 0; s < statistics(family); ++s) {
      const MetricId id{family, s};
      std::string_view stem = name;
      if (const std::string_view end = id.statistic(); !end.empty()) {
        if (!stem.ends_with(end)) continue;
        stem.remove_suffix(end.size());
        if (!stem.ends_with('.')) continue;
        stem.remove_suffix(1);
      }
      if (!family.name.ends_with(phase_placeholder)) {
        if (stem == family.name) return ParsedMetric{id, {}};
        continue;
      }
      const std::string_view before =
          family.name.substr(0, family.name.size() - phase_placeholder.size());
      if (!stem.starts_with(before) || stem.size() == before.size()) continue;
      return ParsedMetric{id, stem.substr(before.size())};
    }
  }
  return std::nullopt;
}

namespace metric_table {
/// Not constexpr, so that what gets here does not compile.
inline void there_is_no_such_metric() {}
}  // namespace metric_table

consteval MetricId::MetricId(const char* name) : family_(0), statistic_(0) {
  const std::optional<ParsedMetric> found = parse_metric(name);
  if (!found || (!found->phase.empty() && found->phase != phase_placeholder)) {
    metric_table::there_is_no_such_metric();
  }
  *this = found->id;
}

/// A duration: all its percentiles and its mean together, by the name of its family, checked while
/// compiling.
class DurationId {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): as with MetricId.
  consteval DurationId(const char* name) : family_(nullptr) {
    for (const MetricFamily& family : metric_families) {
      if (family.name == name && !family.quantiles.empty()) family_ = &family;
    }
    if (family_ == nullptr) metric_table::there_is_no_such_metric();
  }
  [[nodiscard]] constexpr const MetricFamily& family() const { return *family_; }
  [[nodiscard]] constexpr MetricId mean() const { return {*family_, family_->quantiles.size()}; }

 private:
  const MetricFamily* family_;
};

}  // namespace stowplan
