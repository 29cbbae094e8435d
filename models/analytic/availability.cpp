#include "models/analytic/availability.hpp"

#include <algorithm>

namespace stowplan::analytic {
namespace {

std::int64_t at_work(const RepairShop& shop, std::int64_t down) {
  return std::min(shop.running, shop.running + shop.cold_spares - down);
}

}  // namespace

std::vector<double> RepairShop::p_down() const {
  std::vector<double> p{1};
  double sum = 1;
  for (std::int64_t k = 1; k <= running + cold_spares; ++k) {
    const double failures = static_cast<double>(at_work(*this, k - 1)) / time_to_failure;
    const double repairs = static_cast<double>(std::min(k, crews)) / time_to_repair;
    p.push_back(p.back() * failures / repairs);
    sum += p.back();
  }
  for (double& x : p) x /= sum;
  return p;
}

RepairShopResult solve(const RepairShop& shop) {
  const std::vector<double> p = shop.p_down();
  RepairShopResult result;
  for (std::size_t k = 0; k < p.size(); ++k) {
    const auto down = static_cast<std::int64_t>(k);
    result.mean_down += static_cast<double>(down) * p[k];
    result.mean_running += static_cast<double>(at_work(shop, down)) * p[k];
    result.mean_busy_crews += static_cast<double>(std::min(down, shop.crews)) * p[k];
  }
  result.failure_rate = result.mean_running / shop.time_to_failure;
  result.mean_outage = result.mean_down / result.failure_rate;
  return result;
}

double k_of_n_unavailability(std::int64_t needed, std::int64_t total, double availability_each) {
  const double failed = 1 - availability_each;
  std::vector<double> all_failed{1};  // Powers of `failed`; dividing by it would break at zero.
  for (std::int64_t k = 0; k < total; ++k) all_failed.push_back(all_failed.back() * failed);
  double ways_up = 1;  // C(total, up) availability^up
  double sum = 0;
  for (std::int64_t up = 0; up < needed; ++up) {
    sum += ways_up * all_failed[static_cast<std::size_t>(total - up)];
    ways_up *= static_cast<double>(total - up) / static_cast<double>(up + 1) * availability_each;
  }
  return sum;
}

}  // namespace stowplan::analytic
