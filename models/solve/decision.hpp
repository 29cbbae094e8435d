// What may be chosen: a value of the scenario, or several that move together, and what they can be.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "models/study/design.hpp"

namespace stowplan {

/// Paths that are set to one value at a time.
struct Decision {
  std::vector<std::string> paths;
  std::vector<std::string> values;  ///< As TOML, in the order in which they are preferred.
  /// A range: along it all limits become easier to keep, or all harder, so that it is searched by
  /// halving. A list says nothing of the kind, and each of its values is tried.
  bool ordered = false;
  bool hosts = false;  ///< It is the fixed number of hosts of pools.

  /// What value `i` sets. A number of hosts of a pool, "pool.NAME.hosts", is both its least and its
  /// most.
  void assign(std::size_t i, Point& point) const;

  /// The paths as they are typed: "deployment.d.limits.cpu,deployment.d.concurrency".
  [[nodiscard]] std::string name() const;
};

/// As it is typed: PATH=FROM..TO for whole numbers, PATH=FROM..TO/COUNT for a range of others,
/// PATH=VALUE,VALUE for a list; several paths, with commas between them, move together.
/// Errors  config::ConfigError: no path, empty, upside down, ends that are no whole numbers, more
///         values than most_points
[[nodiscard]] Decision parse_decision(const std::string& text);

/// The factor on all arrivals from outside, a hundred steps to a factor of ten, from 0.01 to 100.
[[nodiscard]] Decision load_decision();

}  // namespace stowplan
