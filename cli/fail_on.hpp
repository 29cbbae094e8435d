// Conditions on results and on changes, for a build that is to fail when a price or a response time
// goes up.
#pragma once

#include <string>
#include <vector>

#include "models/metric/metric_key.hpp"
#include "models/scenario/metric_limit.hpp"
#include "sim/stats/interval.hpp"

namespace stowplan::cli {

/// "cost.month > $5000": above that. "cost.month > +5%": more than 5 % above the reference.
struct FailOn {
  std::string text;
  MetricKey metric;
  bool above = true;  ///< Else below.
  MetricLimit limit;
};

/// Reads METRIC > LIMIT and METRIC < LIMIT, a limit being in the unit of the metric or in % of the
/// reference. Errors  config::ConfigError
[[nodiscard]] std::vector<FailOn> fail_conditions(const std::vector<std::string>& texts,
                                                  Currency currency);

/// How a metric is, and how it has changed.
struct Change {
  MetricKey metric;
  std::string from;  ///< What is compared, in words.
  Estimate now;
  double reference = math::not_a_number;  ///< NaN where there is none.
  Estimate difference = {};
  bool significant = false;
};

/// Prints those that meet a condition, to standard error, and whether there are any. Of a limit in
/// the unit: the mean is beyond it. Of one in %: the mean of the change is, and the change is more
/// than noise, or a single replication tells nothing about noise.
/// Errors  config::ConfigError for a metric that nothing is about
[[nodiscard]] bool failures(const std::vector<FailOn>& conditions,
                            const std::vector<Change>& changes);

/// Refuses conditions in %, where there is nothing to compare with. Errors  config::ConfigError
void refuse_relative(const std::vector<FailOn>& conditions, const std::string& remedy);

}  // namespace stowplan::cli
