// Which law a sample calls for, by a rule that can be stated in one sentence and checked by hand;
// and how good every candidate is, so that the user can decide otherwise.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/fit/law.hpp"
#include "sim/fit/sample.hpp"

namespace stowplan::fit {

/// Quantiles by which a law is judged.
inline constexpr std::array<double, 3> judged_at{0.5, 0.9, 0.99};
using Judged = std::array<double, judged_at.size()>;

/// How well a law describes a sample.
struct Goodness {
  double aic = 0.0;  ///< Akaike: 2 parameters - 2 log likelihood; NaN for laws without a density.
  double ks = 0.0;   ///< Kolmogorov-Smirnov distance.
  Judged quantiles{};
  Judged errors{};  ///< Quantile of the law over that of the sample, less one.

  /// The greatest error without its sign.
  [[nodiscard]] double worst_error() const;
};

struct Fit {
  Law law;  ///< With rounded parameters, as it will be written.
  Goodness goodness;
};

/// A family without a law for this sample.
struct Unfitted {
  std::string_view family;
  std::string reason;
};

struct Options {
  std::string_view family = "";  ///< Only this one may be chosen; empty for the rule.
  double tolerance = 0.02;       ///< Errors of p50, p90 and p99 a law may have.
  int digits = 4;                ///< Significant digits of the parameters.
};

enum class Because {
  asked_for,        ///< The family was given.
  all_equal,        ///< One value is all there is.
  best_within,      ///< Least AIC of the laws within the tolerance.
  nothing_is_near,  ///< No law is within the tolerance: the quantiles themselves.
};

struct Choice {
  std::vector<Fit> fits;  ///< In the order of `families`; the empirical law always is the last.
  std::vector<Unfitted> unfitted;
  Judged of_sample{};
  std::optional<std::size_t> chosen;  ///< Index into `fits`; none if the family asked for has none.
  Because because = Because::asked_for;
};

/// Fits every family and chooses.
///
/// Model   equal samples: the constant. Otherwise, among the laws with a density whose p50, p90 and
///         p99 all are within the tolerance of the sample's, the one of the least AIC, the earlier
///         family of equals. If there is none, the empirical law: the quantile grid where its
///         errors are within a quarter of the tolerance, else all samples.
/// Shape   parameters are rounded first, so errors and distance are those of what is written; the
///         AIC is that of the exact estimate. Samples are not negative.
/// Errors  Preconditions (checked): family is empty or one of `families`, tolerance > 0.
/// Source  H. Akaike, "A new look at the statistical model identification", IEEE TAC 19 (1974).
[[nodiscard]] Choice choose(const Sample& sample, const Options& options);

}  // namespace stowplan::fit
