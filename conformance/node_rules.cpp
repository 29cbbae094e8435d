// Adapters from the cases of node_runtime.json about CPU, the reserve and images to what a fleet
// shares its hosts by: models/catalogue/resources.hpp, reserve.hpp and layers.hpp,
// sim/queue/fair_share.hpp.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "conformance/rules.hpp"
#include "models/catalogue/layers.hpp"
#include "models/catalogue/reserve.hpp"
#include "models/catalogue/resources.hpp"
#include "sim/queue/fair_share.hpp"

namespace stowplan::conformance {
namespace {

Duration milliseconds_of(double ms) { return Duration{std::llround(ms * 1e6)}; }

void quota_of_limit(const Json& input, Findings& findings) {
  const Duration period = std::chrono::microseconds{integer(input, "period_us")};
  const Duration quota = cpu_quota(Cores{integer(input, "millicpu")}, period);
  findings.exact("quota_us", quota / std::chrono::microseconds{1});
}

void shares_of_request(const Json& input, Findings& findings) {
  findings.exact("shares", cpu_shares(Cores{integer(input, "millicpu")}));
}

void weight_of_shares(const Json& input, Findings& findings) {
  const std::int64_t shares = integer(input, "shares");
  findings.exact("weight_linear", cgroup_weight(shares, CpuWeight::linear));
  findings.exact("weight_quadratic", cgroup_weight(shares, CpuWeight::quadratic));
}

/// CPU and memory of a part of a node; what it does not name is nothing.
struct PartOfNode {
  std::int64_t cpu = 0;
  std::int64_t memory = 0;
};

PartOfNode part_of_node(const Json& json) {
  PartOfNode part;
  if (!is_absent(json, "cpu_milli")) part.cpu = integer(json, "cpu_milli");
  if (!is_absent(json, "memory")) part.memory = integer(json, "memory");
  return part;
}

Bytes eviction_of(const Json& input, Bytes memory) {
  if (is_absent(input, "hard_eviction_memory")) return Bytes{};
  return share_of_memory(positive(member(input, "hard_eviction_memory"), "fraction"), memory);
}

void reservation(const Json& input, Findings& findings) {
  const PartOfNode node = part_of_node(member(input, "capacity"));
  const PartOfNode kube = part_of_node(member(input, "kube_reserved"));
  const PartOfNode system = part_of_node(member(input, "system_reserved"));
  const NodeReserve reserve{.cpu = Cores{kube.cpu + system.cpu},
                            .memory = Bytes{kube.memory + system.memory},
                            .eviction = eviction_of(input, Bytes{node.memory})};
  const Allocatable left = less_reserve({Cores{node.cpu}, Bytes{node.memory}, 0}, reserve);
  findings.exact("allocatable", {{"cpu_milli", left.cpu.count()}, {"memory", left.memory.count()}});
  // A resource of which nothing is kept is not named.
  Json reserved = Json::object();
  if (node.cpu > left.cpu.count()) reserved["cpu_milli"] = node.cpu - left.cpu.count();
  if (node.memory > left.memory.count()) reserved["memory"] = node.memory - left.memory.count();
  findings.exact("reserved", reserved);
}

double or_none(const Json& input, const std::string& key) {
  return is_absent(input, key) ? 0 : not_negative(input, key);
}

/// A complex with a CPU for each thread and one group under a quota, in which the threads run.
struct QuotaRun {
  FairShare cpu;
  GroupId group;
  Time begin{};

  QuotaRun(const Json& input, Duration offset, double work)
      : cpu{Capacity{.cores = positive(input, "threads")}}, begin{Time{} + offset} {
    const double quota = positive(input, "quota_ms");
    const double period = positive(input, "period_ms");
    if (or_none(input, "burst_ms") > quota) throw BadCase{"burst_ms is more than quota_ms"};
    group = cpu.add_group({.quota = quota / period,
                           .period = milliseconds_of(period),
                           .burst = milliseconds_of(or_none(input, "burst_ms"))});
    const std::int64_t threads = count(input, "threads");
    save_up(or_none(input, "accumulated_ms"), quota, milliseconds_of(period), threads);
    for (std::int64_t i = 0; i < threads; ++i) cpu.start(begin, group, work, 0);
  }

 private:
  /// A period before the first one leaves so much of its quota.
  void save_up(double saved, double quota, Duration period, std::int64_t threads) {
    if (saved <= 0) return;
    std::vector<JobUse> ended;
    cpu.start(Time{}, group, std::max(0.0, quota - saved) / 1000, 0, static_cast<double>(threads));
    for (Time next = cpu.next_event(); next < Time::max(); next = cpu.next_event()) {
      cpu.advance(next, ended);
    }
    begin += period;
  }
};

void quota_completion(const Json& input, Findings& findings) {
  const Duration offset = milliseconds_of(not_negative(input, "start_offset_ms"));
  QuotaRun run{input, offset, positive(input, "work_ms_per_thread") / 1000};
  std::vector<JobUse> finished;
  const auto threads = static_cast<std::size_t>(count(input, "threads"));
  Time now = run.begin;
  while (finished.size() < threads) {
    now = run.cpu.next_event();
    run.cpu.advance(now, finished);
  }
  static_cast<void>(run.cpu.next_event());
  const GroupUse use = run.cpu.use(now, run.group);
  findings.close("finish_ms", seconds(now - run.begin) * 1000);
  findings.exact("throttled_periods", use.throttled_periods);
  findings.close("throttled_ms", seconds(use.throttled) * 1000);
}

void quota_rate(const Json& input, Findings& findings) {
  constexpr std::int64_t periods = 1000;
  const Duration period = milliseconds_of(positive(input, "period_ms"));
  QuotaRun run{input, {}, 1e6};
  const Time end = run.begin + periods * period;
  std::vector<JobUse> finished;
  for (Time next = run.cpu.next_event(); next < end; next = run.cpu.next_event()) {
    run.cpu.advance(next, finished);
  }
  const GroupUse use = run.cpu.use(end, run.group);
  findings.close("cpus", use.busy / seconds(end - run.begin));
  findings.exact("throttled", use.throttled > Duration{});
}

/// A tree of cgroups as groups and slices; false where it has what these have not.
class WeightTree {
 public:
  explicit WeightTree(double cpus) : cpu_{Capacity{.cores = cpus}} {}

  bool add(const Json& nodes, SliceId slice) {
    for (const Json& node : nodes) {
      const double weight = positive(node, "weight");
      const double most = is_absent(node, "max") ? GroupOptions::unlimited : positive(node, "max");
      if (is_absent(node, "children")) {
        const GroupOptions options{.weight = weight, .cap = most, .slice = slice};
        const GroupId group = cpu_.add_group(options);
        cpu_.start(Time{}, group, 1e6, 0, positive(node, "demand"));
        groups_.emplace(text(node, "name"), group);
      } else if (slice != SliceId::whole ||
                 !add(list(node, "children"), cpu_.add_slice(weight, most))) {
        return false;
      }
    }
    return true;
  }

  [[nodiscard]] std::map<std::string, double> shares() {
    static_cast<void>(cpu_.next_event());
    std::map<std::string, double> all;
    for (const auto& [name, group] : groups_) all.emplace(name, cpu_.share(group));
    return all;
  }

 private:
  FairShare cpu_;
  std::map<std::string, GroupId> groups_;
};

void weight_sharing(const Json& input, Findings& findings) {
  WeightTree tree{positive(input, "cpus")};
  if (!tree.add(list(input, "tree"), SliceId::whole)) {
    findings.leave_out("a slice has no slices of its own");
    return;
  }
  const std::map<std::string, double> shares = tree.shares();
  findings.close_each("cpus", [&](const std::string& name) {
    const auto found = shares.find(name);
    return found == shares.end() ? -1.0 : found->second;
  });
}

Layer layer_of(const Json& json) {
  Layer layer;
  layer.name = text(json, "digest");
  layer.compressed = Bytes{integer(json, "compressed")};
  layer.unpacked = Bytes{integer(json, "unpacked")};
  return layer;
}

void layer_dedup(const Json& input, Findings& findings) {
  config::Table<Image> images;
  std::map<std::string, Layer> known;
  for (const Json& json : list(input, "images")) {
    Image image;
    for (const Json& layer : list(json, "layers")) {
      image.layers.push_back(layer_of(layer));
      known.emplace(image.layers.back().name, image.layers.back());
    }
    images.entries.emplace_back(text(json, "name"), std::move(image));
  }
  Image there;
  for (const Json& digest : list(input, "node_layers", true)) {
    const auto name = digest.get<std::string>();
    there.layers.push_back(known.contains(name) ? known.at(name) : Layer{.name = name});
  }
  images.entries.emplace_back("on the node", std::move(there));
  std::sort(images.entries.begin(), images.entries.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });

  const LayerCatalogue catalogue{images};
  LayerCache cache{catalogue};
  cache.add(*catalogue.find("on the node"));
  Bytes pulled{};
  Bytes stored{};
  Json fetched = Json::array();
  for (const Json& json : list(input, "images")) {
    const ImageId image = *catalogue.find(text(json, "name"));
    const LayerCache::Missing missing = cache.missing(image);
    for (const LayerId layer : missing.layers) fetched.push_back(catalogue.layer(layer).name);
    pulled += missing.compressed;
    stored += missing.unpacked;
    cache.add(image);
  }
  findings.exact("bytes_to_pull", pulled.count());
  findings.exact("bytes_on_disk", stored.count());
  findings.exact("layers", fetched);
}

constexpr std::array<Rule, 8> of_node{{
    {"node_runtime", "cpu_limit_to_quota_us", "cpu_quota", quota_of_limit},
    {"node_runtime", "cpu_request_to_shares", "cpu_shares", shares_of_request},
    {"node_runtime", "cpu_shares_to_weight", "cgroup_weight", weight_of_shares},
    {"node_runtime", "node_reservation", "less_reserve", reservation},
    {"node_runtime", "cfs_quota_completion", "FairShare, group with a quota", quota_completion},
    {"node_runtime", "cfs_quota_rate", "FairShare, group with a quota", quota_rate},
    {"node_runtime", "cpu_weight_sharing", "FairShare, groups and slices", weight_sharing},
    {"node_runtime", "image_layer_dedup", "LayerCache", layer_dedup},
}};

}  // namespace

std::span<const Rule> node_rules() { return of_node; }

}  // namespace stowplan::conformance
