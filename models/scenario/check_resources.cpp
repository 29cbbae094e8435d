#include "models/scenario/check_resources.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <variant>

#include "models/catalogue/resources.hpp"
#include "sim/config/path.hpp"
#include "sim/config/quantity.hpp"
#include "sim/queue/fair_share.hpp"

namespace stowplan {
namespace {

class ResourceCheck {
 public:
  ResourceCheck(const Deployment& deployment, const Runtime* runtime, Problems& problems)
      : d_(deployment),
        runtime_(runtime),
        path_(config::join("deployment", deployment.name)),
        problems_(problems) {}

  void run() {
    below_limit("cpu", d_.requests.cpu, d_.limits.cpu);
    below_limit("memory", d_.requests.memory, d_.limits.memory);
    quota();
    weight();
    start();
    burst();
    if (runtime_ == nullptr) return;
    if (runtime_->guest_kernel) guest();
    autoscaler();
  }

 private:
  // Far beyond it, shares of the others are lost in rounding and their work never ends.
  void weight() {
    constexpr double most = 10'000;  // cpu.weight of cgroup v2
    if (d_.limits.cpu_weight > most) {
      add(".limits.cpu_weight", "is above 10000, the most that a cgroup takes");
    }
  }

  void add(std::string_view key, std::string message) {
    problems_.push_back({path_ + std::string{key}, std::move(message)});
  }

  template <class Quantity>
  void below_limit(std::string_view name, const std::optional<Quantity>& request,
                   const std::optional<Quantity>& limit) {
    if (!request || !limit || *request <= *limit) return;
    add(fmt::format(".requests.{}", name),
        fmt::format("{} is more than the limit of {}; lower it, or raise limits.{}",
                    config::format(*request), config::format(*limit), name));
  }

  void quota() {
    if (!d_.limits.cpu_quota) return;
    if (!d_.limits.cpu) {
      add(".limits.cpu_quota", "is about a CPU limit, and there is none; take it out");
    } else if (!*d_.limits.cpu_quota && d_.requests.cpu) {
      add(".limits.cpu_quota",
          "reads limits.cpu as the request, but requests.cpu is there already; take cpu_quota out, "
          "and limits.cpu too if there is to be no limit");
    }
  }

  void start() {
    const Cores start_cpu = d_.limits.start_cpu;
    if (start_cpu.count() == 0) return;
    if (!d_.limits.cpu || d_.limits.cpu_quota == false) {
      add(".limits.start_cpu",
          "lifts the CPU limit until it is ready, and there is none; take it out, or set "
          "limits.cpu");
    } else if (start_cpu < *d_.limits.cpu) {
      add(".limits.start_cpu",
          fmt::format("{} is less than the limit of {} afterwards; raise it or leave it out",
                      config::format(start_cpu), config::format(*d_.limits.cpu)));
    }
  }

  void burst() {
    const Duration burst = d_.limits.cpu_burst;
    if (burst == Duration{}) return;
    if (!d_.limits.cpu || d_.limits.cpu_quota == false) {
      add(".limits.cpu_burst",
          "saves up what is left of a CPU limit, and there is none; take it out, or set "
          "limits.cpu");
      return;
    }
    if (runtime_ != nullptr && runtime_->guest_kernel) {
      add(".limits.cpu_burst",
          fmt::format("saves up what is left of a CPU limit, and the vCPUs of a guest are none; "
                      "runtime \"{}\" boots one; take it out",
                      d_.runtime));
    }
    const Duration quota = cpu_quota(*d_.limits.cpu, GroupOptions{}.period);
    if (burst > quota) {
      add(".limits.cpu_burst",
          fmt::format("{} is more than the {} that the limit is in a period, the most that Linux "
                      "saves up; lower it, or raise limits.cpu",
                      config::format(burst), config::format(quota)));
    }
  }

  void guest() {
    if (!d_.limits.cpu) {
      add(".limits.cpu",
          fmt::format("missing; runtime \"{}\" boots a guest, which has as many vCPUs as its "
                      "limit; set limits.cpu",
                      d_.runtime));
    }
    if (!d_.limits.memory) {
      add(".limits.memory",
          fmt::format("missing; runtime \"{}\" boots a guest, which has as much memory as its "
                      "limit; set limits.memory",
                      d_.runtime));
    }
  }

  void autoscaler() {
    const Shares shares = shares_it_steers_by(d_.autoscaler);
    const Resources of = resources_of(d_.requests, d_.limits, runtime_->guest_kernel);
    if (shares.cpu && of.cpu_request.count() == 0) {
      add(".autoscaler",
          "steers by CPU use as a share of the request, and no CPU is requested; set requests.cpu");
    }
    if (shares.memory && of.memory_request.count() == 0) {
      add(".autoscaler",
          "steers by memory use as a share of the request, and no memory is requested; set "
          "requests.memory");
    }
  }

  const Deployment& d_;
  const Runtime* runtime_;
  std::string path_;
  Problems& problems_;
};

}  // namespace

Problems check_resources(const Scenario& scenario) {
  Problems problems;
  for (const Deployment& deployment : scenario.deployment) {
    ResourceCheck{deployment, scenario.runtime.find(deployment.runtime), problems}.run();
  }
  return problems;
}

}  // namespace stowplan
