// Numbers to places: scales that begin and end well, and the values that are written at them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stowplan::view {

/// A scale from values to pixels.
class Axis {
 public:
  /// From `low` (mostly 0) up to a round number that is at least `high`, with at most `most` ticks.
  /// What is not finite or not above `low` gives a scale from `low` to one unit more.
  [[nodiscard]] static Axis linear(double low, double high, std::string_view unit,
                                   std::size_t most = 6);
  /// Between round numbers around two positive values. Where there are none, from 1 to 10.
  [[nodiscard]] static Axis logarithmic(double low, double high, std::string_view unit,
                                        std::size_t most = 8);

  /// Where the ends are drawn [px]; `to` may be the smaller.
  void place(double from, double to);

  /// The place of a value; what lies outside is at the end.
  [[nodiscard]] double at(double value) const;

  /// The value at a place between the ends.
  [[nodiscard]] double value_at(double place) const;

  [[nodiscard]] double low() const { return low_; }
  [[nodiscard]] double high() const { return high_; }
  [[nodiscard]] const std::vector<double>& ticks() const { return ticks_; }
  /// A tick as it is written: "250 ms", "1 s", "$1,000".
  [[nodiscard]] std::string text(double tick) const;

 private:
  Axis(double low, double high, bool logarithmic, std::string_view unit)
      : low_(low), high_(high), logarithmic_(logarithmic), unit_(unit) {}

  double low_;
  double high_;
  bool logarithmic_;
  std::string unit_;
  std::vector<double> ticks_;
  double from_ = 0;
  double to_ = 1;
};

/// Round numbers of a unit that lie in [low, high], rising; low > 0.
///
/// Model   1, 2 and 5 times powers of ten; of times from a minute on 1, 2, 5, 10, 20, 30 minutes,
///         1, 2, 4, 8, 12 hours and days; of bytes powers of two
[[nodiscard]] std::vector<double> round_numbers(double low, double high, std::string_view unit);

/// format_quantity() without zeros at the end: "1 s" for "1.00 s".
[[nodiscard]] std::string short_quantity(double value, std::string_view unit);

}  // namespace stowplan::view
