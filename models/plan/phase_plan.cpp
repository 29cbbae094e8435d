#include "models/plan/phase_plan.hpp"

#include <algorithm>
#include <cmath>

namespace stowplan {

std::int32_t SerialSections::index(const std::string& name) {
  if (name.empty()) return -1;
  const auto at = std::find(names_.begin(), names_.end(), name);
  const auto position = static_cast<std::int32_t>(at - names_.begin());
  if (at == names_.end()) names_.push_back(name);
  return position;
}

// A phase reads in pieces, each of about a mebibyte and not longer than ten milliseconds if it has
// more than one operation, so that requests and other starts come between.
void add_disk(PhasePlan& phase, const DiskDemand& demand, Rate iops, Bandwidth bandwidth) {
  constexpr double piece_bytes = 1 << 20;
  constexpr double piece_ns = 10e6;
  const double each_ns = operation_ns(demand, iops, bandwidth);
  if (demand.ops <= 0 || each_ns <= 0) return;
  const auto bytes = static_cast<double>(demand.bytes.count());
  const double most = std::min(bytes > 0 ? piece_bytes / bytes : piece_ns, piece_ns / each_ns);
  const double at_a_time =
      bytes > piece_bytes ? piece_bytes / bytes : std::max(1.0, std::floor(most));
  phase.disk_ns += demand.ops * each_ns;
  phase.disk_piece_ns = std::max(phase.disk_piece_ns, at_a_time * each_ns);
}

std::vector<PhasePlan> compile_phases(const std::vector<Phase>& phases, const Runtime& runtime,
                                      const Storage& storage, SerialSections& sections) {
  std::vector<PhasePlan> compiled;
  for (const Phase& phase : phases) {
    compiled.push_back({.name = phase.name,
                        .delay = sampler(phase.delay),
                        .serial = sections.index(phase.serial),
                        .serial_time = sampler(phase.serial_time),
                        .serial_growth = phase.serial_growth,
                        .scope = phase.scope,
                        .cpu = sampler(phase.cpu),
                        .parallelism = phase.parallelism,
                        .kernel = sampler(phase.kernel),
                        .by_host = !runtime.guest_kernel});
    add_disk(compiled.back(), phase.disk_read, storage.iops, storage.bandwidth);
  }
  return compiled;
}

}  // namespace stowplan
