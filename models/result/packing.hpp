// How the hosts of a pool are filled at one instant, for pictures.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace stowplan {

/// What the instances of one workload book on one host, as shares of what the host may book.
struct BookedShare {
  std::string workload;
  std::int64_t instances = 0;
  double cpu = 0;
  double memory = 0;
};

/// Hosts with the same instances on them.
struct HostFilling {
  std::int64_t hosts = 0;
  std::vector<BookedShare> booked;  ///< In the order of the workloads.
  double stranded_cpu = 0;          ///< Free, but no instance of the pool fits any more [share].
  double stranded_memory = 0;
};

/// The hosts of a pool that are ready at the end of the window of the first replication, those
/// that are filled alike together, most hosts first.
struct PoolPacking {
  std::string pool;
  std::vector<HostFilling> fillings;
};

}  // namespace stowplan
