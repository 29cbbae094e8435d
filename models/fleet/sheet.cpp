#include "models/fleet/sheet.hpp"

#include <fmt/format.h>

namespace stowplan {

void Sheet::add_quantiles(const std::string& name, const Histogram& histogram,
                          std::span<const double> shares) {
  const auto distribution = static_cast<std::uint32_t>(observation_.distributions.size());
  observation_.distributions.emplace_back(histogram);
  for (const double share : shares) {
    const double value = histogram.empty() ? nothing() : histogram.quantile(share) * 1e-9;
    observation_.measures.push_back({scope_, fmt::format("{}.p{:g}", name, share * 100), "s", value,
                                     QuantileOf{distribution, share}, false});
  }
}

}  // namespace stowplan
