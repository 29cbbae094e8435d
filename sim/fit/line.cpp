#include "sim/fit/line.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "sim/check.hpp"
#include "sim/stats/students_t.hpp"

namespace stowplan::fit {
namespace {

Eigen::VectorXd vector_of(std::span<const double> values) {
  return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
}

}  // namespace

std::optional<Line> least_squares(std::span<const double> x, std::span<const double> y) {
  STOWPLAN_CHECK(x.size() == y.size());
  const bool flat = std::all_of(x.begin(), x.end(), [&](double value) { return value == x[0]; });
  if (x.size() < 3 || flat) return std::nullopt;

  const Eigen::VectorXd xs = vector_of(x);
  const Eigen::VectorXd ys = vector_of(y);
  const double middle = xs.mean();
  Eigen::MatrixX2d design(xs.size(), 2);
  design.col(0).setOnes();
  design.col(1) = xs.array() - middle;
  const Eigen::Vector2d solution = design.householderQr().solve(ys);
  const Eigen::VectorXd residuals = ys - design * solution;

  const auto n = static_cast<double>(x.size());
  const double left = residuals.squaredNorm();
  const double total = (ys.array() - ys.mean()).square().sum();
  const double x_squares = design.col(1).squaredNorm();
  Line line;
  line.n = x.size();
  line.slope = solution[1];
  line.intercept = solution[0] - solution[1] * middle;
  line.residual_deviation = std::sqrt(left / (n - 2.0));
  line.slope_error = line.residual_deviation / std::sqrt(x_squares);
  line.intercept_error = line.residual_deviation * std::sqrt(1.0 / n + middle * middle / x_squares);
  line.r_squared = total > 0.0 ? 1.0 - left / total : 1.0;
  line.largest_residual = residuals.cwiseAbs().maxCoeff();
  line.t = students_t_quantile(0.975, static_cast<std::int64_t>(x.size()) - 2);
  return line;
}

}  // namespace stowplan::fit
