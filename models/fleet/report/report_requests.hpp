// Measures of what happened to requests in the window.
#pragma once

#include "models/fleet/report/sheet.hpp"
#include "models/fleet/requests/outcomes.hpp"

namespace stowplan {

/// `in_flight` is the mean number of requests under way, `window` its length in seconds.
void add_window(Sheet& sheet, const WindowCounts& counts, double in_flight, double window);

}  // namespace stowplan
