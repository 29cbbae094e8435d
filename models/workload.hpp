// What users ask of the fleet: arrivals, what one request demands, the calls it makes to other
// workloads, and the objective. A workload knows nothing of images, runtimes or hosts.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/arrivals.hpp"
#include "models/runtime.hpp"
#include "sim/config/fields.hpp"
#include "sim/distribution.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// A class of workloads, and the weakest isolation its members accept.
struct WorkloadClass {
  Isolation isolation = Isolation::process;
};

template <class Visitor>
void fields(Visitor& v, WorkloadClass& c) {
  v.field("isolation", c.isolation, "Weakest isolation a runtime may give its members", {});
}

struct DiskDemand {
  double ops = 0;
  Bytes bytes{};
};

template <class Visitor>
void fields(Visitor& v, DiskDemand& d) {
  using config::Check;
  v.field("ops", d.ops, "Operations per request", {.check = Check::not_negative});
  v.field("bytes", d.bytes, "Bytes per operation", {.check = Check::not_negative});
}

struct NetworkDemand {
  Bytes in{};
  Bytes out{};
};

template <class Visitor>
void fields(Visitor& v, NetworkDemand& n) {
  using config::Check;
  v.field("in", n.in, "Bytes of the request", {.check = Check::not_negative});
  v.field("out", n.out, "Bytes of the response", {.check = Check::not_negative});
}

/// What one request asks of the instance that serves it, on the reference CPU.
struct RequestDemand {
  Distribution<Duration> cpu = Constant<Duration>{};
  double syscalls = 0;
  DiskDemand disk_read;
  DiskDemand disk_write;
  NetworkDemand network;
  Bytes memory{};
};

template <class Visitor>
void fields(Visitor& v, RequestDemand& r) {
  using config::Check;
  v.field("cpu", r.cpu, "CPU time on the reference CPU, one thread",
          {.check = Check::not_negative});
  v.field("syscalls", r.syscalls, "System calls", {.check = Check::not_negative});
  v.field("disk_read", r.disk_read, "Reads that miss the page cache", {});
  v.field("disk_write", r.disk_write, "Writes that wait for the disk", {});
  v.field("network", r.network, "Message sizes", {});
  v.field("memory", r.memory, "Memory held until the response", {.check = Check::not_negative});
}

/// One call to another workload. Calls of one stage run in parallel, stages in rising order.
struct Call {
  std::string to;
  std::int64_t stage = 1;
  double probability = 1;
  Duration timeout{};
  std::int64_t retries = 0;
};

template <class Visitor>
void fields(Visitor& v, Call& c) {
  using config::Check;
  v.field("to", c.to, "Workload that is called", {.required = true});
  v.field("stage", c.stage, "Calls of the same stage run in parallel; stages run in rising order",
          {});
  v.field("probability", c.probability, "Chance that a request makes the call",
          {.check = Check::fraction});
  v.field("timeout", c.timeout, "Give up waiting after this; 0 for never",
          {.check = Check::not_negative});
  v.field("retries", c.retries, "Further attempts after a failure or timeout",
          {.check = Check::not_negative});
}

/// What must hold; a breach ends the run with exit code 3.
struct Objective {
  std::optional<Duration> response_time_p50;
  std::optional<Duration> response_time_p90;
  std::optional<Duration> response_time_p99;
  std::optional<double> failed_share;
};

template <class Visitor>
void fields(Visitor& v, Objective& o) {
  using config::Check;
  v.field("response_time_p50", o.response_time_p50, "Median response time at most this",
          {.check = Check::positive});
  v.field("response_time_p90", o.response_time_p90, "90th percentile at most this",
          {.check = Check::positive});
  v.field("response_time_p99", o.response_time_p99, "99th percentile at most this",
          {.check = Check::positive});
  v.field("failed_share", o.failed_share, "Share of requests rejected, timed out or killed",
          {.check = Check::fraction});
}

enum class Balancer { round_robin, least_outstanding, two_choices };

struct Workload {
  std::string name;
  std::string workload_class;
  Arrivals arrivals = NoArrivals{};
  RequestDemand request;
  std::vector<Call> calls;
  Balancer balancer = Balancer::least_outstanding;
  Duration timeout{};
  std::int64_t tenants = 1;
  Objective objective;
};

template <class Visitor>
void fields(Visitor& v, Workload& w) {
  using config::Check;
  v.field("name", w.name, "Name", {.required = true});
  v.field("class", w.workload_class, "Class, by which layouts route", {.required = true});
  v.field("arrivals", w.arrivals, "How requests arrive from outside", {});
  v.field("request", w.request, "What one request demands", {});
  v.field("calls", w.calls, "Calls to other workloads, after the request's own work", {});
  v.field("balancer", w.balancer, "How requests are spread over instances", {});
  v.field("timeout", w.timeout, "Callers from outside give up after this; 0 for never",
          {.check = Check::not_negative});
  v.field("tenants", w.tenants, "Customers that share the workload, for the blast radius",
          {.check = Check::positive});
  v.field("objective", w.objective, "What must hold", {});
}

}  // namespace stowplan

namespace stowplan::config {
template <>
struct EnumNames<Balancer> {
  static constexpr std::array<std::string_view, 3> names{"round-robin", "least-outstanding",
                                                         "two-choices"};
};
}  // namespace stowplan::config
