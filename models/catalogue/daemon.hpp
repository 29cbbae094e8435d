// What runs once on every host of a pool whatever else runs there: node agents, log shippers,
// kubelet and container runtime. docs/models/cpu.md, "Daemons of a host".
#pragma once

#include <cstdint>
#include <string>

#include "sim/config/fields.hpp"
#include "sim/units.hpp"

namespace stowplan {

struct DaemonRequests {
  Cores cpu{};
  Bytes memory{};
};

template <class Visitor>
void fields(Visitor& v, DaemonRequests& r) {
  using config::Check;
  v.field("cpu", r.cpu, "CPUs booked on every host", {.check = Check::not_negative});
  v.field("memory", r.memory, "Memory booked on every host", {.check = Check::not_negative});
}

struct DaemonUse {
  double cpu = 0;
  Bytes memory{};
};

template <class Visitor>
void fields(Visitor& v, DaemonUse& u) {
  using config::Check;
  v.field("cpu", u.cpu, "CPUs it keeps busy", {.check = Check::not_negative});
  v.field("memory", u.memory, "Memory it holds", {.check = Check::not_negative});
}

/// One daemon. What it books and what it uses are two things; one that books nothing lives on the
/// node reserve.
struct Daemon {
  std::string name;
  DaemonRequests requests;
  DaemonUse use;
  bool pod = false;
};

template <class Visitor>
void fields(Visitor& v, Daemon& d) {
  v.field("name", d.name, "Name", {.required = true});
  v.field("requests", d.requests, "What it books; nothing where it lives on the node reserve", {});
  v.field("use", d.use, "What it uses", {});
  v.field("pod", d.pod, "Counts as one of the pods of a host, as those of a DaemonSet do", {});
}

}  // namespace stowplan
