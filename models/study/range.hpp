// A range of an axis, read: "0.5..4/8log".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stowplan {

struct Range {
  double from = 0;
  double to = 0;
  std::string unit;        ///< Of both ends; empty for a bare number.
  std::int64_t count = 0;  ///< 0 where it does not say.
  bool logarithmic = false;
  std::string error = {};  ///< Why it is none; empty for a range.

  /// The value at a share of the way, as TOML, in six digits.
  [[nodiscard]] std::string at(double share) const;

  /// All `count`, from end to end.
  [[nodiscard]] std::vector<std::string> values() const;
};

/// `drawn`: a design takes values from it anywhere, so that it has no count.
/// Both ends have the same unit, which may be said once: "1..64 GiB/7log".
[[nodiscard]] Range parse_range(std::string_view text, bool drawn = false);

}  // namespace stowplan
