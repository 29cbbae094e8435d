// More load than there is room for, by the mean rates. Queues that grow without end need not be
// simulated to be foreseen.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "models/catalogue/cpu.hpp"
#include "models/warnings/kinds.hpp"
#include "sim/config/path.hpp"
#include "sim/config/quantity.hpp"

namespace stowplan {
namespace {

class CapacityCheck {
 public:
  explicit CapacityCheck(const Plan& plan) : plan_(plan), loads_(offered_load(plan)) {}

  Problems run() {
    for (std::size_t i = 0; i < loads_.size(); ++i) {
      check_instances(i);
      check_timeouts(i);
    }
    for (std::size_t p = 0; p < plan_.pools.size(); ++p) check_pool(p);
    return std::move(found_);
  }

 private:
  void add(std::string path, std::string message) {
    found_.push_back({std::move(path), std::move(message)});
  }
  [[nodiscard]] std::string in_layout() const {
    return fmt::format("in layout \"{}\"", plan_.layout->name);
  }

  void check_instances(std::size_t i) {
    const InstancePlan& instance = plan_.instance_of(i);
    const OfferedLoad& load = loads_[i];
    const std::string path = config::join("workload", plan_.workload(i).name);
    if (load.rate <= 0) return;
    if (load.instances == 0) {
      add(path, fmt::format("{:.3g} requests a second arrive {}, but deployment \"{}\" has no "
                            "instance; raise its number",
                            load.rate, in_layout(), instance.deployment->name));
      return;
    }
    const auto most = static_cast<double>(load.instances);
    const double busy = load.rate * load.service;
    const double cores = (load.cores - instance.standing_cpu) * most;
    if (busy > cores) {
      add(path,
          fmt::format("asks for {:.3g} CPUs {} ({:.3g} requests a second of {} each), more than "
                      "the {:.3g} of {} instances of deployment \"{}\"; lower the load, or raise "
                      "the limit or the number of instances",
                      busy, in_layout(), load.rate, about(load.service), std::max(cores, 0.0),
                      load.instances, instance.deployment->name));
    }
    const double slots = static_cast<double>(instance.deployment->concurrency) * most;
    if (slots > 0 && busy > slots) {
      add(config::join("deployment", instance.deployment->name) + ".concurrency",
          fmt::format("workload \"{}\" keeps {:.3g} requests at work {}, more than the {:.3g} of "
                      "all instances; raise it, or their number",
                      plan_.workload(i).name, busy, in_layout(), slots));
    }
  }

  // Nearly all requests time out, whatever the load.
  void check_timeouts(std::size_t i) {
    const Workload& workload = plan_.workload(i);
    const std::string path = config::join("workload", workload.name);
    const auto too_short = [this](std::size_t service, Duration timeout) {
      return timeout > Duration{} && seconds(timeout) < loads_[service].service;
    };
    const auto text = [this](std::size_t service, Duration timeout) {
      return fmt::format(
          "{} is less than the {} of CPU time that a request to \"{}\" takes {}; "
          "raise it",
          config::format(timeout), about(loads_[service].service), plan_.workload(service).name,
          in_layout());
    };
    if (too_short(i, workload.timeout)) add(path + ".timeout", text(i, workload.timeout));
    for (std::size_t c = 0; c < workload.calls.size(); ++c) {
      const Call& call = workload.calls[c];
      for (std::size_t to = 0; to < plan_.services.size(); ++to) {
        if (plan_.workload(to).name != call.to || !too_short(to, call.timeout)) continue;
        add(fmt::format("{}.calls[{}].timeout", path, c), text(to, call.timeout));
      }
    }
  }

  struct PoolLoad {
    double cpu = 0;   // Busy CPUs.
    double disk = 0;  // Busy disks.
    double in = 0;    // Bytes a second.
    double out = 0;
  };

  [[nodiscard]] PoolLoad load_of(std::size_t p) const {
    PoolLoad sum;
    for (std::size_t i = 0; i < loads_.size(); ++i) {
      const InstancePlan& instance = plan_.instance_of(i);
      const RequestPlan& costs = plan_.request_of(i);
      if (instance.pool != p) continue;
      const double rate = loads_[i].rate;
      const NetworkDemand& bytes = plan_.workload(i).request.network;
      sum.cpu += rate * loads_[i].service;
      sum.disk += rate * 1e-9 *
                  (costs.disk_read.operations * costs.disk_read.device_ns +
                   costs.disk_write.operations * costs.disk_write.device_ns);
      sum.in += rate * static_cast<double>(bytes.in.count());
      sum.out += rate * static_cast<double>(bytes.out.count());
    }
    return sum;
  }

  void check_pool(std::size_t p) {
    const PoolPlan& pool = plan_.pools[p];
    const std::string path = config::join("pool", pool.pool->name);
    const auto hosts = static_cast<double>(pool.pool->hosts.max);
    const PoolLoad load = load_of(p);
    const Capacity one = host_capacity(*pool.host);
    const double cpus = throughput(one, std::max(one.threads, one.cores)) * hosts;
    const auto over = [&](double asked, double there, std::string_view what,
                          std::string_view unit) {
      if (asked <= there) return;
      add(path, fmt::format("its workloads ask {} for {:.3g} {} of {}, more than the {:.3g} of {} "
                            "hosts; lower the load, or raise hosts.max",
                            in_layout(), asked, unit, what, there, pool.pool->hosts.max));
    };
    over(load.cpu, cpus, "CPU time a second", "s");
    over(load.disk, hosts, "disk time a second", "s");
    const double line = pool.host->network.count() * hosts * 1e-6;
    over(load.in * 1e-6, line, "requests", "MB/s");
    over(load.out * 1e-6, line, "responses", "MB/s");
    if (load.cpu <= cpus) check_burst(p, load.cpu, path);
  }

  // As many hosts as the bookings of the instances that are wanted fill.
  [[nodiscard]] double hosts_filled(std::size_t p) const {
    const PoolPlan& pool = plan_.pools[p];
    double cpu = 0;
    double memory = 0;
    for (std::size_t i = 0; i < loads_.size(); ++i) {
      const InstancePlan& instance = plan_.instance_of(i);
      if (instance.pool != p) continue;
      const auto wanted = static_cast<double>(loads_[i].wanted);
      cpu += wanted * ratio(instance.booked_cpu, pool.bookable_cpu);
      memory += wanted * ratio(instance.booked_memory, pool.bookable_memory);
    }
    return std::clamp(std::ceil(std::max(cpu, memory)),
                      static_cast<double>(std::max<std::int64_t>(pool.pool->hosts.min, 1)),
                      static_cast<double>(pool.pool->hosts.max));
  }

  // Beyond the baseline such a host spends credits, and when they are gone it is held back.
  void check_burst(std::size_t p, double asked, const std::string& path) {
    const PoolPlan& pool = plan_.pools[p];
    const double hosts = hosts_filled(p);
    const double baseline = pool.host->baseline;
    const auto each = static_cast<double>(pool.host->cpus);
    if (baseline >= 1 || asked <= baseline * each * hosts) return;
    add(path + ".host",
        fmt::format(
            "its workloads use {:.3g} CPUs {}, above the baseline of {} hosts \"{}\" "
            "({:.3g} % of {} CPUs each): once their credits are spent they are slower, or "
            "cost more, than is simulated; take a host without burst credits, or more hosts",
            asked, in_layout(), hosts, pool.pool->host, baseline * 100, pool.host->cpus));
  }

  const Plan& plan_;
  std::vector<OfferedLoad> loads_;
  Problems found_;
};

}  // namespace

Problems capacity_warnings(const std::vector<Plan>& plans) {
  Problems all;
  for (const Plan& plan : plans) {
    for (Problem& problem : CapacityCheck{plan}.run()) all.push_back(std::move(problem));
  }
  return all;
}

}  // namespace stowplan
