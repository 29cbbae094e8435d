// Windows that are too short for what they are asked, or look at another time than is meant.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <variant>

#include "models/warnings/kinds.hpp"
#include "sim/config/path.hpp"
#include "sim/config/quantity.hpp"

namespace stowplan {
namespace {

constexpr double few = 10;

class WindowCheck {
 public:
  WindowCheck(const Scenario& scenario, const SeriesTable& series)
      : s_(scenario), series_(series) {}

  Problems run(const std::vector<Plan>& plans) {
    for (const Workload& workload : s_.workload) {
      const std::string path = config::join("workload", workload.name) + ".arrivals";
      if (const auto* a = std::get_if<DiurnalArrivals>(&workload.arrivals)) check(*a, path);
      if (const auto* a = std::get_if<MmppArrivals>(&workload.arrivals)) check(*a, path);
      if (const auto* a = std::get_if<SeriesArrivals>(&workload.arrivals)) check(*a, path);
    }
    for (const Plan& plan : plans) check_services(plan);
    return std::move(found_);
  }

 private:
  void add(std::string path, std::string message) {
    found_.push_back({std::move(path), std::move(message)});
  }

  void check(const DiurnalArrivals& a, const std::string& path) {
    if (a.period <= s_.duration || a.amplitude <= 0) return;
    add(path + ".period",
        fmt::format("{} is longer than the {} that are measured, and what a month costs is told "
                    "from these; measure a whole period, or take the rate of that time as steady",
                    config::format(a.period), config::format(s_.duration)));
  }

  void check(const MmppArrivals& a, const std::string& path) {
    const double change = 1 / (1 / seconds(a.calm_time) + 1 / seconds(a.burst_time));
    short_of(change, path, "calm and burst follow each other with a relaxation time of");
  }

  void check(const SeriesArrivals& a, const std::string& path) {
    const RateSeries* series = series_.find(series_key(a));
    if (series == nullptr) return;
    const Duration rest = series->end() - a.skip;
    // A series is seldom cut to the second.
    constexpr double nearly = 0.9;
    if (rest <= s_.before_window()) {
      add(path + ".file",
          fmt::format("ends {} after the start, in the warm-up of {}: nothing is measured of it; "
                      "use a longer series, or a shorter warm_up or skip",
                      config::format(std::max(rest, Duration{})),
                      config::format(s_.before_window())));
    } else if (rest < s_.before_window() + s_.duration) {
      add(path + ".file",
          fmt::format("ends {} after the start, before the end of the window at {}: "
                      "then nothing arrives; use a longer series or a shorter "
                      "duration",
                      config::format(rest), config::format(s_.before_window() + s_.duration)));
    } else if (seconds(s_.before_window() + s_.duration) < nearly * seconds(rest)) {
      add(path + ".file",
          fmt::format("goes on for {}, longer than the {} that are measured, and what a month "
                      "costs is told from these; measure all of it",
                      config::format(rest), config::format(s_.duration)));
    }
  }

  void check_services(const Plan& plan) {
    const std::vector<OfferedLoad> loads = offered_load(plan);
    for (std::size_t i = 0; i < loads.size(); ++i) {
      const std::string path = config::join("workload", plan.workload(i).name);
      check_relaxation(loads[i], path);
      check_count(outside_rate(plan, i), path);
    }
  }

  // M/M/c in heavy traffic; a lone server's is 1 / (mu (1 - sqrt(rho))^2).
  void check_relaxation(const OfferedLoad& load, const std::string& path) {
    const double servers = load.cores * static_cast<double>(load.instances);
    if (load.rate <= 0 || load.service <= 0 || load.rate * load.service >= servers) return;
    const double gap = std::sqrt(servers / load.service) - std::sqrt(load.rate);
    short_of(std::max(load.service, 1 / (gap * gap)), path,
             fmt::format("at {:.2g} % load its queue has a relaxation time of",
                         100 * load.rate * load.service / servers));
  }

  // Some seconds of few requests tell no month and no tail.
  void check_count(double rate, const std::string& path) {
    constexpr double least_time = 10;
    constexpr double least_requests = 10000;
    const double requests = rate * seconds(s_.duration);
    if (requests <= 0 || seconds(s_.duration) >= least_time || requests >= least_requests) return;
    add("duration",
        fmt::format("{} with about {:.3g} requests at {} say little of a tail or a month; measure "
                    "some minutes",
                    config::format(s_.duration), requests, path));
  }

  void short_of(double relaxation, const std::string& path, std::string_view why) {
    if (seconds(s_.duration) >= few * relaxation) return;
    add("duration",
        fmt::format("{} are a few relaxation times or less of {}: {} {}; measure {} or more",
                    config::format(s_.duration), path, why, about(relaxation),
                    about(few * relaxation)));
  }

  const Scenario& s_;
  const SeriesTable& series_;
  Problems found_;
};

}  // namespace

Problems window_warnings(const Scenario& scenario, const SeriesTable& series,
                         const std::vector<Plan>& plans) {
  return WindowCheck{scenario, series}.run(plans);
}

}  // namespace stowplan
