// Warnings about requests and limits.
#include <fmt/format.h>

#include <string>

#include "models/warnings/kinds.hpp"
#include "sim/config/path.hpp"
#include "sim/config/quantity.hpp"

namespace stowplan {
namespace {

/// What `cpu_quota = false` means, as it is written now.
std::string replacement(const Limits& limits) {
  std::string text =
      fmt::format("requests = {{ cpu = {} }}", static_cast<double>(limits.cpu->count()) / 1000);
  if (limits.memory) {
    text += fmt::format(", limits = {{ memory = \"{}\" }}", config::format(*limits.memory));
  }
  return text;
}

void warn_of_quota(const Deployment& d, const Runtime& runtime, const std::string& path,
                   Problems& list) {
  if (!d.limits.cpu_quota) return;
  constexpr const char* mend = "; take it out (`stowplan check --fix` does)";
  std::string text;
  if (runtime.guest_kernel) {
    text = fmt::format("means nothing to a guest, whose vCPUs have no quota{}", mend);
  } else if (*d.limits.cpu_quota) {
    text = fmt::format("is always so where there is a CPU limit{}", mend);
  } else {
    text = fmt::format(
        "is of version 1 and read for the last time; write {} (`stowplan check --fix` does)",
        replacement(d.limits));
  }
  list.push_back({path + ".limits.cpu_quota", std::move(text)});
}

}  // namespace

Problems resource_warnings(const Scenario& scenario) {
  Problems list;
  for (const Deployment& d : scenario.deployment) {
    const Runtime* runtime = scenario.runtime.find(d.runtime);
    if (runtime == nullptr) continue;
    const std::string path = config::join("deployment", d.name);
    warn_of_quota(d, *runtime, path, list);
    if (!d.requests.cpu && !d.limits.cpu) {
      list.push_back(
          {path + ".requests.cpu",
           "neither a request nor a limit of CPU: nothing is booked for an instance but "
           "what the runtime adds, and under contention it comes last; set requests.cpu, "
           "to 0 if that is meant"});
    }
    if (!d.requests.memory && !d.limits.memory) {
      list.push_back({path + ".requests.memory",
                      "neither a request nor a limit of memory: nothing is booked for an instance "
                      "but what the runtime adds; set requests.memory, to \"0 B\" if that is "
                      "meant"});
    }
  }
  return list;
}

}  // namespace stowplan
