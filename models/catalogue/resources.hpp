// What an instance asks of its host and what it may have at most, as Kubernetes words it: requests
// are booked and weigh under contention, limits hold it back. Each of the four may be left out.
// docs/configuration.md, "Requests and limits".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sim/config/fields.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// CPU and memory of one instance that the scheduler books.
struct Requests {
  std::optional<Cores> cpu{};
  std::optional<Bytes> memory{};
};

template <class Visitor>
void fields(Visitor& v, Requests& r) {
  using config::Check;
  v.field("cpu", r.cpu, "CPUs the scheduler books; the limit if left out; 0 books nothing",
          {.check = Check::not_negative});
  v.field("memory", r.memory, "Memory the scheduler books; the limit if left out; 0 books nothing",
          {.check = Check::not_negative});
}

/// CPU and memory that one instance may use; a guest has exactly so many vCPUs and so much memory.
struct Limits {
  std::optional<Cores> cpu{};
  Cores start_cpu{};
  Duration cpu_burst{};
  std::optional<Bytes> memory{};
  std::optional<bool> cpu_quota{};
  double cpu_weight = 0;
};

template <class Visitor>
void fields(Visitor& v, Limits& l) {
  using config::Check;
  v.field("cpu", l.cpu,
          "CPUs it may use, enforced per 100 ms period (burn, then stall), and the vCPUs of a "
          "guest, which never stall; no limit if left out",
          {.check = Check::positive, .source = "Linux CFS bandwidth control; docs/models/cpu.md"});
  v.field("start_cpu", l.start_cpu,
          "CPU until it is ready, where that is another limit; 0 for the same",
          {.check = Check::not_negative});
  v.field("cpu_burst", l.cpu_burst,
          "CPU time of its limit that it did not use and may use in later periods, at most",
          {.check = Check::not_negative,
           .source = "Linux cpu.max.burst, which Kubernetes leaves at 0; docs/models/cpu.md"});
  v.field("memory", l.memory,
          "Memory it may use; beyond it, it is killed; the host's memory if left out",
          {.check = Check::positive});
  v.field("cpu_quota", l.cpu_quota,
          "Files of version 1 only: false reads limits.cpu as the request, without a limit", {});
  v.field("cpu_weight", l.cpu_weight,
          "Weight under contention, as cpu.weight of cgroup v2; 0 for that of the request",
          {.check = Check::not_negative});
}

/// How a CPU request becomes a weight of cgroup v2.
enum class CpuWeight { linear, quadratic };

/// Who goes first when a host runs short.
enum class QosClass { guaranteed, burstable, best_effort };

/// Requests and limits in force.
struct Resources {
  Cores cpu_request{};
  std::optional<Cores> cpu_limit{};
  Bytes memory_request{};
  std::optional<Bytes> memory_limit{};

  /// Guaranteed where CPU and memory both have request = limit, best effort where neither has
  /// either, else burstable. A request of 0 is none.
  [[nodiscard]] QosClass qos() const;

  friend bool operator==(const Resources&, const Resources&) = default;
};

/// What the file's requests and limits come to.
///
/// Model   limit alone: the request is the limit; request alone: no limit; neither: 0 is booked.
///         Version 1 of the files: with cpu_quota = false limits.cpu is the request, without a
///         limit; a guest has no quota, so there it changes nothing
/// Source  Kubernetes: defaults of pkg/apis/core/v1, QoS of pkg/apis/core/v1/helper/qos
[[nodiscard]] Resources resources_of(const Requests& requests, const Limits& limits,
                                     bool guest_kernel);

/// Shares of cgroup v1 for a CPU request: 1024 a CPU, rounded down, within 2 .. 262144.
[[nodiscard]] std::int64_t cpu_shares(Cores request);

/// CPU time that a container with a limit may use in each period, all its threads together.
///
/// Model   limit * period, rounded down to a microsecond, at least 1 ms, which the kernel asks for
/// Shape   0 where there is no limit
/// Source  kubernetes pkg/kubelet/cm/helpers_linux.go, MilliCPUToQuota
[[nodiscard]] Duration cpu_quota(Cores limit, Duration period);

/// Weight of cgroup v2 for shares of cgroup v1.
///
/// Model   linear: 1 + (shares - 2) * 9999 / 262142, rounded down; quadratic: 10 to the power of
///         (l^2 + 125 l) / 612 - 7 / 34 with l = log2(shares), rounded up: 1024 shares are 100,
///         Linux' default, where the linear one makes 39
/// Shape   non-decreasing; 2 shares are 1, 262144 are 10000 in both
/// Source  runc: linear to 1.3.1, quadratic since
[[nodiscard]] std::int64_t cgroup_weight(std::int64_t shares, CpuWeight conversion);

}  // namespace stowplan

namespace stowplan::config {
template <>
struct EnumNames<CpuWeight> {
  static constexpr std::array<std::string_view, 2> names{"linear", "quadratic"};
};
template <>
struct EnumNames<QosClass> {
  static constexpr std::array<std::string_view, 3> names{"Guaranteed", "Burstable", "BestEffort"};
};
}  // namespace stowplan::config
