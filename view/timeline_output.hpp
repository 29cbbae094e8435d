// A run over time as text, step by step, so that no more than a step of it is ever held. The same
// numbers as CSV for data frames and as JSON. docs/time_series.md has the columns and keys.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/metric/currency.hpp"
#include "models/metric/timeline.hpp"
#include "models/scenario/timeline_steps.hpp"
#include "sim/stats/interval.hpp"

namespace stowplan::view {

/// Changes when a column or key goes, comes or means something else.
inline constexpr int timeline_version = 1;

enum class TimelineFormat { csv, json };

/// What is said once.
struct TimelineHead {
  std::string title;
  std::uint64_t seed = 0;
  std::int64_t replications = 0;
  double confidence = 0;
  std::string_view version;
  const TimelineSteps& steps;
};

/// Writes one file: head, then for each layout its beginning, its steps in order and its end, then
/// the end. Numbers as in csv_output and json_output: in the shortest form that reads back, empty
/// or null where they are not finite.
class TimelineText {
 public:
  explicit TimelineText(TimelineFormat format, Currency currency)
      : format_(format), currency_(currency) {}

  [[nodiscard]] std::string head(const TimelineHead& head) const;
  [[nodiscard]] std::string begin_layout(const std::string& name,
                                         const std::vector<TimelineColumn>& columns);
  [[nodiscard]] std::string step(const TimelineSteps::Step& step, std::span<const Estimate> values);
  [[nodiscard]] std::string end_layout() const;
  [[nodiscard]] std::string end() const;

 private:
  TimelineFormat format_;
  Currency currency_;
  bool any_layout_ = false;
  bool any_step_ = false;
  std::string layout_;
  std::vector<std::string> columns_;  // Of CSV: scope, and metric with its unit, as fields.
};

}  // namespace stowplan::view
