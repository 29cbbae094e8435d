// Names of the records of a fleet. Requests, calls, instances and pulls come and go; a host begins
// another life when it is switched on again; pools and services are always there.
#pragma once

#include "sim/slots.hpp"

namespace stowplan {

struct Request;
struct CallRecord;
struct Instance;
struct Pull;
struct HostRecord;
struct PoolState;
struct ServiceState;
struct InstancePlan;

using RequestId = Id<Request>;
using CallId = Id<CallRecord>;
using InstanceId = Id<Instance>;
using PullId = Id<Pull>;
using HostId = Id<HostRecord>;
using PoolId = Id<PoolState>;
using ServiceId = Id<ServiceState>;
using InstancePlanId = Id<InstancePlan>;  ///< In Plan::instances.

using RequestHandle = Handle<Request>;
using CallHandle = Handle<CallRecord>;
using InstanceHandle = Handle<Instance>;
using PullHandle = Handle<Pull>;
using HostHandle = Handle<HostRecord>;

}  // namespace stowplan
