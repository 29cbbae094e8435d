// Conditions on changes, for a build that is to fail when a price or a response time goes up.
#pragma once

#include <string>
#include <vector>

#include "models/metric/metric_key.hpp"
#include "sim/stats/interval.hpp"

namespace stowplan::cli {

/// "cost.month > +5%": more than 5 % above the reference.
struct FailOn {
  std::string text;
  MetricKey metric;
  bool above = true;  ///< Else below.
  double share = 0;   ///< Of the reference: 0.05.
};

/// Reads METRIC > +N% and METRIC < -N%. Errors  config::ConfigError
[[nodiscard]] std::vector<FailOn> fail_conditions(const std::vector<std::string>& texts);

/// How a metric has changed.
struct Change {
  MetricKey metric;
  std::string from;  ///< What is compared, in words.
  double reference = 0;
  Estimate difference;
  bool significant = false;
};

/// Prints the changes that meet a condition, to standard error, and whether there are any: the mean
/// is beyond the limit, and the change is more than noise, or a single replication tells nothing
/// about noise.
/// Errors  config::ConfigError for a metric that no change is about
[[nodiscard]] bool failures(const std::vector<FailOn>& conditions,
                            const std::vector<Change>& changes);

}  // namespace stowplan::cli
