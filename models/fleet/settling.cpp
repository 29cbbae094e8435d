#include "models/fleet/settling.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "models/fleet/fleet.hpp"

namespace stowplan {
namespace {

// Looks at whether the fleet has settled are at least so far apart.
constexpr Duration shortest_step = std::chrono::seconds{1};

// Numbers of what is asked for while the fleet settles, and of what is asked for from time 0 on:
// random streams are named by them, so that those of the run are the same wherever it settled.
constexpr std::uint32_t first_of_settling = 1U << 30;
constexpr std::uint32_t first_of_run = 1U << 31;

}  // namespace

void Steadiness::add(Time at, std::vector<std::int64_t> counts) {
  samples_.push_back({at, std::move(counts)});
  while (samples_.size() > 1 && samples_[1].at <= at - length_) samples_.pop_front();
}

std::int64_t Steadiness::tolerance(std::int64_t largest) {
  return std::max<std::int64_t>(1, largest / 10);
}

bool Steadiness::steady() const {
  if (samples_.empty() || samples_.front().at > samples_.back().at - length_) return false;
  for (std::size_t i = 0; i < samples_.back().counts.size(); ++i) {
    const auto [least, most] =
        std::ranges::minmax(samples_, {}, [i](const Sample& sample) { return sample.counts[i]; });
    const std::int64_t largest = most.counts[i];
    if (largest - least.counts[i] > tolerance(largest)) return false;
  }
  return true;
}

std::int64_t Fleet::replicas_of_rollout(ServiceId service) const {
  if (options_.start) return options_.start->replicas[service.slot()];
  return replicas_at_start(plan_of(service).deployment->autoscaler);
}

// It ends at a whole number of looks of the slowest autoscaler, so that one with an equal or an
// even shorter time between looks goes on looking as if nothing had happened.
bool Fleet::settle() {
  Duration between_looks = shortest_step;
  Duration looks_back{};
  for (const ServiceId s : services_.ids()) {
    const std::optional<Pace> pace = pace_of(plan_of(s).deployment->autoscaler);
    if (!pace) continue;
    between_looks = std::max(between_looks, pace->between_looks);
    looks_back = std::max(looks_back, pace->looks_back);
  }
  begin_settling();
  Steadiness counts{looks_back};
  counts.add(settling_from_, counts_at_rest());
  Settling& record = settling_.emplace();
  while (!record.settled && record.took < options_.start->most) {
    record.took += std::min(between_looks, options_.start->most - record.took);
    if (!advance(settling_from_ + record.took)) return false;
    counts.add(engine_.now(), counts_at_rest());
    record.settled = rolled_out() && !hosts_about_to_go() && counts.steady();
  }
  end_settling();
  return true;
}

void Fleet::begin_settling() {
  in_settling_ = true;
  settling_from_ = engine_.now();
  for (const ServiceId s : services_.ids()) {
    ServiceState& service = services_[s];
    service.started = first_of_settling;
    const double rate = options_.start->rates[s.slot()];
    if (rate <= 0 || std::holds_alternative<ClosedUsers>(workload_of(s).arrivals)) continue;
    service.settling_arrivals.emplace(
        PoissonArrivals{Rate{rate}}, nullptr,
        Stream{seed_, replication_, "settle/arrivals/" + workload_of(s).draws_as()});
  }
  for (PoolState& pool : pools_) pool.booted = first_of_settling;
  start_arrivals();
}

// Events of settling that have not happened by now never do; requests that are under way go on.
void Fleet::end_settling() {
  in_settling_ = false;
  settled_at_ = engine_.now();
  for (const ServiceId s : services_.ids()) {
    services_[s].started = first_of_run;
    settling_->replicas.push_back(wanted_replicas(s));
  }
  for (PoolState& pool : pools_) pool.booted = first_of_run;
}

// Instances that are wanted by service, then hosts that are on by pool.
std::vector<std::int64_t> Fleet::counts_at_rest() const {
  std::vector<std::int64_t> counts;
  for (const ServiceId s : services_.ids()) counts.push_back(wanted_replicas(s));
  for (const PoolState& pool : pools_) counts.push_back(pool.on);
  return counts;
}

// Hosts that stand empty, are not needed or are being drained, more of them than may be by chance.
bool Fleet::hosts_about_to_go() const {
  for (const PoolId p : pools_.ids()) {
    const PoolState& pool = pools_[p];
    std::int64_t going = 0;
    for (const HostId id : pool.hosts) {
      const HostRecord& host = hosts_[id];
      const bool empty = host.state == HostState::ready && host.instances == 0;
      if (empty || host.unneeded_since || host.state == HostState::draining) ++going;
    }
    going = std::min(going, pool.on - plan_of(p).pool->hosts.min);
    if (going > Steadiness::tolerance(pool.on)) return true;
  }
  return false;
}

}  // namespace stowplan
