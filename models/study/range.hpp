// A range of an axis, read: "0.5..4/8log".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stowplan {

/// How likely values of a range are, where a design draws them.
enum class Spread { even, normal, lognormal, triangular };

struct Range {
  double from = 0;         ///< Of a distribution its mean, of a triangular one the least.
  double to = 0;           ///< Standard deviation, coefficient of variation, the most.
  std::string unit;        ///< Of both ends; empty for a bare number.
  std::int64_t count = 0;  ///< 0 where it does not say.
  bool logarithmic = false;
  Spread spread = Spread::even;
  double mode = 0;         ///< Of a triangular one.
  std::string error = {};  ///< Why it is none; empty for a range.

  [[nodiscard]] bool has_ends() const {
    return spread == Spread::even || spread == Spread::triangular;
  }

  /// The value at a share of the way, or of a distribution that quantile, as TOML, in six digits.
  [[nodiscard]] std::string at(double share) const;

  /// All `count`, from end to end.
  [[nodiscard]] std::vector<std::string> values() const;
};

/// `drawn`: a design takes values from it anywhere, so that it has no count.
/// Both ends have the same unit, which may be said once: "1..64 GiB/7log". Where values are drawn
/// also "normal(MEAN, SD) UNIT", "lognormal(MEAN, CV) UNIT" and "triangular(LOW, MODE, HIGH) UNIT".
[[nodiscard]] Range parse_range(std::string_view text, bool drawn = false);

}  // namespace stowplan
