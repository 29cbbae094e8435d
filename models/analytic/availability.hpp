// How many machines are up when they fail and wait for repair. Exponential times; any one unit of
// time.
#pragma once

#include <cstdint>
#include <vector>

namespace stowplan::analytic {

/// Machines that fail while they run, spares that do not fail while they wait, and repair crews.
struct RepairShop {
  std::int64_t running = 1;      ///< Machines wanted at work.
  std::int64_t cold_spares = 0;  ///< Take over at once.
  std::int64_t crews = 1;
  double time_to_failure = 0;
  double time_to_repair = 0;

  /// P(k machines are down), k = 0 ... running + cold_spares.
  [[nodiscard]] std::vector<double> p_down() const;
};

struct RepairShopResult {
  double mean_down = 0;     ///< Failed, in repair or waiting for it.
  double mean_running = 0;  ///< At work.
  double mean_busy_crews = 0;
  double failure_rate = 0;
  double mean_outage = 0;  ///< Failure to repaired.
};

[[nodiscard]] RepairShopResult solve(const RepairShop& shop);

/// P(fewer than `needed` of `total` independent units are up); precise even when it is tiny.
[[nodiscard]] double k_of_n_unavailability(std::int64_t needed, std::int64_t total,
                                           double availability_each);

}  // namespace stowplan::analytic
