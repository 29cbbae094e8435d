// One replication as a trace that Perfetto and other viewers open: the JSON of the Trace Event
// Format. docs/time_series.md says what is in it.
#pragma once

#include <cstdint>
#include <string>

#include "models/scenario/trace_event.hpp"

namespace stowplan::view {

/// What is said once, before all events, and after them.
[[nodiscard]] std::string trace_head(const std::string& title, std::uint64_t seed,
                                     std::string_view version);
[[nodiscard]] std::string trace_end();

/// One event as a JSON object on one line. `first_process` is added to the number of its process,
/// so that those of several layouts do not meet.
///
/// Units   microseconds with three decimals: every nanosecond is told apart
/// Source  the Trace Event Format: phases X, b, e, i, C and M
[[nodiscard]] std::string trace_event(const TraceEvent& event, std::uint32_t first_process);

}  // namespace stowplan::view
