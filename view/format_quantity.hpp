// Numbers as people read them. One place decides scale, digits and unit signs, so that the same
// quantity looks the same in every table, note and error.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/stats/interval.hpp"

namespace stowplan::view {

/// A quantity with its unit, in the scale that needs three digits.
///
/// `unit` is what the value is given in:
///   s      ns to days: "842 µs", "12.3 ms", "4.50 min"
///   B      in powers of 1024: "512 MiB"
///   W, Wh, kWh, g    with their SI multiples: "1.42 kW", "3.10 MWh", "12.0 kg"
///   USD    "$3,120", "$12.34", "$0.00210"; other currencies by their signs or codes: "CHF 3,120"
///   share  a fraction of one, as percent: "37.5 %"; near one by its distance from it: "99.971 %"
///   1      a plain number: "12", "0.125", "12,345", "3.20 M"
///   any other name is put behind the plain number: "2.50 cores"
/// Each but share may be over something: "B/s", "USD/month"; "1/s" gives "812 /s" and "1.20 k/s".
/// NaN is "–", infinity "∞".
[[nodiscard]] std::string format_quantity(double value, std::string_view unit);

/// The same with a sign in front of a positive value, for differences.
[[nodiscard]] std::string format_change(double value, std::string_view unit);

/// An estimate in two parts, so that a table can line them up.
struct EstimateText {
  std::string mean;        ///< "12.3 ms"
  std::string half_width;  ///< "± 0.4", in the scale of the mean; "" when nothing is known of it.
};

/// Both in the scale of the larger of the two. The half-width has the decimals of the mean, or a
/// few more where those show nothing but zeros.
[[nodiscard]] EstimateText format_estimate(const Estimate& estimate, std::string_view unit);
[[nodiscard]] EstimateText format_estimate_of_change(const Estimate& estimate,
                                                     std::string_view unit);

/// Estimates that stand side by side, all in one scale and with equal decimals, so that they can be
/// read against each other: that of the smallest, unless the largest would be a long number in it.
/// A value too small for the decimals is "< 0.01 %". Half-widths below half a per cent of their
/// mean are left out.
[[nodiscard]] std::vector<EstimateText> format_alike(std::span<const Estimate> estimates,
                                                     std::string_view unit);

/// Fewest digits that read back as the same double, for programs: "0.1", "1e-09", "nan", "-inf".
[[nodiscard]] std::string shortest(double value);

}  // namespace stowplan::view
