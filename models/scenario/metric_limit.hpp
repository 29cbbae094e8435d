// A limit of a metric as people write it: "200 ms", "$5000", "2 GiB", "+5 %".
#pragma once

#include <string>
#include <string_view>

#include "models/metric/metric_key.hpp"
#include "sim/config/fields.hpp"
#include "sim/config/quantity.hpp"

namespace stowplan {

struct MetricLimit {
  double value = 0;       ///< In the unit of the metric; of a relative one a share: 0.05.
  bool relative = false;  ///< In per cent of another number.
};

/// Which limits in per cent are relative: those of a metric that is a share are points of it,
/// unless it is a change that is limited.
enum class LimitOf { value, change };

/// Reads a limit of the metric, whose unit it must have: "200 ms", "2 GiB", "300/s", "$5000" or
/// "5000 USD/month", "350 W", "5 %" or 0.05 of a share, a plain number where there is no unit. Of a
/// change "+5 %" is relative, whatever the unit.
/// Errors  no number, no unit where one is needed, another unit or currency
[[nodiscard]] config::Parsed<MetricLimit> parse_limit(std::string_view text, const MetricKey& key,
                                                      LimitOf what);

/// The text of a value that may be written as a number or in quotes.
[[nodiscard]] std::string bare_text(const config::Written& value);

}  // namespace stowplan
