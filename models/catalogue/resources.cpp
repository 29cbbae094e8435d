#include "models/catalogue/resources.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "sim/math.hpp"

namespace stowplan {
namespace {

constexpr std::int64_t least_shares = 2;
constexpr std::int64_t most_shares = 262'144;

// Exact for powers of two, where the weights are whole numbers.
double log2_of(std::int64_t shares) {
  const auto whole = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(shares))) - 1;
  const double rest = static_cast<double>(shares) / static_cast<double>(std::int64_t{1} << whole);
  constexpr double ln_2 = math::detail::ln2_high + math::detail::ln2_low;
  return whole + math::log(rest) / ln_2;
}

}  // namespace

QosClass Resources::qos() const {
  const bool cpu = cpu_request.count() > 0 || cpu_limit;
  const bool memory = memory_request.count() > 0 || memory_limit;
  if (!cpu && !memory) return QosClass::best_effort;
  const bool guaranteed = cpu_limit == cpu_request && memory_limit == memory_request;
  return guaranteed ? QosClass::guaranteed : QosClass::burstable;
}

Resources resources_of(const Requests& requests, const Limits& limits, bool guest_kernel) {
  Resources r{.cpu_limit = limits.cpu, .memory_limit = limits.memory};
  r.cpu_request = requests.cpu.value_or(limits.cpu.value_or(Cores{}));
  r.memory_request = requests.memory.value_or(limits.memory.value_or(Bytes{}));
  if (limits.cpu_quota == false && !guest_kernel) r.cpu_limit.reset();
  return r;
}

std::int64_t cpu_shares(Cores request) {
  // Above 256 CPUs it is the most anyway, and the product stays small.
  const std::int64_t millicores = std::min<std::int64_t>(request.count(), 256'000);
  return std::clamp<std::int64_t>(millicores * 1024 / 1000, least_shares, most_shares);
}

Duration cpu_quota(Cores limit, Duration period) {
  using std::chrono::microseconds;
  if (limit.count() <= 0) return {};
  const std::int64_t quota = limit.count() * (period / microseconds{1}) / 1000;
  return std::max<Duration>(microseconds{quota}, std::chrono::milliseconds{1});
}

std::int64_t cgroup_weight(std::int64_t shares, CpuWeight conversion) {
  const std::int64_t s = std::clamp(shares, least_shares, most_shares);
  if (conversion == CpuWeight::linear) return 1 + (s - 2) * 9999 / 262'142;
  const double l = log2_of(s);
  const double exponent = (l * l + 125 * l) / 612 - 7.0 / 34;
  constexpr double ln_10 = 2.302585092994045684;
  // Where the result is whole (2, 1024 and 262144 shares) rounding must not lift it to the next;
  // elsewhere it is farther from a whole number than that.
  constexpr double rounding = 1 - 1e-12;
  return static_cast<std::int64_t>(std::ceil(math::exp(exponent * ln_10) * rounding));
}

}  // namespace stowplan
