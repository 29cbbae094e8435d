// Facts of a workload's instances: what follows from the plan without a simulation.
#pragma once

#include "models/fleet/report/sheet.hpp"
#include "models/plan/plan.hpp"

namespace stowplan {

/// What fits a host by requests and by limits, memory of an idle instance, its image, a debug
/// session, and what moving it would take.
void add_instance_facts(Sheet& sheet, const Plan& plan, const InstancePlan& instance);

}  // namespace stowplan
