// Adapters from the cases of node_runtime.json and rollout.json to models/catalogue/kubelet.hpp,
// models/catalogue/memory.hpp and models/catalogue/reserve.hpp.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "conformance/rules.hpp"
#include "models/catalogue/kubelet.hpp"
#include "models/catalogue/memory.hpp"
#include "models/catalogue/reserve.hpp"

namespace stowplan::conformance {
namespace {

Bytes bytes(const Json& value) { return Bytes{value.get<std::int64_t>()}; }

void adjustment(const Json& input, Findings& findings) {
  const auto name = input.at("qos").get<std::string>();
  const QosClass qos = name == "Guaranteed"  ? QosClass::guaranteed
                       : name == "Burstable" ? QosClass::burstable
                                             : QosClass::best_effort;
  const std::int64_t score =
      oom_score_adj(qos, bytes(input.at("memory_request")), bytes(input.at("memory_capacity")));
  findings.exact("score", score);
  if (findings.has("upstream_range")) {
    const Json& range = findings.expected("upstream_range");
    const bool inside = score >= range.at(0).get<int>() && score <= range.at(1).get<int>();
    if (!inside) findings.fail("upstream_range: the score is outside");
    findings.seen("upstream_range");
  }
}

void rank(const Json& input, Findings& findings) {
  std::vector<std::pair<std::string, PodMemory>> pods;
  for (const Json& pod : input.at("pods")) {
    pods.emplace_back(pod.at("name"), PodMemory{bytes(pod.at("usage")), bytes(pod.at("request")),
                                                pod.at("priority").get<std::int64_t>()});
  }
  std::stable_sort(pods.begin(), pods.end(),
                   [](const auto& a, const auto& b) { return evicted_before(a.second, b.second); });
  Json order = Json::array();
  for (const auto& [name, pod] : pods) order.push_back(name);
  findings.exact("evict_order", order);
}

void victim(const Json& input, Findings& findings) {
  constexpr std::int64_t page = 4096;
  const Bytes memory{input.at("total_pages").get<std::int64_t>() * page};
  Json worst;
  std::int64_t most = 0;
  for (const Json& process : input.at("processes")) {
    const std::int64_t pages = process.at("rss_pages").get<std::int64_t>() +
                               process.at("swap_pages").get<std::int64_t>() +
                               process.at("page_table_pages").get<std::int64_t>();
    const std::int64_t badness =
        oom_badness(Bytes{pages * page}, process.at("oom_score_adj").get<std::int64_t>(), memory);
    if (!worst.is_null() && !killed_rather(badness, most)) continue;
    worst = process.at("name");
    most = badness;
  }
  findings.exact("victim", worst);
  findings.exact("points", most);
}

// A node of which nothing is hidden.
Host bare_node(Reserve reserve, std::int64_t cores, Bytes memory, std::int64_t pods) {
  Host host;
  host.reserve = reserve;
  host.cpus = cores;
  host.memory = memory;
  host.hidden_memory = Bytes{};
  host.max_pods = pods;
  return host;
}

void gke(const Json& input, Findings& findings) {
  const double mib = 1 << 20;
  const auto cores = input.at("cores").get<std::int64_t>();
  const Bytes memory{static_cast<std::int64_t>(input.at("memory_gib").get<double>() * 1024 * mib)};
  const Host host = bare_node(Reserve::gke, cores, memory, 110);
  const Allocatable left = allocatable(host);
  // To a byte, which is 1e-9 of a gibibyte.
  findings.close("allocatable_memory_mib", static_cast<double>(left.memory.count()) / mib);
  findings.close("reserved_memory_mib", static_cast<double>(reserved_memory(host).count()) / mib);
  findings.close("reserved_cpu_milli", static_cast<double>(cores * 1000 - left.cpu.count()));
  findings.exact("eviction_mib", eviction_threshold(host).count() / (1_MiB).count());
}

void eks(const Json& input, Findings& findings) {
  const auto cores = input.at("cores").get<std::int64_t>();
  const std::int64_t pods = findings.expected("max_pods");
  const Host host = bare_node(Reserve::eks, cores, 1024_GiB, pods);
  findings.exact("reserved_memory_mib", reserved_memory(host).count() / (1_MiB).count());
  findings.exact("reserved_cpu_milli", cores * 1000 - allocatable(host).cpu.count());
  findings.seen("max_pods");  // The catalogue states the number, and catalogue_test checks it.
}

// The cases count restarts that waited; the first restart does not.
void backoff(const Json& input, Findings& findings) {
  const auto waited = input.at("consecutive_failures").get<std::int64_t>();
  findings.exact("delay_s", crash_loop_backoff(waited + 1) / std::chrono::seconds{1});
}

constexpr std::array<Rule, 6> of_kubelet{{
    {"node_runtime", "oom_score_adj", "oom_score_adj", adjustment},
    {"node_runtime", "eviction_rank_memory", "evicted_before", rank},
    {"node_runtime", "oom_victim", "oom_badness", victim},
    {"node_runtime", "gke_reservation", "allocatable, kind gke", gke},
    {"node_runtime", "eks_reservation", "allocatable, kind eks", eks},
    {"rollout", "crashloop_backoff", "crash_loop_backoff", backoff},
}};

}  // namespace

std::span<const Rule> kubelet_rules() { return of_kubelet; }

}  // namespace stowplan::conformance
