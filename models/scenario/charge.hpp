// What is billed beside hosts: volumes, load balancers, traffic, control planes, licences. Each is
// a line of the bill. docs/models/cost.md.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/fields.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// Which step of the waterfall a charge is.
enum class ChargeKind : std::uint8_t { volumes, load_balancers, traffic, control_plane, other };

/// One line of the bill. It is for a pool, for a workload, or for a layout as a whole.
struct Charge {
  std::string name;
  ChargeKind kind = ChargeKind::other;
  std::string pool;
  std::string workload;
  std::vector<std::string> layouts;
  Price price{};
  Price per_host{};
  Price per_instance{};
  TrafficPrice per_traffic{};
};

template <class Visitor>
void fields(Visitor& v, Charge& c) {
  using config::Check;
  v.field("name", c.name, "Name of the line", {.required = true});
  v.field("kind", c.kind, "What it is for: its step in the waterfall", {});
  v.field("pool", c.pool, "The pool it is for; left out: the whole layout, or a workload", {});
  v.field("workload", c.workload, "The workload it is for; left out: the whole layout, or a pool",
          {});
  v.field("layouts", c.layouts, "The layouts that pay it; left out: all that have what it is for",
          {});
  v.field("price", c.price, "Flat price", {.check = Check::not_negative});
  v.field("per_host", c.per_host, "Price for each host while it is on",
          {.check = Check::not_negative});
  v.field("per_instance", c.per_instance, "Price for each instance while it is on a host",
          {.check = Check::not_negative});
  v.field("per_traffic", c.per_traffic, "Price of what is answered to callers from outside",
          {.check = Check::not_negative});
}

}  // namespace stowplan

namespace stowplan::config {
template <>
struct EnumNames<ChargeKind> {
  static constexpr std::array<std::string_view, 5> names{"volumes", "load-balancers", "traffic",
                                                         "control-plane", "other"};
};
}  // namespace stowplan::config
