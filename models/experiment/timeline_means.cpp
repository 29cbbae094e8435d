#include "models/experiment/timeline_means.hpp"

namespace stowplan {

std::vector<Estimate> timeline_means(std::span<const double> rows, std::size_t columns,
                                     std::size_t stride, std::size_t first_look,
                                     double confidence) {
  std::vector<Estimate> means;
  means.reserve(columns);
  std::vector<double> values;
  IntervalT t{confidence};
  for (std::size_t c = 0; c < columns; ++c) {
    values.clear();
    for (std::size_t at = c; at < rows.size(); at += stride) values.push_back(rows[at]);
    means.push_back(sequential_interval(values, first_look, t));
  }
  return means;
}

}  // namespace stowplan
