// Phases of a start or stop, ready to run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/catalogue/disk.hpp"
#include "models/catalogue/host.hpp"
#include "models/catalogue/runtime.hpp"
#include "sim/distribution.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// One phase of a start or stop, ready to run; see Phase in models/catalogue/runtime.hpp.
struct PhasePlan {
  std::string name;
  Sampler delay{};
  std::int32_t serial = -1;  ///< Index into Plan::serial_sections; -1 for none.
  Sampler serial_time{};
  Duration serial_growth{};
  Scope scope = Scope::host;
  double disk_ns = 0;        ///< The device of the host alone takes so long for it.
  double disk_piece_ns = 0;  ///< As much of it at a time, so that others come between.
  Sampler cpu{};
  double parallelism = 1;
  Sampler kernel{};
  bool by_host = false;  ///< CPU time of the host's own agents, outside the instance's limit.
  bool inside = false;   ///< Runs inside the runtime and pays its overhead; runtimes' own phases
                         ///< were measured with it.
};

/// Names of the sections that phases pass one after the other, by index.
class SerialSections {
 public:
  /// -1 for no name.
  [[nodiscard]] std::int32_t index(const std::string& name);
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  [[nodiscard]] std::size_t size() const { return names_.size(); }

 private:
  std::vector<std::string> names_;
};

/// Phases of a runtime on a disk, before those of the image.
[[nodiscard]] std::vector<PhasePlan> compile_phases(const std::vector<Phase>& phases,
                                                    const Runtime& runtime, const Storage& storage,
                                                    SerialSections& sections);

/// What it reads or writes, beside what it does already, at so many operations and bytes a second.
void add_disk(PhasePlan& phase, const DiskDemand& demand, Rate iops, Bandwidth bandwidth);

}  // namespace stowplan
