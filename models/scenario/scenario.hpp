// The whole input of a run: what there is to choose from (catalogue), what must be served
// (workloads), and the layouts to compare.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/catalogue/daemon.hpp"
#include "models/catalogue/host.hpp"
#include "models/catalogue/image.hpp"
#include "models/catalogue/image_gc.hpp"
#include "models/catalogue/image_pull.hpp"
#include "models/catalogue/resources.hpp"
#include "models/catalogue/runtime.hpp"
#include "models/control/autoscaler/autoscaler.hpp"
#include "models/control/placement/placement.hpp"
#include "models/control/provisioner/provisioner.hpp"
#include "models/demand/workload.hpp"
#include "models/scenario/answer.hpp"
#include "models/scenario/assertion.hpp"
#include "models/scenario/charge.hpp"
#include "models/scenario/currency.hpp"
#include "models/scenario/published.hpp"
#include "models/scenario/topology.hpp"
#include "sim/config/fields.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// Replicate until each named metric is this tight, in every layout.
struct StopRule {
  std::vector<std::string> metrics;
  double relative_half_width = 0.05;
  double confidence = 0.95;
  std::int64_t min = 5;
  std::int64_t max = 5;
};

template <class Visitor>
void fields(Visitor& v, StopRule& s) {
  using config::Check;
  v.field("metrics", s.metrics,
          "Metrics that must be tight: response_time.p99, or workload/shop response_time.p99", {});
  v.field("relative_half_width", s.relative_half_width,
          "Half-width of the interval relative to the estimate", {.check = Check::positive});
  v.field("confidence", s.confidence, "Confidence of every interval", {.check = Check::fraction});
  v.field("min", s.min, "Fewest replications, and the first look at how tight they are",
          {.check = Check::at_least_one});
  v.field("max", s.max, "Most replications", {.check = Check::at_least_one});
}

struct HostCount {
  std::int64_t min = 1;
  std::int64_t max = 1;
};

template <class Visitor>
void fields(Visitor& v, HostCount& h) {
  using config::Check;
  v.field("min", h.min, "Hosts kept even when empty", {.check = Check::not_negative});
  v.field("max", h.max, "Most hosts it may grow to", {.check = Check::at_least_one});
}

/// How guests are moved between hosts of a pool.
struct MigrationPath {
  Bandwidth bandwidth{125e6};
  std::int64_t rounds = 30;
  Duration switch_over = std::chrono::milliseconds{9};
};

template <class Visitor>
void fields(Visitor& v, MigrationPath& m) {
  using config::Check;
  v.field("bandwidth", m.bandwidth, "Network that one migration takes",
          {.check = Check::positive,
           .source = "assumption: 1 Gbit/s, a share that requests do not notice",
           .range = "0.1 to 10 Gbit/s"});
  v.field("rounds", m.rounds, "Copies at most while the guest runs; 0 stops it at once",
          {.check = Check::not_negative, .source = "QEMU and Xen stop at about 30"});
  v.field("switch_over", m.switch_over, "Devices and addresses, at the end",
          {.check = Check::not_negative,
           .source = "Clark et al. NSDI 2005: 210 ms, of which 201 copying",
           .range = "9 to 60 ms"});
}

/// Hosts of a pool that fail in the window and do not come back.
struct Outage {
  std::int64_t hosts = 0;
  std::int64_t zones = 0;
  Duration after{};
};

template <class Visitor>
void fields(Visitor& v, Outage& o) {
  using config::Check;
  v.field("hosts", o.hosts, "So many hosts, the fullest", {.check = Check::not_negative});
  v.field("zones", o.zones, "All hosts of so many zones, the first",
          {.check = Check::not_negative});
  v.field("after", o.after, "Time from the beginning of the window on",
          {.check = Check::not_negative});
}

/// Hosts of one type that share a placement policy.
struct Pool {
  std::string name;
  std::string host;
  HostCount hosts;
  PlacementPolicy placement = BestFit{};
  Provisioner provisioner = OnDemand{};
  std::int64_t zones = 1;
  std::int64_t hosts_per_rack = 40;
  Bandwidth registry{1.25e9};
  Bandwidth pull_rate{60e6};
  std::int64_t parallel_pulls = 0;
  ImagePull image_pull;
  Duration registry_round_trip = std::chrono::milliseconds{200};
  std::optional<ImageGc> image_gc;
  MigrationPath migration;
  std::vector<Daemon> daemons;
  double cpu_overcommit = 1;
  double memory_overcommit = 1;
  CpuWeight cpu_weight = CpuWeight::linear;
  Duration empty_host_delay = std::chrono::minutes{10};
  // Memory under pressure; see docs/models/memory.md.
  double ksm = 0;
  double ksm_cpu = 0.05;
  bool balloon = true;
  Bytes swap{};
  double swap_touched = 0.1;
  std::optional<bool> eviction;
  std::optional<Outage> outage;
};

template <class Visitor>
void fields(Visitor& v, Pool& p) {
  using config::Check;
  v.field("name", p.name, "Name", {.required = true});
  v.field("host", p.host, "Type of its hosts, from the catalogue", {.required = true});
  v.field("hosts", p.hosts, "How many hosts", {});
  v.field("placement", p.placement, "Which host takes the next instance", {});
  v.field("provisioner", p.provisioner, "When hosts are switched on and off", {});
  v.field("zones", p.zones, "Failure zones it spans", {.check = Check::at_least_one});
  v.field("hosts_per_rack", p.hosts_per_rack, "Hosts in a rack",
          {.check = Check::at_least_one, .source = "assumption"});
  v.field("registry", p.registry, "Egress bandwidth of the image registry towards the pool",
          {.check = Check::positive, .source = "assumption: one 10 Gbit/s uplink"});
  v.field("pull_rate", p.pull_rate,
          "Most that one stream from the registry reaches: an image, where images come whole, else "
          "a layer",
          {.check = Check::positive, .source = "assumption: single stream from a remote registry"});
  v.field("parallel_pulls", p.parallel_pulls,
          "Images a host fetches and unpacks at a time; 0 for no limit, 1 as kubelet does unless "
          "serializeImagePulls is off",
          {.check = Check::not_negative});
  v.field("image_pull", p.image_pull, "How an image comes to a host: whole, or layer by layer", {});
  v.field("registry_round_trip", p.registry_round_trip,
          "What asking the registry for an image takes, where it is asked although the image is "
          "there",
          {.check = Check::not_negative, .source = "assumption", .range = "20 ms to 1 s"});
  v.field("image_gc", p.image_gc,
          "Hosts delete images that are not in use when the disk fills; if left out, images stay "
          "as long as their host",
          {});
  v.field("migration", p.migration, "How running guests are moved to another host", {});
  v.field("daemons", p.daemons, "What runs once on every host, beside the instances", {});
  v.field("cpu_overcommit", p.cpu_overcommit, "CPU booked per CPU there is",
          {.check = Check::positive});
  v.field("memory_overcommit", p.memory_overcommit, "Memory booked per memory there is",
          {.check = Check::positive});
  v.field("cpu_weight", p.cpu_weight, "How a CPU request becomes a weight under contention",
          {.source = "Kubernetes with runc to 1.3.1: linear; since: quadratic"});
  v.field("empty_host_delay", p.empty_host_delay, "An empty host above the minimum goes after this",
          {.check = Check::not_negative, .source = "Cluster Autoscaler scale-down-unneeded-time"});
  v.field("ksm", p.ksm,
          "Same-page merging: share of the guest OS and mapped pages of a guest that merge with "
          "those of another guest of its image on the host; 0 for off",
          {.check = Check::fraction,
           .source = "assumption: off; 0.25 where it is on, no measured saving was found",
           .range = "0.05 to 0.5"});
  v.field("ksm_cpu", p.ksm_cpu, "CPUs of each host that scan for equal pages where `ksm` is on",
          {.check = Check::not_negative, .source = "assumption", .range = "0.01 to 0.2"});
  v.field("balloon", p.balloon,
          "Guests give memory back to the host when requests end (balloon, free page reporting); "
          "else what requests once touched stays with the guest",
          {});
  v.field("swap", p.swap, "Swap space on the disk of each host; 0 for none",
          {.check = Check::not_negative});
  v.field("swap_touched", p.swap_touched,
          "Share of the idle memory of its instance that a request touches",
          {.check = Check::fraction, .source = "assumption", .range = "0.02 to 0.5"});
  v.field("eviction", p.eviction,
          "Hosts that come below the eviction threshold of their reserve evict pods; if left out, "
          "where they have a reserve",
          {});
  v.field("outage", p.outage, "Hosts that fail in the window and do not come back", {});
}

/// When the registry is asked, as imagePullPolicy of a pod.
enum class PullPolicy : std::uint8_t { if_not_present, always };

/// What starts the instances of a deployment, like a script under `xargs -P`: a closed loop, where
/// the next is launched when one is ready, or gone if it leaves.
struct Launch {
  std::int64_t at_once = 0;
  std::int64_t workers = 0;
  Distribution<Duration> delay = Constant<Duration>{};
  Distribution<Duration> cpu = Constant<Duration>{};
  bool exit = false;
};

template <class Visitor>
void fields(Visitor& v, Launch& l) {
  using config::Check;
  v.field(
      "at_once", l.at_once,
      "Instances between launch and ready, or gone if they leave, at a time; others wait; 0 for "
      "no limit",
      {.check = Check::not_negative});
  v.field("workers", l.workers,
          "Launches the launcher works on at a time, each for `delay` and `cpu`; others queue, "
          "oldest first; 0 where every place launches by itself",
          {.check = Check::not_negative});
  v.field("delay", l.delay, "Time of the launcher itself between a free place and the launch",
          {.check = Check::not_negative});
  v.field(
      "cpu", l.cpu,
      "CPU time of the launcher itself for it, at `speed` 1, on the host that the instance goes "
      "to and beside what runs there",
      {.check = Check::not_negative});
  v.field("exit", l.exit, "Instances leave as soon as they are ready, as in start measurements",
          {});
}

/// Image x runtime x resources: two independent axes, and how much of it.
struct Deployment {
  std::string name;
  std::string image;
  std::string runtime;
  Requests requests;
  Limits limits;
  std::string network = "host";
  std::vector<std::string> hardening;
  Autoscaler autoscaler = FixedReplicas{};
  std::int64_t concurrency = 0;
  double concurrency_cost = 0;
  std::int64_t queue = 0;
  bool prepulled = false;
  bool lazy_pull = false;
  PullPolicy image_pull_policy = PullPolicy::if_not_present;
  bool snapshot = false;
  std::int64_t warm = 0;
  Launch launch;
};

template <class Visitor>
void fields(Visitor& v, Deployment& d) {
  using config::Check;
  v.field("name", d.name, "Name", {.required = true});
  v.field("image", d.image, "Image, from the catalogue or this file", {.required = true});
  v.field("runtime", d.runtime, "Runtime, from the catalogue or this file", {.required = true});
  v.field("requests", d.requests, "What the scheduler books for one instance", {});
  v.field("limits", d.limits, "What one instance may have at most", {});
  v.field("network", d.network, "Network mode, from the catalogue", {});
  v.field("hardening", d.hardening, "Hardening measures, from the catalogue", {});
  v.field("autoscaler", d.autoscaler, "How many instances", {});
  v.field("concurrency", d.concurrency,
          "Requests an instance works on at once; more wait; 0 for no limit",
          {.check = Check::not_negative});
  v.field("concurrency_cost", d.concurrency_cost,
          "How much longer the CPU work of a request takes for each other one that computes in the "
          "instance at the same time: with k of them 1 + concurrency_cost * (k - 1) times as long",
          {.check = Check::not_negative,
           .source = "the linear term of Gunther's universal scalability law",
           .range = "0 to 0.1"});
  v.field(
      "queue", d.queue,
      "Requests that may wait per instance, with a shared queue in one line; more are rejected; "
      "0 for no limit",
      {.check = Check::not_negative});
  v.field("prepulled", d.prepulled, "Hosts hold the image before the run starts", {});
  v.field("lazy_pull", d.lazy_pull,
          "Fetches what a start reads first, starts, and fetches the rest meanwhile", {});
  v.field("image_pull_policy", d.image_pull_policy,
          "Whether the registry is asked at every start, which takes registry_round_trip of the "
          "pool, or only where layers are missing",
          {});
  v.field("snapshot", d.snapshot,
          "Restores a snapshot, taken when ready, in place of booting and starting", {});
  v.field("warm", d.warm, "Instances kept ready beside those in service, to step in at once",
          {.check = Check::not_negative});
  v.field("launch", d.launch, "How instances are started: all at once unless it says so", {});
}

/// Sends the workloads of a class, or one workload, to a deployment on a pool.
struct Route {
  std::string workload_class;
  std::string workload;
  std::string deployment;
  std::string pool;
};

template <class Visitor>
void fields(Visitor& v, Route& r) {
  v.field("class", r.workload_class, "Class of workloads it takes", {});
  v.field("workload", r.workload, "The one workload it takes; stronger than a class", {});
  v.field("deployment", r.deployment, "What runs them", {.required = true});
  v.field("pool", r.pool, "Where", {.required = true});
}

struct Scenario;

struct Layout {
  std::string name;
  std::string like;
  config::Table<config::Written> set;
  std::vector<Route> route;
  /// The scenario with what this layout changes in it, and with this layout alone; null where it
  /// changes nothing. See models/scenario/variants.hpp.
  std::shared_ptr<const Scenario> changed;
};

template <class Visitor>
void fields(Visitor& v, Layout& l) {
  v.field("name", l.name, "Name", {.required = true});
  v.field("like", l.like, "Another layout, whose routes and changes it takes over", {});
  v.field(
      "set", l.set,
      "What is different in this layout alone, a path a key: \"pool.core.host\" = \"...\"; below "
      "pool, deployment, image, runtime, host, network and workload",
      {});
  v.field("route", l.route, "Which workloads run as what and where; as in `like` if left out", {});
}

struct Scenario {
  std::string title;
  Duration duration = std::chrono::hours{1};
  std::optional<Duration> warm_up;
  Duration settle = std::chrono::minutes{30};
  std::optional<Duration> drain;
  std::uint64_t seed = 1;
  StopRule stop;
  HopLatency distance;
  config::Table<Host> host;
  config::Table<Storage> storage;
  config::Table<Network> network;
  config::Table<Runtime> runtime;
  config::Table<Hardening> hardening;
  config::Table<Image> image;
  config::Table<WorkloadClass> workload_class;
  std::vector<Pool> pool;
  std::vector<Workload> workload;
  std::vector<Deployment> deployment;
  std::vector<Layout> layout;
  std::vector<std::string> compare;
  std::vector<Charge> charge;
  CurrencyChoice currency;
  std::vector<AnswerTable> table;
  std::vector<Assertion> assertion;
  std::vector<std::string> explore;  ///< As models/study/controls.hpp reads them.
  std::vector<Published> published;
  std::string only;  ///< Layout whose changes it has; empty for none.

  /// How long requests arrive before they are measured.
  [[nodiscard]] Duration before_window() const { return warm_up.value_or(Duration{}); }

  /// Whether the layout is run with these values; others change some of them.
  [[nodiscard]] bool holds_for(const Layout& one) const {
    return only.empty() ? one.changed == nullptr : one.name == only;
  }

  // Each is a page of code: compiled once, and not in every file that has a scenario.
  Scenario();
  Scenario(const Scenario& other);
  Scenario(Scenario&& other) noexcept;
  Scenario& operator=(const Scenario& other);
  Scenario& operator=(Scenario&& other) noexcept;
  ~Scenario();
};

template <class Visitor>
void fields(Visitor& v, Scenario& s) {
  using config::Check;
  v.field("title", s.title, "What the scenario asks", {});
  v.field("duration", s.duration, "Simulated time that is measured", {.check = Check::positive});
  v.field("warm_up", s.warm_up,
          "Simulated time before measuring starts; none if left out. A layout starts cold where it "
          "is written",
          {.check = Check::not_negative});
  v.field("settle", s.settle,
          "Most that a layout with an hpa may take to come to rest before the run begins; 0 s for "
          "a cold start",
          {.check = Check::not_negative});
  v.field("drain", s.drain,
          "Simulated time after the window in which requests that arrived in it may still end; "
          "left out: the longer of the window and 1.1 times the largest limit or timeout",
          {.check = Check::not_negative});
  v.field("seed", s.seed, "Master seed; layouts share its random numbers", {});
  v.field("stop", s.stop, "How many replications", {});
  v.field("distance", s.distance, "Message latency between instances, by how far apart they are",
          {});
  v.field("host", s.host, "Host types", {});
  v.field("storage", s.storage, "Storage classes", {});
  v.field("network", s.network, "Network modes", {});
  v.field("runtime", s.runtime, "Runtimes", {});
  v.field("hardening", s.hardening, "Hardening measures", {});
  v.field("image", s.image, "Images", {});
  v.field("class", s.workload_class, "Classes of workloads", {});
  v.field("pool", s.pool, "Pools of hosts", {.required = true});
  v.field("workload", s.workload, "What must be served", {.required = true});
  v.field("deployment", s.deployment, "Image, runtime and resources under a name",
          {.required = true});
  v.field("layout", s.layout, "The alternatives that are compared", {.required = true});
  v.field("compare", s.compare, "Layouts that are run, in this order; all if left out", {});
  v.field("charge", s.charge,
          "Lines of the bill beside the hosts: volumes, load balancers, traffic", {});
  v.field("currency", s.currency, "Currency of money in results", {});
  v.field("table", s.table, "Rows that answer the question; printed in place of the long tables",
          {});
  v.field("assert", s.assertion, "What must hold of the result; exit code 3 where it does not", {});
  v.field("explore", s.explore,
          "Values that a reader of a report may change, as PATH or PATH=RANGE: "
          "\"pool.core.cpu_overcommit=1..4\", \"load=0.5..2\"",
          {});
  v.field("published", s.published, "Published results that `stowplan validate` holds it against",
          {});
}

/// The values that a layout of a scenario is run with.
[[nodiscard]] inline const Scenario& in_force(const Scenario& scenario, const Layout& layout) {
  return layout.changed ? *layout.changed : scenario;
}

}  // namespace stowplan

namespace stowplan::config {
template <>
struct EnumNames<PullPolicy> {
  static constexpr std::array<std::string_view, 2> names{"if-not-present", "always"};
};
}  // namespace stowplan::config
