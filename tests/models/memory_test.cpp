// Who holds the memory of an idle instance: arithmetic by hand for a guest and for a container.
#include "models/catalogue/memory.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace stowplan::memory_test {
namespace {

Image image_of(Bytes application) {
  Image image;
  image.application.memory = application;
  return image;
}

Runtime guest_runtime() {
  Runtime runtime;
  runtime.guest_kernel = true;
  runtime.memory = 27_MiB;
  runtime.guest_memory = 14_MiB;
  runtime.guest_memory_share = 1.0 / 64;
  return runtime;
}

TEST(MemoryParts, GuestPaysForKernelServicesAndItsOwnPages) {
  SystemServices services;
  services.memory = 230_MiB;
  const MemoryParts parts =
      memory_parts(image_of(100_MiB), &services, guest_runtime(), 2_GiB, 40_MiB);
  EXPECT_EQ(parts.application, 100_MiB);
  EXPECT_EQ(parts.runtime, 27_MiB);
  EXPECT_EQ(parts.guest_os, 14_MiB + 32_MiB + 230_MiB);  // 2 GiB / 64 = 32 MiB
  EXPECT_EQ(parts.mapped, 40_MiB);
  EXPECT_EQ(parts.total(), 443_MiB);
  EXPECT_EQ(memory_in_limit(parts), 416_MiB);
}

// 14 + 2 of the kernel, 150 of the system, 20 of pages: 186 MiB, of which the boot left 100.
TEST(MemoryParts, ASmallGuestUsesPagesOfTheBootAgain) {
  SystemServices services;
  services.memory = 150_MiB;
  services.boot_memory = 100_MiB;
  const auto held = [&](Bytes limit) {
    const MemoryParts parts =
        memory_parts(image_of(Bytes{}), &services, guest_runtime(), limit, 20_MiB);
    EXPECT_EQ(parts.total(), memory_in_limit(parts) + 27_MiB);
    return memory_in_limit(parts);
  };
  EXPECT_EQ(held(256_MiB), 188_MiB);
  EXPECT_EQ(held(128_MiB), 128_MiB);
  EXPECT_EQ(held(64_MiB), 85_MiB) << "what it needs, which is more than it has";
  services.boot_memory = Bytes{};
  EXPECT_EQ(held(128_MiB), 186_MiB);
}

TEST(MemoryParts, GuestOfAnApplicationImageStartsNoServices) {
  const MemoryParts parts = memory_parts(image_of(1_MiB), nullptr, guest_runtime(), 64_MiB, 0_MiB);
  EXPECT_EQ(parts.guest_os, 15_MiB);
}

TEST(MemoryParts, ContainerHasNoKernelNoServicesAndNoPagesOfItsOwn) {
  Runtime runtime = guest_runtime();
  runtime.guest_kernel = false;
  SystemServices services;
  services.memory = 230_MiB;
  const MemoryParts parts = memory_parts(image_of(100_MiB), &services, runtime, 2_GiB, 40_MiB);
  EXPECT_EQ(parts.guest_os, Bytes{});
  EXPECT_EQ(parts.mapped, Bytes{});
  EXPECT_EQ(parts.shared, 40_MiB);
  EXPECT_EQ(parts.total(), 127_MiB);
  EXPECT_EQ(memory_in_limit(parts), 140_MiB);  // It may be the first to touch the pages.
}

TEST(MemoryParts, ShareOfGuestMemoryIsRoundedDownToAByte) {
  const MemoryParts parts =
      memory_parts(image_of(Bytes{}), nullptr, guest_runtime(), Bytes{1000}, Bytes{});
  EXPECT_EQ(parts.guest_os, 14_MiB + Bytes{15});  // 15.625
}

TEST(MemoryParts, ARuntimeSaysWhatOfItIsInsideTheLimit) {
  Runtime sandbox;
  sandbox.memory = 4_MiB;
  sandbox.memory_inside = 20_MiB;
  const MemoryParts parts = memory_parts(image_of(100_MiB), nullptr, sandbox, 1_GiB, Bytes{});
  EXPECT_EQ(parts.runtime, 24_MiB);
  EXPECT_EQ(parts.outside, 4_MiB);
  EXPECT_EQ(memory_in_limit(parts), 120_MiB);
  Runtime kata = guest_runtime();
  kata.guest_inside = false;
  const MemoryParts pod = memory_parts(image_of(100_MiB), nullptr, kata, 1_GiB, 40_MiB);
  EXPECT_EQ(pod.total(), 27_MiB + 30_MiB + 140_MiB);
  EXPECT_EQ(pod.outside, 57_MiB);
  EXPECT_EQ(memory_in_limit(pod), 140_MiB);
}

TEST(OomBadness, IsPagesAndAShareOfAllOfThem) {
  EXPECT_EQ(oom_badness(Bytes{4097}, 0, 4_GiB), 2);
  EXPECT_EQ(oom_badness(4_MiB, -997, 4_GiB), 1024 - 997 * 1048);
  EXPECT_EQ(oom_badness(4_MiB, 1000, 4_GiB), 1024 + 1000 * 1048);
}

TEST(MergedMemory, AllButTheLargestSave) {
  const auto saved = [](std::vector<AlikeGuests> guests) { return merged_memory(guests); };
  EXPECT_EQ(saved({}), Bytes{});
  EXPECT_EQ(saved({{1, 30_MiB}}), Bytes{});
  EXPECT_EQ(saved({{2, 30_MiB}}), 30_MiB);
  EXPECT_EQ(saved({{3, 30_MiB}}), 60_MiB);
  // Two sizes of one image, whatever the order.
  EXPECT_EQ(saved({{1, 30_MiB}, {1, 40_MiB}}), 30_MiB);
  EXPECT_EQ(saved({{1, 40_MiB}, {1, 30_MiB}}), 30_MiB);
  EXPECT_EQ(saved({{0, 40_MiB}, {2, 30_MiB}}), 30_MiB);
}

TEST(MergedMemory, OnlyPagesOfTheGuestMerge) {
  const MemoryParts parts =
      memory_parts(image_of(100_MiB), nullptr, guest_runtime(), 128_MiB, 24_MiB);
  EXPECT_EQ(merging_memory(parts, 0.25), 10_MiB);  // A quarter of 14 + 2 + 24 MiB.
  EXPECT_EQ(touched_memory(parts, 5_MiB, 0.5), 5_MiB + Bytes{167 * 524'288});
}

}  // namespace
}  // namespace stowplan::memory_test
