// What users ask of the fleet: arrivals, what one request demands, the calls it makes to other
// workloads, and the objective. A workload knows nothing of images, runtimes or hosts.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/catalogue/disk.hpp"
#include "models/catalogue/runtime.hpp"
#include "models/demand/arrivals.hpp"
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

/// The wait before a retry.
///
/// Model   before retry k: the smaller of first * 2^(k - 1) and most, less a uniform share of it
///         between 0 and jitter
struct Backoff {
  Duration first{};
  Duration most = std::chrono::seconds{10};
  double jitter = 0;
};

template <class Visitor>
void fields(Visitor& v, Backoff& b) {
  using config::Check;
  v.field("first", b.first, "Before the first retry; doubles with each further one",
          {.check = Check::not_negative});
  v.field("most", b.most, "Never longer than this",
          {.check = Check::not_negative, .source = "assumption", .range = "1 to 120 s"});
  v.field("jitter", b.jitter, "Share of the wait that is drawn at random, against lockstep",
          {.check = Check::fraction});
}

/// What whoever asks does after a failure. A budget holds retries down to a share of what is asked
/// for the first time, with ten to spare, so that an outage is not multiplied.
struct Retries {
  std::int64_t count = 0;
  Backoff backoff{};
  std::optional<double> budget{};
};

template <class Visitor>
void retry_fields(Visitor& v, Retries& r) {
  using config::Check;
  v.field("retries", r.count, "Further attempts after a failure or timeout",
          {.check = Check::not_negative});
  v.field("backoff", r.backoff, "How long to wait before each of them", {});
  v.field("retry_budget", r.budget,
          "Most retries per first attempt in the long run, with 10 to spare; no limit if left out",
          {.check = Check::not_negative});
}

/// One call to another workload. Calls of one stage run in parallel, stages in rising order.
struct Call {
  std::string to;
  std::int64_t stage = 1;
  double probability = 1;
  Duration timeout{};
  Retries retries{};
};

template <class Visitor>
void fields(Visitor& v, Call& c) {
  using config::Check;
  v.field("to", c.to, "Workload that is called", {.required = true});
  v.field("stage", c.stage, "Calls of the same stage run in parallel; stages run in rising order",
          {});
  v.field("probability", c.probability, "Chance that a request makes the call",
          {.check = Check::fraction});
  v.field("timeout", c.timeout,
          "Give up on each attempt after this; 0 for never. The callee's own timeout holds as well",
          {.check = Check::not_negative});
  retry_fields(v, c.retries);
}

/// A service level: at least this share of requests is answered within this time.
struct ServiceLevel {
  Duration time{};
  double share = 0.99;
};

template <class Visitor>
void fields(Visitor& v, ServiceLevel& l) {
  using config::Check;
  v.field("time", l.time, "Answered within this", {.check = Check::positive, .required = true});
  v.field("share", l.share, "By at least this share of requests",
          {.check = Check::fraction, .required = true});
}

/// What must hold; a breach ends the run with exit code 3. A request that failed is later than any
/// limit, so an objective for the 99th percentile breaks when more than 1 % fail.
struct Objective {
  std::optional<Duration> response_time_p50;
  std::optional<Duration> response_time_p90;
  std::optional<Duration> response_time_p95;
  std::optional<Duration> response_time_p99;
  std::optional<Duration> response_time_p999;
  std::optional<ServiceLevel> within;
  std::optional<double> failed_share;
  Duration per{};
};

template <class Visitor>
void fields(Visitor& v, Objective& o) {
  using config::Check;
  v.field("response_time_p50", o.response_time_p50, "Median response time at most this",
          {.check = Check::positive});
  v.field("response_time_p90", o.response_time_p90, "90th percentile at most this",
          {.check = Check::positive});
  v.field("response_time_p95", o.response_time_p95, "95th percentile at most this",
          {.check = Check::positive});
  v.field("response_time_p99", o.response_time_p99, "99th percentile at most this",
          {.check = Check::positive});
  v.field("response_time_p999", o.response_time_p999, "99.9th percentile at most this",
          {.check = Check::positive});
  v.field("within", o.within, "A service level, like 80 % answered within 30 s", {});
  v.field("failed_share", o.failed_share, "Share of requests that get no answer at most this",
          {.check = Check::fraction});
  v.field("per", o.per,
          "Judge every stretch of this length by itself and give the share that keeps; 0 for the "
          "whole window",
          {.check = Check::not_negative});
}

/// What becomes of a request that the one who asked no longer waits for. Running work keeps its
/// place and memory to its end unless it is cancelled; see docs/models/request.md.
enum class Abandoned { leaves_queue, served_anyway, cancelled };

enum class Balancer { round_robin, least_outstanding, two_choices, random, shared_queue };

struct Workload {
  std::string name;
  std::string workload_class;
  Arrivals arrivals = NoArrivals{};
  RequestDemand request;
  std::vector<Call> calls;
  Balancer balancer = Balancer::least_outstanding;
  Duration timeout{};
  Abandoned abandoned = Abandoned::leaves_queue;
  Retries retries;
  double tolerated_failures = 0.01;
  std::int64_t tenants = 1;
  Objective objective;
  /// What random numbers are drawn for, where it is not the name: a workload that is given another
  /// name is the same one.
  std::string drawn_as = {};

  [[nodiscard]] const std::string& draws_as() const { return drawn_as.empty() ? name : drawn_as; }
};

template <class Visitor>
void fields(Visitor& v, Workload& w) {
  using config::Check;
  v.field("name", w.name, "Name", {.required = true});
  v.field("class", w.workload_class, "Class, by which layouts route", {.required = true});
  v.field("arrivals", w.arrivals, "How requests arrive from outside", {});
  v.field("request", w.request, "What one request demands", {});
  v.field("calls", w.calls, "Calls to other workloads, after the request's own work", {});
  v.field("balancer", w.balancer,
          "How requests are spread over instances; with \"shared-queue\" they wait in one line for "
          "a place "
          "in any of them, which needs `concurrency`",
          {});
  v.field("timeout", w.timeout, "The caller gives up after this; 0 for never",
          {.check = Check::not_negative});
  v.field("abandoned", w.abandoned, "What becomes of a request that was given up on", {});
  retry_fields(v, w.retries);
  v.field("tolerated_failures", w.tolerated_failures,
          "Share of requests that may fail while the workload still counts as keeping up",
          {.check = Check::fraction, .source = "assumption", .range = "0.0001 to 0.05"});
  v.field("tenants", w.tenants, "Customers that share the workload, for the blast radius",
          {.check = Check::positive});
  v.field("objective", w.objective, "What must hold", {});
}

}  // namespace stowplan

namespace stowplan::config {
template <>
struct EnumNames<Balancer> {
  static constexpr std::array<std::string_view, 5> names{"round-robin", "least-outstanding",
                                                         "two-choices", "random", "shared-queue"};
};
template <>
struct EnumNames<Abandoned> {
  static constexpr std::array<std::string_view, 3> names{"leaves-queue", "served-anyway",
                                                         "cancelled"};
};
}  // namespace stowplan::config
