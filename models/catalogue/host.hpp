// What a host is made of. Hosts come from the catalogue (`configs/catalogue/hosts`) or from the
// scenario; nothing here depends on what runs on them.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/config/fields.hpp"
#include "sim/distribution.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// Who sets aside CPU and memory on a host for its own agents; see models/catalogue/reserve.hpp.
enum class Reserve { none, eks, karpenter, gke, aks };
enum class Architecture { amd64, arm64 };

/// The clock of a core that has nothing to do.
struct Clock {
  double idle = 1;                                 ///< Relative to that of a core at work.
  Duration ramp{};                                 ///< Until it is up again.
  Duration rest = std::chrono::milliseconds{100};  ///< Without work until it goes down.
};

template <class Visitor>
void fields(Visitor& v, Clock& c) {
  using config::Check;
  v.field("idle", c.idle,
          "Clock of a core that has rested, relative to one at work: 0.4; 1 for no loss",
          {.check = Check::positive});
  v.field("ramp", c.ramp, "Time until such a core is at its clock", {.check = Check::not_negative});
  v.field("rest", c.rest, "Time without work after which a core has rested",
          {.check = Check::not_negative, .source = "assumption"});
}

/// One type of host.
struct Host {
  std::string base;
  std::string provider;
  Architecture architecture = Architecture::amd64;
  std::int64_t cpus = 0;
  std::int64_t threads_per_core = 2;
  double smt_yield = 1.3;
  double speed = 1.0;
  double contention = 0.0;
  double kernel_contention = 0.08;
  Clock clock;
  double baseline = 1.0;
  Bytes memory{};
  std::optional<Bytes> hidden_memory;
  Bandwidth network{};
  std::string storage = "local-nvme";
  Bytes disk{};
  Price price{};
  std::string price_date;
  Reserve reserve = Reserve::none;
  double eviction_share = 0;
  std::int64_t max_pods = 0;
  Distribution<Duration> boot = Constant<Duration>{};
  Power idle_power{};
  Power full_power{};
  double pue = 1.0;
};

template <class Visitor>
void fields(Visitor& v, Host& h) {
  using config::Check;
  v.field("base", h.base, "Host it is like: what it does not state is as there", {});
  v.field("provider", h.provider, "Who sells or owns it", {});
  v.field("architecture", h.architecture, "Instruction set", {});
  v.field("cpus", h.cpus, "Logical CPUs the operating system sees",
          {.check = Check::positive, .required = true});
  v.field("threads_per_core", h.threads_per_core, "Logical CPUs per physical core",
          {.check = Check::positive, .source = "two on most x86 servers, one on Arm"});
  v.field("smt_yield", h.smt_yield,
          "Work a core does with all its threads busy, relative to one busy thread",
          {.check = Check::at_least_one,
           .source = "assumption; a second thread is worth 0.2 to 0.6 of a core",
           .range = "1.0 to 1.6"});
  v.field("speed", h.speed, "Speed of one CPU relative to the reference CPU of request demands",
          {.check = Check::positive, .source = "assumption: all CPUs alike"});
  v.field("contention", h.contention,
          "Extra CPU time of everything where all cores are busy: caches and the memory bus",
          {.check = Check::not_negative,
           .source = "assumption: none; a survey puts co-location at 1.0 to 1.25, code bound by "
                     "memory at up to 2; ten instances lost 23 % each (Anjali et al. VEE 2020)",
           .range = "0 to 0.25"});
  v.field("kernel_contention", h.kernel_contention,
          "Extra time of work in the host's kernel for each other instance that is in it",
          {.check = Check::not_negative,
           .source = "selected: boots at once of three VMMs on one host of 48 cores, kernel 4.15 "
                     "(NSDI 2020 raw data), where 30 ms of it each let 417 a second pass",
           .range = "0 to 0.1"});
  v.field("clock", h.clock, "What the clock of a core does while it rests; of starts only", {});
  v.field("baseline", h.baseline,
          "Share of its CPUs it may use all the time; more spends burst credits, of which only a "
          "warning tells; 1 where there are none",
          {.check = Check::fraction});
  v.field("memory", h.memory, "Installed memory", {.check = Check::positive, .required = true});
  v.field("hidden_memory", h.hidden_memory,
          "Installed memory that the hypervisor and the kernel keep from the node; by the rule of "
          "its reserve if left out (docs/models/host.md)",
          {.check = Check::not_negative});
  v.field("network", h.network, "Network bandwidth, each direction",
          {.check = Check::positive, .required = true});
  v.field("storage", h.storage, "Storage class of the disk, from the catalogue", {});
  v.field("disk", h.disk, "Disk space for images and data",
          {.check = Check::positive, .required = true});
  v.field("price", h.price, "Price while it is switched on", {.check = Check::not_negative});
  v.field("price_date", h.price_date, "Day the price was read", {});
  v.field("reserve", h.reserve, "Whose formula sets CPU and memory aside on the host", {});
  v.field("eviction_share", h.eviction_share,
          "Where there is a reserve: the share of memory below which kubelet evicts; 0 for its "
          "100 MiB",
          {.check = Check::fraction});
  v.field("max_pods", h.max_pods, "Most instances it may run; 0 for no limit",
          {.check = Check::not_negative});
  v.field("boot", h.boot, "Ordering the host to the moment it takes instances",
          {.check = Check::not_negative, .source = "assumption: owned and already running"});
  v.field("idle_power", h.idle_power, "Power drawn when idle", {.check = Check::not_negative});
  v.field("full_power", h.full_power, "Power drawn at full load", {.check = Check::not_negative});
  v.field("pue", h.pue, "Power of the building per power of the host",
          {.check = Check::at_least_one});
}

/// A class of disk.
struct Storage {
  Rate iops{};
  Bandwidth bandwidth{};
  Rate write_iops{};
  Bandwidth write_bandwidth{};
  Distribution<Duration> read_latency = Constant<Duration>{};
  Distribution<Duration> write_latency = Constant<Duration>{};

  [[nodiscard]] Rate iops_of_writes() const { return write_iops.count() > 0 ? write_iops : iops; }
  [[nodiscard]] Bandwidth bandwidth_of_writes() const {
    return write_bandwidth.count() > 0 ? write_bandwidth : bandwidth;
  }
};

template <class Visitor>
void fields(Visitor& v, Storage& s) {
  using config::Check;
  v.field("iops", s.iops, "Operations it completes a second at full queue depth",
          {.check = Check::positive, .required = true});
  v.field("bandwidth", s.bandwidth, "Bytes it moves a second",
          {.check = Check::positive, .required = true});
  v.field("write_iops", s.write_iops,
          "Writes it completes a second at full queue depth; 0 for as many as reads",
          {.check = Check::not_negative});
  v.field("write_bandwidth", s.write_bandwidth,
          "Bytes it writes a second; 0 for as many as it reads", {.check = Check::not_negative});
  v.field("read_latency", s.read_latency, "One 4 KiB read with nothing else to do",
          {.check = Check::not_negative});
  v.field("write_latency", s.write_latency, "One 4 KiB write with nothing else to do",
          {.check = Check::not_negative});
}

/// How instances reach the network: host network, bridge, NAT, overlay, virtual function.
struct Network {
  Duration hop_latency{};
  Duration packet_cpu{};
  Bytes mtu{1500};
  Bytes headers{40};
  Bytes encapsulation{};
  Rate packet_rate{};
};

/// What Ethernet adds to each packet on the wire: preamble 8, header 14, checksum 4, gap 12 bytes.
inline constexpr Bytes ethernet_framing{38};

template <class Visitor>
void fields(Visitor& v, Network& n) {
  using config::Check;
  v.field("hop_latency", n.hop_latency, "Added to each message, one way",
          {.check = Check::not_negative});
  v.field("packet_cpu", n.packet_cpu, "CPU time of the host per packet, each side",
          {.check = Check::not_negative});
  v.field("mtu", n.mtu, "Largest packet an instance sends, headers included",
          {.check = Check::positive, .source = "Ethernet", .range = "1376 to 9000 bytes"});
  v.field("headers", n.headers, "Part of a packet that carries no payload",
          {.check = Check::not_negative, .source = "IPv4 and TCP; 28 bytes for UDP"});
  v.field("encapsulation", n.encapsulation, "What a tunnel adds to a packet beyond the MTU",
          {.check = Check::not_negative, .source = "VXLAN 50 bytes, IP in IP 20"});
  v.field("packet_rate", n.packet_rate,
          "Packets a second the path through a host can reach, each direction; 0 for no limit",
          {.check = Check::not_negative});
}

}  // namespace stowplan

namespace stowplan::config {
template <>
struct EnumNames<Reserve> {
  static constexpr std::array<std::string_view, 5> names{"none", "eks", "karpenter", "gke", "aks"};
};
template <>
struct EnumNames<Architecture> {
  static constexpr std::array<std::string_view, 2> names{"amd64", "arm64"};
};
}  // namespace stowplan::config
