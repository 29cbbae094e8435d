// Operations on the disk of a host: what a request, a phase of a start or a service of a guest asks
// for, and what it takes of the device. See docs/models/disk.md.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "sim/config/fields.hpp"
#include "sim/units.hpp"

namespace stowplan {

struct DiskDemand {
  double ops = 0;
  Bytes bytes{};
};

template <class Visitor>
void fields(Visitor& v, DiskDemand& d) {
  using config::Check;
  v.field("ops", d.ops, "Operations; of a request, a fraction is a chance",
          {.check = Check::not_negative});
  v.field("bytes", d.bytes, "Bytes per operation", {.check = Check::not_negative});
}

/// Time that one operation occupies a device, or uses up of a limit [ns].
///
/// Model   max(1 / iops, bytes / bandwidth); a rate of 0 is no limit
[[nodiscard]] inline double operation_ns(const DiskDemand& demand, Rate iops, Bandwidth bandwidth) {
  const auto each = [](double amount, double rate) { return rate > 0 ? amount / rate * 1e9 : 0; };
  return std::max(each(1, iops.count()),
                  each(static_cast<double>(demand.bytes.count()), bandwidth.count()));
}

/// Two demands as one.
///
/// Model   all operations, each of the mean size
/// Units   Bytes; the mean is rounded up, and exact where both have one size
[[nodiscard]] inline DiskDemand together(const DiskDemand& a, const DiskDemand& b) {
  if (a.ops <= 0) return b;
  if (b.ops <= 0) return a;
  const double ops = a.ops + b.ops;
  if (a.bytes == b.bytes) return {ops, a.bytes};
  const double bytes =
      a.ops * static_cast<double>(a.bytes.count()) + b.ops * static_cast<double>(b.bytes.count());
  return {ops, Bytes{static_cast<std::int64_t>(std::ceil(bytes / ops))}};
}

}  // namespace stowplan
