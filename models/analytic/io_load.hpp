// How busy the interfaces and disks of hosts are, and what a request waits for them, in closed
// form.
#pragma once

#include <span>
#include <vector>

#include "models/plan/plan.hpp"

namespace stowplan::analytic {

/// Share of the time that a host of a pool uses, in the mean; 1 and more where it is overloaded.
struct IoShares {
  double in = 0;
  double out = 0;
  double disk = 0;
};

struct IoLoad {
  std::vector<IoShares> pools;    ///< By pool of the plan.
  std::vector<double> wire;       ///< Of a request and its answer, by workload [s].
  std::vector<double> disk_wait;  ///< In the line before a disk, by pool [s].
};

/// Model   M/G/1-PS on a line: the time alone over 1 - load, between two hosts with the larger load
///         of the two; calls cross hosts with the chance that the callee's is another one. M/G/1 in
///         line before a disk: rate * second moment of its time / (2 (1 - load)). Infinite from 1
///         on.
/// Units   rates in 1/s: `outside` from outside, `rates` calls included, by workload; `hosts` by
/// pool Source  docs/models/network.md; Kleinrock 1975
[[nodiscard]] IoLoad io_load(const Plan& plan, std::span<const double> outside,
                             std::span<const double> rates, std::span<const double> hosts);

}  // namespace stowplan::analytic
