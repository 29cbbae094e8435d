// The catalogue as shipped: it reads without complaint, hangs together, and its entries reproduce
// the measurements they were made from. tests/catalogue_test.py checks that each value has a
// source.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "models/catalogue/host.hpp"
#include "models/catalogue/image.hpp"
#include "models/catalogue/layers.hpp"
#include "models/catalogue/memory.hpp"
#include "models/catalogue/reserve.hpp"
#include "models/catalogue/runtime.hpp"
#include "models/demand/workload.hpp"
#include "models/scenario/load.hpp"
#include "sim/config/document.hpp"
#include "sim/config/reader.hpp"
#include "tests/paths.hpp"

namespace stowplan {

/// What catalogue files may hold: the tables of a scenario that other files choose from.
struct Catalogue {
  config::Table<Host> host;
  config::Table<Storage> storage;
  config::Table<Network> network;
  config::Table<Runtime> runtime;
  config::Table<Hardening> hardening;
  config::Table<Image> image;
  config::Table<WorkloadClass> workload_class;
};

template <class Visitor>
void fields(Visitor& v, Catalogue& c) {
  v.field("host", c.host, "Host types", {});
  v.field("storage", c.storage, "Storage classes", {});
  v.field("network", c.network, "Network modes", {});
  v.field("runtime", c.runtime, "Runtimes", {});
  v.field("hardening", c.hardening, "Hardening measures", {});
  v.field("image", c.image, "Images", {});
  v.field("class", c.workload_class, "Classes of workloads", {});
}

namespace {

std::optional<std::string> read_file(const std::string& name) {
  std::ifstream file{name};
  if (!file) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

class CatalogueTest : public testing::Test {
 protected:
  static const Catalogue& catalogue() {
    static const Catalogue shipped = load();
    return shipped;
  }

 private:
  static Catalogue load() {
    config::Inputs inputs;
    const auto folder = std::filesystem::path{source_path()} / "configs" / "catalogue";
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
      if (entry.path().extension() == ".toml") inputs.catalogue.push_back(entry.path().string());
    }
    std::sort(inputs.catalogue.begin(), inputs.catalogue.end());
    const config::Document document = read_document(inputs, read_file);
    config::Problems problems{document};
    Catalogue read = config::read<Catalogue>(document, problems);
    for (const config::Diagnostic& d : problems.diagnostics()) {
      ADD_FAILURE() << d.file << ":" << d.line << ": " << d.path << ": " << d.message;
    }
    return read;
  }
};

TEST_F(CatalogueTest, ReadsWithoutComplaint) {
  EXPECT_GE(catalogue().host.entries.size(), 60U);
  EXPECT_GE(catalogue().runtime.entries.size(), 14U);
  EXPECT_GE(catalogue().image.entries.size(), 30U);
  EXPECT_EQ(catalogue().workload_class.entries.size(), 4U);
}

TEST_F(CatalogueTest, ImagesHangTogether) {
  const LayerCatalogue layers{catalogue().image};
  for (const Problem& problem : layers.problems()) {
    ADD_FAILURE() << problem.path << ": " << problem.message;
  }
}

TEST_F(CatalogueTest, HostsHaveRoomPowerAndADisk) {
  for (const auto& [name, host] : catalogue().host.entries) {
    const Allocatable left = allocatable(host);
    EXPECT_GT(left.cpu.count(), 900) << name;
    // Of a small machine the reserve takes most.
    EXPECT_GT(ratio(left.memory, host.memory), host.memory < 8_GiB ? 0.02 : 0.65) << name;
    EXPECT_GT(host.full_power, host.idle_power) << name;
    EXPECT_GT(host.price.count(), 0) << name;
    EXPECT_NE(catalogue().storage.find(host.storage), nullptr) << name;
    EXPECT_EQ(host.cpus % host.threads_per_core, 0) << name;
  }
}

// A layer of nginx and its base weigh what the registry says: 66.08 MB.
TEST_F(CatalogueTest, NginxWeighsWhatTheRegistrySays) {
  const LayerCatalogue layers{catalogue().image};
  EXPECT_NEAR(static_cast<double>(layers.compressed(*layers.find("nginx-debian")).count()),
              66'084'169, 10'000);
  EXPECT_NEAR(static_cast<double>(layers.unpacked(*layers.find("nginx-alpine")).count()),
              12'710'000, 10'000);
}

TEST_F(CatalogueTest, ContainersOfOneBaseShareIt) {
  const LayerCatalogue layers{catalogue().image};
  const auto overlap = [&](const char* a, const char* b) {
    return layers.overlap(*layers.find(a), *layers.find(b));
  };
  EXPECT_TRUE(overlap("spring-boot-fat", "spring-boot-layered"));
  EXPECT_TRUE(overlap("nginx-debian", "shop-debian-slim"));
  EXPECT_FALSE(overlap("nginx-debian", "nginx-alpine"));
}

/// Resident memory of one VMM process after boot [KiB], by guest size: m5d.metal, kernel 4.14,
/// Firecracker NSDI 2020. From 4 GiB on, guests hold a bounce buffer the catalogue leaves out.
struct Resident {
  std::int64_t guest_mib;
  std::int64_t firecracker;
  std::int64_t qemu;
};
constexpr std::array<Resident, 6> measured{{{256, 173960, 198812},
                                            {512, 179768, 205028},
                                            {1024, 187952, 215420},
                                            {1536, 197720, 221644},
                                            {2048, 207228, 231892},
                                            {3072, 226236, 252348}}};

TEST_F(CatalogueTest, ResidentMemoryOfAGuestIsWhatWasMeasured) {
  const Image& image = *catalogue().image.find("linuxkit-sshd");
  const std::optional<SystemServices> system = system_services(catalogue().image, image);
  const auto resident = [&](const char* runtime, std::int64_t mib) {
    const Bytes total =
        memory_parts(image, &*system, *catalogue().runtime.find(runtime), 1_MiB * mib, Bytes{})
            .total();
    return static_cast<double>(total.count()) / 1024;
  };
  for (const Resident& point : measured) {
    EXPECT_NEAR(resident("firecracker", point.guest_mib) / static_cast<double>(point.firecracker),
                1, 0.02)
        << point.guest_mib << " MiB";
    EXPECT_NEAR(resident("qemu-kvm", point.guest_mib) / static_cast<double>(point.qemu), 1, 0.02)
        << point.guest_mib << " MiB";
  }
}

// Services are a split of what was measured of whole systems; the totals are the measured ones.
TEST_F(CatalogueTest, ServicesOfASystemAddUpToTheWhole) {
  const auto whole = [&](const char* name) {
    return *system_services(catalogue().image, *catalogue().image.find(name));
  };
  const auto median = [](const SystemServices& s) {
    return *std::get<Lognormal<Duration>>(s.boot_cpu).median;
  };
  const SystemServices ubuntu = whole("ubuntu-server");
  EXPECT_EQ(median(ubuntu), std::chrono::milliseconds{4000});
  EXPECT_EQ(ubuntu.boot_delay, std::chrono::milliseconds{3400});
  EXPECT_NEAR(ubuntu.boot_read.ops * static_cast<double>(ubuntu.boot_read.bytes.count()), 250e6,
              5e5);
  EXPECT_EQ(ubuntu.memory, 230_MB);
  EXPECT_EQ(ubuntu.background_cpu, 0.01);
  EXPECT_EQ(ubuntu.log_writes, Bandwidth{580});
  const SystemServices amazon = whole("amazon-linux-2023");
  EXPECT_EQ(median(amazon), std::chrono::milliseconds{1100});
  EXPECT_EQ(amazon.boot_delay, std::chrono::milliseconds{1100});
  EXPECT_EQ(amazon.memory, 160_MB);
  const SystemServices debian = whole("debian-minimal");
  EXPECT_EQ(median(debian), std::chrono::milliseconds{900});
  EXPECT_EQ(debian.memory, 97_MB);
  const SystemServices alpine = whole("alpine-vm");
  EXPECT_EQ(median(alpine), std::chrono::milliseconds{170});
  EXPECT_EQ(alpine.memory, 70_MB);
}

// Shu et al. 2017: about 70 in a latest official image; an old one with everything in it has more
// than the 180 of a mean image, and static files next to nothing.
TEST_F(CatalogueTest, VulnerabilitiesAreOfThePublishedOrder) {
  const LayerCatalogue layers{catalogue().image};
  const auto known = [&](const char* name) { return layers.vulnerabilities(*layers.find(name)); };
  EXPECT_NEAR(known("nginx-debian"), 70, 1);
  EXPECT_LT(known("nginx-alpine"), 15);
  EXPECT_EQ(known("service-go-static"), 0);
  EXPECT_GT(known("bloated-ubuntu-dev"), 180);
  EXPECT_GT(known("bloated-ubuntu-dev"), 2 * known("temurin-21-jdk"));
}

/// Of a 1 GiB instance with 100 MiB of application and 40 MiB of mapped pages.
struct WhoPays {
  const char* runtime;
  std::int64_t in_limit;  ///< [bytes]
  std::int64_t outside;
  bool booked;
};
constexpr std::int64_t mib = 1 << 20;
constexpr std::int64_t idle = 140 * mib;
// 14 MiB and 0.01777 of a GiB, rounded down.
constexpr std::int64_t kernel = 14 * mib + 19'080'392;
constexpr WhoPays who_pays[] = {
    {"process", idle, 0, false},
    {"runc", idle, 4'090'000, false},
    {"crun", idle, 4'090'000, false},
    {"runc-direct", idle, 4'090'000, false},
    {"runc-linux-4-4", idle, 4'090'000, false},
    {"docker", idle, 4'090'000, false},
    {"gvisor", idle + 19'610'000, 4'090'000, false},
    {"kata-clh", idle, 74'000'000 + kernel, true},
    {"kata-qemu", idle, 70'000'000 + kernel, true},
    {"firecracker", idle + kernel, 2'621'440, false},
    {"cloud-hypervisor", idle + kernel, 4'718'592, false},
    {"qemu-kvm", idle + kernel, 28'835'840, false},
    {"qemu-qboot", idle + kernel, 28'835'840, false},
    {"xen", idle + kernel, 32'000'000, false},
    {"lightvm", idle + 3'600'000, 0, false},
    {"cloud-vm", idle + kernel, 0, false},
    {"unikernel-firecracker", idle + 3'600'000, 2'621'440, false},
};

// Tests are named after it.
void PrintTo(const WhoPays& row, std::ostream* to) { *to << row.runtime; }

class WhoPaysForMemory : public CatalogueTest, public testing::WithParamInterface<WhoPays> {};

// The table of docs/models/memory.md.
TEST_P(WhoPaysForMemory, IsAsTheTableSays) {
  const Runtime* runtime = catalogue().runtime.find(GetParam().runtime);
  ASSERT_NE(runtime, nullptr);
  Image image;
  image.application.memory = 100_MiB;
  const MemoryParts parts = memory_parts(image, nullptr, *runtime, 1_GiB, 40_MiB);
  EXPECT_EQ(memory_in_limit(parts).count(), GetParam().in_limit);
  EXPECT_EQ(parts.outside.count(), GetParam().outside);
  EXPECT_EQ(runtime->memory_charge.count() > 0, GetParam().booked);
}

INSTANTIATE_TEST_SUITE_P(Runtimes, WhoPaysForMemory, testing::ValuesIn(who_pays),
                         [](const auto& row) {
                           std::string name = row.param.runtime;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST_F(CatalogueTest, EveryRuntimeSaysWhoPaysForItsMemory) {
  EXPECT_EQ(catalogue().runtime.entries.size(), std::size(who_pays));
}

// What a scheduler books for a Kata pod covers what the pod holds beside its own limit.
TEST_F(CatalogueTest, KataChargesCoverWhatItHolds) {
  for (const char* name : {"kata-clh", "kata-qemu"}) {
    const Runtime& kata = *catalogue().runtime.find(name);
    EXPECT_GE(kata.memory_charge, kata.memory + kata.guest_memory) << name;
    EXPECT_EQ(kata.cpu_charge, 250_millicores) << name;
    EXPECT_EQ(kata.isolation, Isolation::hardware) << name;
  }
}

}  // namespace
}  // namespace stowplan
