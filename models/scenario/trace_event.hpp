// What happened in a run, event by event, for viewers of traces. The kinds are those of the Trace
// Event Format that view/trace_output.hpp writes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "sim/units.hpp"

namespace stowplan {

/// Something said of an event.
struct TraceArgument {
  std::string_view name;
  std::variant<double, std::string_view> value;
};

/// One event. A process is a pool or a workload, a thread a host or an instance of it.
struct TraceEvent {
  enum class Kind : std::uint8_t {
    slice,         ///< From `at` on for `length`, on a thread. Slices of a thread do not cross.
    begin,         ///< Of what has an `id` and no thread; may cross others.
    end,           ///< Its end.
    instant,       ///< On a thread.
    counter,       ///< Arguments are its values from `at` on.
    process_name,  ///< The name is that of the process.
    thread_name,   ///< And of the thread.
  };

  Kind kind = Kind::slice;
  std::uint32_t process = 0;
  std::uint32_t thread = 0;
  std::string_view category = {};
  std::string_view name = {};
  Time at{};
  Duration length{};
  std::uint64_t id = 0;
  std::span<const TraceArgument> arguments = {};
};

/// Takes the events of one replication, in the order in which they are known: a slice when it ends.
class TraceSink {
 public:
  virtual ~TraceSink() = default;
  virtual void take(const TraceEvent& event) = 0;
};

}  // namespace stowplan
