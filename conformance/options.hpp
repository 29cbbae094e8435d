// How a run of cases was asked for.
#pragma once

#include "conformance/isolation.hpp"
#include "sim/experiment/run_in_order.hpp"

namespace stowplan::conformance {

struct Options {
  bool simulate = true;  ///< Also hold simulations on the engine against the cases.
  double bias = 1.0;     ///< Factor on simulated service times; anything but 1 must make it fail.
  RunInOrder run = one_at_a_time;  ///< Runs the replications of a simulation.
  Isolate isolate = in_place;      ///< Runs each case.
};

}  // namespace stowplan::conformance
