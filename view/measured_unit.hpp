// Units in which samples are given, and how a number of them is written into a configuration.
#pragma once

#include <string>
#include <string_view>

namespace stowplan::view {

/// What a column of numbers measures.
enum class Dimension { time, size, rate, bandwidth, power, number };

struct MeasuredUnit {
  std::string name;  ///< "us", "MiB", "1".
  Dimension dimension = Dimension::number;
  double in_display = 1;     ///< Of one, in the unit below.
  std::string_view display;  ///< As format_quantity() takes it: "s", "B", "1/s", "B/s", "W", "1".

  /// Whether the configuration takes a distribution of it; else it takes one value.
  bool law = false;

  /// "160.9 ms" for 160900 of "us"; quotes around it unless it is a plain number.
  [[nodiscard]] std::string toml(double value) const;
};

/// The unit of that name; "1" is a plain number.
/// Errors  ConfigError with the units there are.
[[nodiscard]] MeasuredUnit measured_unit(const std::string& name);

}  // namespace stowplan::view
