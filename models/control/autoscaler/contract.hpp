// What an autoscaler is, whatever it goes by: parameters that a file states, and a controller that
// looks at the instances of one workload from time to time and says how many there should be.
//
// The list of autoscalers is AUTOSCALERS in models/CMakeLists.txt: the build writes
// models/control/autoscaler/autoscalers.hpp from it, with the variant `Autoscaler`. A new one is
// one header in this folder and one name in that list. It is a struct of its parameters with
//   name, fields             as all that a file can state
//   follows                  what makes the number change: nothing, a plan, or measured use
//   caveat                   what the closed form leaves out of it; empty for nothing
//   at_start()               instances at the start of a run
//   range()                  fewest and most that it ever asks for
//   settled(SteadyLoad)      instances that it has while a load lasts, with all delays over
//   note()                   how it decides, in a few words beside the range; may be empty
//   counts()                 the numbers of instances that its parameters state
//   controller()             one for one workload; none where the number never changes
// and, where its parameters can be wrong in other ways than a field can say,
//   check(window, problems)  what cannot be run, by key below the autoscaler
//   doubts(problems)         what can, and is likely not meant
// and, where it follows use,
//   pace()                   how it comes to rest; none where the file states how many it starts
//   with
// and, where it steers by the share of a request that is in use,
//   shares()                 of which resources, so that they must be requested
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/random.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// What makes a number of instances change: a plan made in advance, or the measured use of what
/// instances request.
enum class Follows : std::uint8_t { nothing, plan, use };

/// Requested resources whose share in use it steers by: they must be requested.
struct Shares {
  bool cpu = false;
  bool memory = false;
};

/// What an autoscaler sees of one instance that is wanted: not of those that stand by, or are on
/// their way out.
struct InstanceView {
  std::uint32_t ordinal = 0;  ///< How many-th of its workload; the list rises by it.
  bool placed = false;        ///< Has a host; the rest means nothing before.
  bool ready = false;
  Time requested_at{};
  Time ready_at{};             ///< Where it is ready.
  bool metered = false;        ///< Its CPU is counted, from its start on.
  std::uint32_t meter = 0;     ///< Another number where the counters have begun anew.
  double cpu_seconds = 0;      ///< Used since then.
  Bytes memory{};              ///< In use now, of what counts against its limit.
  std::uint64_t requests = 0;  ///< Ever sent to it.
};

struct ScalingView {
  Time now{};
  Duration open{};           ///< Since requests were let in.
  Cores requested;           ///< CPU that one instance requests.
  Bytes requested_memory{};  ///< Memory likewise.
  std::span<const InstanceView> instances;

  [[nodiscard]] std::int64_t replicas() const {
    return static_cast<std::int64_t>(instances.size());
  }
};

struct ScalingDecision {
  std::int64_t replicas = 0;
  std::optional<Duration> next;  ///< Until the next look; none where that was the last, or was
                                 ///< among the first looks.
};

/// One autoscaler at work on one workload. It has no clock, and draws only its first look.
class AutoscalerController {
 public:
  AutoscalerController() = default;
  AutoscalerController(const AutoscalerController&) = delete;
  AutoscalerController& operator=(const AutoscalerController&) = delete;
  virtual ~AutoscalerController() = default;

  /// The looks known when requests are let in, as times from then on.
  [[nodiscard]] virtual std::vector<Duration> first_looks(Stream& stream) const = 0;

  /// What it makes of what it sees. Called once a look, with rising times.
  [[nodiscard]] virtual ScalingDecision observe(const ScalingView& view) = 0;
};

/// A load that lasts, for the closed form.
struct SteadyLoad {
  Duration at{};             ///< When, from the moment requests are let in.
  double cores = 0;          ///< CPU that the requests take.
  double own = 0;            ///< CPU that each instance takes without any.
  double requested = 0;      ///< CPU that each requests.
  double requests = 0;       ///< Requests [1/s].
  Bytes memory{};            ///< That these requests hold.
  Bytes own_memory{};        ///< That each instance holds without any.
  Bytes requested_memory{};  ///< That each requests.
};

/// How one that follows use comes to rest under a load that lasts.
struct Pace {
  Duration between_looks{};
  Duration looks_back{};  ///< After so long nothing that it has seen counts any more.
};

/// Fewest and most instances there can be.
struct ReplicaRange {
  std::int64_t min = 1;
  std::int64_t max = 1;
};

/// A number of instances that a parameter states.
struct StatedCount {
  std::string key;  ///< Below the autoscaler, like "steps[2].replicas".
  std::int64_t value = 0;
};

}  // namespace stowplan
