#include "models/scenario/check_sizes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "models/demand/arrival_process.hpp"
#include "sim/config/path.hpp"
#include "sim/config/quantity.hpp"
#include "sim/distribution.hpp"

namespace stowplan {
namespace {

constexpr std::int64_t million = 1'000'000;
constexpr double most_requests = 1e11;

class SizeCheck {
 public:
  explicit SizeCheck(const Scenario& scenario) : s_(scenario) {}

  Problems run() {
    check_window();
    check_settle();
    at_most("stop.max", s_.stop.max, million, "replications");
    for (const auto& [name, host] : s_.host.entries) {
      const std::string path = config::join("host", name);
      at_most(path + ".cpus", host.cpus, 100'000, "CPUs");
      at_most(path + ".threads_per_core", host.threads_per_core, 1'000, "threads");
    }
    for (const Pool& pool : s_.pool) check_pool(pool);
    for (const Workload& workload : s_.workload) check_workload(workload);
    for (const Deployment& deployment : s_.deployment) check_deployment(deployment);
    return std::move(problems_);
  }

 private:
  void add(std::string path, std::string message) {
    problems_.push_back({std::move(path), std::move(message)});
  }

  void at_most(const std::string& path, std::int64_t number, std::int64_t most,
               std::string_view what) {
    if (number <= most) return;
    add(path, fmt::format("{} {} are more than the {} that can be simulated; use fewer", number,
                          what, most));
  }

  void check_window() {
    if (s_.before_window() <= longest_run && s_.duration <= longest_run - s_.before_window())
      return;
    add("duration", fmt::format("with the warm-up it is longer than {}, the longest run there is; "
                                "use a shorter window",
                                config::format(longest_run)));
  }

  void check_settle() {
    if (s_.settle <= longest_run) return;
    add("settle", fmt::format("is longer than {}, the longest run there is; 30 min are the default",
                              config::format(longest_run)));
  }

  void check_pool(const Pool& pool) {
    const std::string path = config::join("pool", pool.name);
    at_most(path + ".hosts.max", pool.hosts.max, million, "hosts");
    at_most(path + ".zones", pool.zones, million, "zones");
    at_most(path + ".hosts_per_rack", pool.hosts_per_rack, million, "hosts");
  }

  // Series say how many requests they hold.
  void check_workload(const Workload& workload) {
    const std::string path = config::join("workload", workload.name);
    if (!std::holds_alternative<SeriesArrivals>(workload.arrivals)) check_rate(workload, path);
    if (const auto* mmpp = std::get_if<MmppArrivals>(&workload.arrivals)) check_bursts(*mmpp, path);
    check_operations(path + ".request.disk_read.ops", workload.request.disk_read.ops);
    check_operations(path + ".request.disk_write.ops", workload.request.disk_write.ops);
    check_stretches(path + ".objective.per", workload.objective.per);
    at_most(path + ".retries", workload.retries.count, 1'000, "retries");
    for (std::size_t i = 0; i < workload.calls.size(); ++i) {
      at_most(fmt::format("{}.calls[{}].retries", path, i), workload.calls[i].retries.count, 1'000,
              "retries");
    }
  }

  // Each begin of a burst, and each end of one, is drawn.
  void check_bursts(const MmppArrivals& arrivals, const std::string& path) {
    constexpr double most_changes = 1e8;
    const double both = seconds(arrivals.calm_time) + seconds(arrivals.burst_time);
    const double changes = 2 * seconds(s_.before_window() + s_.duration) / both;
    if (changes <= most_changes) return;
    add(path + ".arrivals",
        fmt::format("calm and burst follow each other {:.2g} times, more than the {:.2g} that can "
                    "be simulated; use longer ones, or a Poisson process of the mean rate",
                    changes, most_changes));
  }

  // Each stretch that is judged has counts of its own.
  void check_stretches(const std::string& path, Duration each) {
    if (each <= Duration{} || s_.duration / each <= million) return;
    add(path, fmt::format("{} stretches of {} are more than the {} that can be judged; use longer "
                          "ones",
                          s_.duration / each, config::format(each), million));
  }

  // They are drawn one by one.
  void check_operations(const std::string& path, double operations) {
    if (operations <= static_cast<double>(million)) return;
    add(path, fmt::format("{:.3g} operations of one request are more than the {} that can be "
                          "simulated; use fewer and larger ones",
                          operations, million));
  }

  void check_rate(const Workload& workload, const std::string& path) {
    if (s_.duration > longest_run || s_.before_window() > longest_run) return;
    const Duration window = s_.before_window() + s_.duration;
    const ArrivalProcess process{workload.arrivals, nullptr, Stream{0, 0, "check"}};
    double rate = process.mean_rate(window).count();
    if (const auto* closed = std::get_if<ClosedUsers>(&workload.arrivals)) {
      at_most(path + ".arrivals.users", closed->users, 100 * million, "users");
      const double round_ns =
          static_cast<double>(closed->think_time.count()) + sampler(workload.request.cpu).mean();
      if (round_ns >= 1e6) rate = static_cast<double>(closed->users) / round_ns * 1e9;
    }
    const double requests = rate * seconds(window);
    if (requests <= most_requests) return;
    add(path + ".arrivals",
        fmt::format("{:.3g} requests in {} are more than the {:.0e} that can be simulated; lower "
                    "the rate or the duration",
                    requests, config::format(window), most_requests));
  }

  void check_deployment(const Deployment& d) {
    const std::string path = config::join("deployment", d.name);
    at_most(path + ".warm", d.warm, million, "instances");
    const std::string scaler = path + ".autoscaler";
    for (const StatedCount& count : stated_counts(d.autoscaler)) {
      at_most(scaler + "." + count.key, count.value, million, "instances");
    }
    // Where it settles before the run, it decides then, too.
    const bool settles = !s_.warm_up && pace_of(d.autoscaler);
    const Duration decides = std::max(s_.duration, settles ? s_.settle : Duration{});
    for (const Problem& problem : check_autoscaler(d.autoscaler, decides)) {
      add(scaler + "." + problem.path, problem.message);
    }
  }

  const Scenario& s_;
  Problems problems_;
};

}  // namespace

Problems check_sizes(const Scenario& scenario) { return SizeCheck{scenario}.run(); }

}  // namespace stowplan
