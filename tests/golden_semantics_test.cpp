// Stored results are told apart by what they were computed from and by `semantics`: so no golden
// result may change while that number stays. tests/golden/semantics.txt holds the number and the
// fingerprint of all golden JSON; STOWPLAN_UPDATE_GOLDEN=1 rewrites it once the number was raised.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "models/study/identity.hpp"
#include "sim/digest.hpp"
#include "tests/paths.hpp"

namespace stowplan::golden_semantics_test {
namespace {

const std::filesystem::path golden = std::filesystem::path{source_path()} / "tests" / "golden";

std::uint64_t fingerprint() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{golden}) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  Digest digest;
  for (const std::filesystem::path& file : files) {
    std::ifstream in{file, std::ios::binary};
    for (auto at = std::istreambuf_iterator<char>{in}; at != std::istreambuf_iterator<char>{};
         ++at) {
      digest.add(static_cast<unsigned char>(*at));
    }
    digest.add(1U << 16U);
  }
  return digest.value();
}

TEST(GoldenSemantics, ResultsChangeOnlyWithTheNumber) {
  const std::filesystem::path file = golden / "semantics.txt";
  std::uint32_t number = 0;
  std::uint64_t recorded = 0;
  std::ifstream{file} >> number >> recorded;
  const std::uint64_t now = fingerprint();
  if (std::getenv("STOWPLAN_UPDATE_GOLDEN") != nullptr && number != semantics) {
    std::ofstream{file} << semantics << ' ' << now << '\n';
    return;
  }
  EXPECT_EQ(recorded, now) << "golden results have changed: raise `semantics` in "
                              "models/study/identity.hpp, then STOWPLAN_UPDATE_GOLDEN=1";
  EXPECT_EQ(number, semantics) << "write it down with STOWPLAN_UPDATE_GOLDEN=1";
}

}  // namespace
}  // namespace stowplan::golden_semantics_test
