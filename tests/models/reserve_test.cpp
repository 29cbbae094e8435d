#include "models/reserve.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace stowplan {
namespace {

Host host(Reserve reserve, std::int64_t cpus, Bytes memory, std::int64_t pods,
          Architecture architecture = Architecture::amd64) {
  Host h;
  h.reserve = reserve;
  h.cpus = cpus;
  h.memory = memory;
  h.max_pods = pods;
  h.architecture = architecture;
  return h;
}

struct Example {
  const char* what;
  Host host;
  std::int64_t millicores;
  std::int64_t memory;  // [bytes]
};

constexpr std::int64_t mib = 1 << 20;

const std::vector<Example>& examples() {
  using enum Reserve;
  static const std::vector<Example> table{
      {"no agents: everything is for sale", host(none, 4, 16_GiB, 110), 4000, 16384 * mib},
      // 8192 - (255 + 11 * 29) - 100
      {"eks, m7i.large", host(eks, 2, 8_GiB, 29), 1930, 7518 * mib},
      // 65536 - (255 + 11 * 234) - 100
      {"eks, m7i.4xlarge", host(eks, 16, 64_GiB, 234), 15890, 62607 * mib},
      // 8192 - ceil(614.4) - 574 - 100
      {"karpenter, m7i.large", host(karpenter, 2, 8_GiB, 29), 1930, 6903 * mib},
      // (8192 - 64) - ceil(609.6) - 574 - 100
      {"karpenter, m7g.large", host(karpenter, 2, 8_GiB, 29, Architecture::arm64), 1930,
       6844 * mib},
      // 786432 - ceil(58982.4) - (255 + 11 * 737) - 100
      {"karpenter, m7i.48xlarge", host(karpenter, 192, 768_GiB, 737), 191450, 718987 * mib},
      // 4096 - 1024 - 100
      {"gke, 1 CPU and 4 GiB", host(gke, 1, 4_GiB, 110), 940, 2972 * mib},
      // 0.9 GiB installed: 921 - 255 - 100
      {"gke below 1 GiB", host(gke, 1, 921_MiB, 110), 940, 566 * mib},
      // 131072 - 9543.68 - 100, the reserve rounded up to a byte
      {"gke, 32 CPUs and 128 GiB", host(gke, 32, 128_GiB, 110), 31850, 127326822072},
      // 262144 - 12165.12 - 100
      {"gke, 64 CPUs and 256 GiB", host(gke, 64, 256_GiB, 110), 63770, 262016996474},
      // 8 GiB - (50 + 20 * 30) MB - 100 MiB
      {"aks, 2 CPUs, 30 pods", host(aks, 2, 8_GiB, 30), 1900, 7835076992},
      // The quarter binds: 4 GiB - 1 GiB - 100 MiB, as 50 + 20 * 70 = 1450 MB is more
      {"aks, the quarter binds", host(aks, 4, 4_GiB, 70), 3860, 2972 * mib},
      // 256 GiB - (50 + 20 * 110) MB - 100 MiB
      {"aks, 64 CPUs", host(aks, 64, 256_GiB, 110), 63260, 272523049344},
  };
  return table;
}

TEST(Reserve, MatchesWorkedExamples) {
  for (const Example& example : examples()) {
    const Allocatable left = allocatable(example.host);
    EXPECT_EQ(left.cpu.count(), example.millicores) << example.what;
    EXPECT_EQ(left.memory.count(), example.memory) << example.what;
    EXPECT_EQ(left.pods, example.host.max_pods) << example.what;
  }
}

// The table of the AKS documentation, whose columns the ladder must hit.
TEST(Reserve, AksCpuMatchesThePublishedTable) {
  const std::map<std::int64_t, std::int64_t> published{{1, 60},   {2, 100},  {4, 140}, {8, 180},
                                                       {16, 260}, {32, 420}, {64, 740}};
  for (const auto& [cpus, reserved] : published) {
    const Allocatable left = allocatable(host(Reserve::aks, cpus, 64_GiB, 30));
    EXPECT_EQ(cpus * 1000 - left.cpu.count(), reserved) << cpus << " CPUs";
  }
}

// GKE reserves 9.8577 GiB of 150 GiB, eviction threshold included, by Google's own example.
TEST(Reserve, GkeMatchesThePublishedExample) {
  const Allocatable left = allocatable(host(Reserve::gke, 16, 150_GiB, 110));
  EXPECT_NEAR(150.0 - static_cast<double>(left.memory.count()) / (1 << 30), 9.8577, 5e-5);
}

TEST(Reserve, HalfMillicoresAreDropped) {
  // 60 + 10 + 5 + 5 + 2.5 m of five CPUs.
  EXPECT_EQ(allocatable(host(Reserve::eks, 5, 16_GiB, 10)).cpu.count(), 5000 - 82);
}

TEST(Reserve, ShrinksWithPodsAndNeverGoesNegative) {
  for (const Reserve reserve : {Reserve::eks, Reserve::karpenter, Reserve::gke, Reserve::aks}) {
    Bytes before = 64_GiB;
    for (const std::int64_t pods : {8, 29, 110, 250}) {
      const Bytes now = allocatable(host(reserve, 4, 8_GiB, pods)).memory;
      EXPECT_LE(now, before);
      before = now;
    }
    EXPECT_GE(allocatable(host(reserve, 1, 90_MiB, 250)).memory, Bytes{});
  }
  EXPECT_EQ(allocatable(host(Reserve::eks, 1, 300_MiB, 250)).memory, Bytes{});
}

std::filesystem::path data_folder() {
  if (const char* set = std::getenv("STOWPLAN_DATA")) return set;
#ifdef STOWPLAN_SOURCE_DIR
  return std::filesystem::path{STOWPLAN_SOURCE_DIR} / ".." / "shared" / "data";
#else
  return "../shared/data";
#endif
}

std::vector<std::string> split(std::string line) {
  if (line.ends_with('\r')) line.pop_back();
  std::vector<std::string> cells;
  std::istringstream stream{line};
  for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
  return cells;
}

// Karpenter publishes what it believes is left on each type of EC2 instance. Its tables are not
// ours to redistribute, so this runs where they are at hand.
TEST(Reserve, MatchesKarpenterOnEveryEc2Type) {
  std::ifstream file{data_folder() / "aws-ec2-types" / "ec2_types_us_east_1.csv"};
  if (!file)
    GTEST_SKIP() << "no aws-ec2-types table; set STOWPLAN_DATA to the folder that holds it";

  std::string line;
  std::getline(file, line);
  std::map<std::string, std::size_t> column;
  for (const std::string& name : split(line)) column.emplace(name, column.size());

  int rows = 0;
  while (std::getline(file, line)) {
    const std::vector<std::string> cells = split(line);
    const auto cell = [&](const char* name) {
      const std::size_t at = column.at(name);
      return at < cells.size() ? cells[at] : std::string{};
    };
    if (cell("alloc_pods").empty() || cell("eni_default_card").empty()) continue;
    ++rows;
    const std::int64_t pods =
        std::stoll(cell("eni_default_card")) * (std::stoll(cell("ipv4_per_eni")) - 1) + 2;
    const Allocatable left = allocatable(
        host(Reserve::karpenter, std::stoll(cell("vcpu")), Bytes{std::stoll(cell("mem_mib")) * mib},
             pods, cell("arch") == "arm64" ? Architecture::arm64 : Architecture::amd64));
    const double published_cores = std::stod(cell("alloc_cpu"));
    EXPECT_EQ(left.cpu.count(), static_cast<std::int64_t>(published_cores * 1000 + 0.5)) << line;
    EXPECT_EQ(left.memory.count() / mib, std::stoll(cell("alloc_mem_mib"))) << line;
    EXPECT_EQ(left.pods, std::stoll(cell("alloc_pods"))) << line;
  }
  EXPECT_EQ(rows, 1355);
}

}  // namespace
}  // namespace stowplan
