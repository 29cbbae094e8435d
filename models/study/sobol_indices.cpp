#include "models/study/sobol_indices.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "sim/check.hpp"
#include "sim/math.hpp"
#include "sim/stats/students_t.hpp"

namespace stowplan {
namespace {

constexpr Eigen::Index most_groups = 20;

/// A row a block: a, b, c_1, ..., c_k.
using Blocks = Eigen::ArrayXXd;

struct Sums {
  Eigen::ArrayXd first;
  Eigen::ArrayXd total;
};

/// The estimators over some blocks: first indices, then totals.
Sums estimated(const Blocks& blocks) {
  const Eigen::Index axes = blocks.cols() - 2;
  const double n = static_cast<double>(blocks.rows());
  const double mean = blocks.leftCols(2).mean();
  const Blocks y = blocks - mean;
  const double variance = y.leftCols(2).square().sum() / (2 * n - 1);
  Sums sums{Eigen::ArrayXd::Zero(axes), Eigen::ArrayXd::Zero(axes)};
  if (!(variance > 0)) return sums;
  for (Eigen::Index i = 0; i < axes; ++i) {
    const auto change = y.col(i + 2) - y.col(0);
    sums.first[i] = (y.col(1) * change).sum() / n / variance;
    sums.total[i] = change.square().sum() / (2 * n) / variance;
  }
  return sums;
}

Blocks whole_blocks(std::span<const double> values, std::size_t axes) {
  const std::size_t width = sobol_block(axes);
  STOWPLAN_CHECK(axes > 0 && !values.empty() && values.size() % width == 0);
  std::vector<std::size_t> kept;
  for (std::size_t j = 0; j < values.size() / width; ++j) {
    const auto block = values.subspan(j * width, width);
    if (std::ranges::all_of(block, [](double v) { return std::isfinite(v); })) kept.push_back(j);
  }
  Blocks blocks(static_cast<Eigen::Index>(kept.size()), static_cast<Eigen::Index>(width));
  for (std::size_t r = 0; r < kept.size(); ++r) {
    for (std::size_t c = 0; c < width; ++c) {
      blocks(static_cast<Eigen::Index>(r), static_cast<Eigen::Index>(c)) =
          values[kept[r] * width + c];
    }
  }
  return blocks;
}

/// All rows but those of a group, which takes every `groups`-th.
Blocks without_group(const Blocks& blocks, Eigen::Index group, Eigen::Index groups) {
  std::vector<Eigen::Index> rows;
  for (Eigen::Index r = 0; r < blocks.rows(); ++r) {
    if (r % groups != group) rows.push_back(r);
  }
  return blocks(rows, Eigen::all);
}

}  // namespace

std::vector<SobolIndex> sobol_indices(std::span<const double> values, std::size_t axes,
                                      double confidence) {
  const Blocks blocks = whole_blocks(values, axes);
  std::vector<SobolIndex> indices(axes);
  const std::int64_t n = blocks.rows();
  if (n < 2) return indices;
  const Sums whole = estimated(blocks);
  const Eigen::Index groups = std::min<Eigen::Index>(most_groups, blocks.rows());
  Eigen::ArrayXXd first(groups, static_cast<Eigen::Index>(axes));
  Eigen::ArrayXXd total(groups, static_cast<Eigen::Index>(axes));
  for (Eigen::Index g = 0; g < groups; ++g) {
    const Sums part = estimated(without_group(blocks, g, groups));
    first.row(g) = part.first;
    total.row(g) = part.total;
  }
  const auto count = static_cast<double>(groups);
  const double t = students_t_quantile((1 + confidence) / 2, groups - 1);
  const auto half_width = [&](const Eigen::ArrayXd& parts) {
    const double squares = (parts - parts.mean()).square().sum();
    return t * std::sqrt(squares * (count - 1) / count);
  };
  for (std::size_t i = 0; i < axes; ++i) {
    const auto at = static_cast<Eigen::Index>(i);
    // Of two or three blocks a group is left out that may be all that says anything.
    const bool known = n > 3;
    indices[i].first = {whole.first[at], known ? half_width(first.col(at)) : math::infinity, n};
    indices[i].total = {whole.total[at], known ? half_width(total.col(at)) : math::infinity, n};
  }
  return indices;
}

}  // namespace stowplan
