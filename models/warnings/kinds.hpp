// The kinds of warnings, a file each, and what they share: the load of a layout in closed form.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "models/warnings/warnings.hpp"

namespace stowplan {

/// A service of a layout under its mean load.
struct OfferedLoad {
  double rate = 0;             ///< Requests from outside and from callers [1/s].
  double service = 0;          ///< CPU time of a request on its host, overhead included [s].
  std::int64_t instances = 0;  ///< The most there may be.
  std::int64_t wanted = 0;     ///< As many as carry the load; no more than that.
  double cores = 0;            ///< CPUs that one of them may use: its limit, else its host's.
};

/// By service of the plan. Closed users wait for answers, so they offer what can be served and
/// count as nothing here.
[[nodiscard]] std::vector<OfferedLoad> offered_load(const Plan& plan);

/// Mean requests a second from outside over the measured window; 0 for closed users.
[[nodiscard]] double outside_rate(const Plan& plan, std::size_t service);

/// A time in words, to three digits: "1.25 ms".
[[nodiscard]] std::string about(double seconds);

/// A value that is likely a slip of the pen: a percentage for a share, a demand far from all
/// others, a key that does nothing.
[[nodiscard]] Problems slips(const Scenario& scenario, const Said& said);

/// Requests and limits: a resource that nothing is said about, and keys of older files. Saying 0 is
/// saying something.
[[nodiscard]] Problems resource_warnings(const Scenario& scenario);

/// A window that does not show what it is asked for.
[[nodiscard]] Problems window_warnings(const Scenario& scenario, const SeriesTable& series,
                                       const std::vector<Plan>& plans);

/// More load than instances, hosts, disks or interfaces can carry.
[[nodiscard]] Problems capacity_warnings(const std::vector<Plan>& plans);

}  // namespace stowplan
