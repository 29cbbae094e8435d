// Data the benchmarks run on: a half-full fleet as placement policies see it, and response times.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/models/host_scan.hpp"

namespace stowplan::bench {

struct HostRows {
  std::vector<Cores> free_cpu;
  std::vector<Bytes> free_memory;
  std::vector<std::int32_t> free_pods;
  std::vector<Cores> capacity_cpu;
  std::vector<Bytes> capacity_memory;
  std::vector<std::uint8_t> eligible;

  explicit HostRows(std::size_t hosts)
      : free_pods(hosts, 30),
        capacity_cpu(hosts, 16_cores),
        capacity_memory(hosts, 64_GiB),
        eligible(hosts, 1) {
    std::uint64_t bits = 1;
    for (std::size_t i = 0; i < hosts; ++i) {
      bits = bits * 6364136223846793005ULL + 1442695040888963407ULL;
      free_cpu.push_back(Cores{static_cast<std::int64_t>((bits >> 33) % 65) * 250});
      free_memory.push_back(Bytes{static_cast<std::int64_t>((bits >> 40) % 65) << 30});
    }
  }
  [[nodiscard]] HostsView view() const {
    return {free_cpu, free_memory, free_pods, capacity_cpu, capacity_memory, eligible};
  }
};

/// Response times between 64 us and 1 s, evenly over the powers of two [ns].
inline std::vector<std::int64_t> response_times(std::size_t n) {
  std::vector<std::int64_t> values(n);
  std::uint64_t bits = 1;
  for (std::int64_t& value : values) {
    bits = bits * 6364136223846793005ULL + 1442695040888963407ULL;
    value = static_cast<std::int64_t>((bits >> 34 | 1ULL << 30) >> (bits >> 32) % 14);
  }
  return values;
}

}  // namespace stowplan::bench
