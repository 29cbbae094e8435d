#include <cmath>

#include "conformance/simulations.hpp"
#include "conformance/station_rules.hpp"
#include "models/analytic/availability.hpp"
#include "models/analytic/cold_start.hpp"
#include "models/analytic/network.hpp"
#include "sim/math.hpp"
#include "sim/stats/students_t.hpp"

namespace stowplan::conformance::queueing {
namespace {

// "infinite" stands for a delay, which the formulas call 0 servers.
std::int64_t servers_of(const Json& station) {
  if (is_absent(station, "servers") || !station.at("servers").is_string()) {
    return count(station, "servers");
  }
  if (station.at("servers") != "infinite") throw BadCase("servers: wants a number or \"infinite\"");
  return 0;
}

}  // namespace

void fork_join(const Json& input, Findings& f) {
  const analytic::ForkJoin q{positive(input, "lambda"), positive(input, "mu"),
                             count(input, "branches")};
  f.close("utilization", q.arrival_rate / q.service_rate);
  f.close("single_queue_response", q.single_response());
  f.close("upper_bound_independent", q.upper_bound());
  f.close("lower_bound_staged", q.lower_bound());
  f.close("mean_response_exact", q.two_branch_response());
  f.close("mean_response_nelson_tantawi", q.approximate_response());
  simulated::fork_join(input, f);
}

void power_of_d_choices_limit(const Json& input, Findings& f) {
  const double load = positive(input, "load_per_server");
  const std::int64_t choices = count(input, "choices");
  const double service = 1 / positive(input, "mu");
  f.close("mean_response", analytic::balanced_response(load, choices) * service);
  f.close("mean_response_random_routing", analytic::balanced_response(load, 1) * service);
  f.close_each("fraction_of_servers_with_at_least", [=](const std::string& jobs) {
    return analytic::share_with_at_least(load, choices,
                                         static_cast<std::int64_t>(number_of_label(jobs)));
  });
}

// There is no closed form: the simulation alone is compared.
void jsq_two_servers(const Json& input, Findings& f) {
  if (!f.options().simulate) f.leave_out("no closed form, and simulation is off");
  simulated::shorter_queue(input, f);
}

void jackson_open(const Json& input, Findings& f) {
  std::vector<analytic::OpenStation> stations;
  for (const Json& s : list(input, "stations")) {
    stations.push_back({not_negative(s, "external_lambda"), positive(s, "mu"), servers_of(s)});
  }
  const analytic::OpenNetworkResult r =
      analytic::open_network(stations, routing(input, "routing", stations.size()));
  const auto each = [&r](double analytic::OpenStationResult::*member) {
    std::vector<double> values;
    for (const analytic::OpenStationResult& s : r.stations) values.push_back(s.*member);
    return values;
  };
  f.close("lambda", each(&analytic::OpenStationResult::arrival_rate));
  f.close("utilization", each(&analytic::OpenStationResult::utilization));
  f.close("mean_in_system", each(&analytic::OpenStationResult::mean_in_system));
  f.close("mean_response_per_visit", each(&analytic::OpenStationResult::mean_response));
  f.close("visits", each(&analytic::OpenStationResult::visits));
  f.close("total_in_system", r.mean_in_system);
  f.close("mean_time_in_network", r.mean_response);
  simulated::open_network(input, f);
}

void closed_mva(const Json& input, Findings& f) {
  std::vector<analytic::ClosedStation> stations;
  for (const Json& s : list(input, "stations"))
    stations.push_back({not_negative(s, "demand"), servers_of(s)});
  const analytic::ClosedNetworkResult r = analytic::closed_network(
      count(input, "population"), not_negative(input, "think_time"), stations);
  f.close("throughput", r.throughput);
  f.close("mean_response", r.mean_response);
  f.close("station_response", r.station_response);
  f.close("station_mean_in_system", r.station_in_system);
  f.close("station_utilization", r.station_utilization);
  f.close("throughput_upper_bound", r.throughput_bound);
  simulated::closed_network(input, f);
}

void closed_mva_multiclass(const Json& input, Findings& f) {
  std::vector<analytic::ClosedClass> classes;
  const Json& populations = list(input, "populations");
  const std::vector<double> think_times = reals(input, "think_times");
  const Json& demands = list(input, "demands");
  if (think_times.size() != populations.size() || demands.size() != populations.size()) {
    throw BadCase("populations, think_times, demands: want as many values each");
  }
  for (std::size_t c = 0; c < populations.size(); ++c) {
    const Json one{{"demands", demands[c]}};
    classes.push_back(
        {whole_number(populations[c], "populations"), think_times[c], reals(one, "demands")});
    if (classes[c].demands.size() != classes[0].demands.size()) {
      throw BadCase("demands: want one for each station in each class");
    }
  }
  const analytic::MulticlassResult r = analytic::closed_network(classes);
  f.close("throughput", r.throughput);
  f.close("mean_response", r.mean_response);
  f.close("station_mean_in_system", r.station_in_system);
  f.close("station_utilization", r.station_utilization);
}

void machine_repairman(const Json& input, Findings& f) {
  const std::int64_t machines = count(input, "machines");
  const analytic::RepairShop shop{machines, 0, count(input, "repair_crews"),
                                  positive(input, "mtbf"), positive(input, "mttr")};
  const analytic::RepairShopResult r = solve(shop);
  const std::vector<double> down = shop.p_down();
  double enough = 0;
  for (std::int64_t k = 0; k <= machines - count(input, "machines_needed", 0); ++k) {
    enough += down.at(static_cast<std::size_t>(k));
  }
  f.close("mean_down", r.mean_down);
  f.close("mean_up", r.mean_running);
  f.close("fleet_availability", r.mean_running / static_cast<double>(machines));
  f.close("p_at_least_needed_up", enough);
  f.close("failure_rate", r.failure_rate);
  f.close("mean_outage_per_failure", r.mean_outage);
  f.close("mean_busy_crews", r.mean_busy_crews);
  f.close("p_all_up", down.front());
  simulated::repair_shop(input, f);
}

void machine_repairman_cold_spares(const Json& input, Findings& f) {
  const analytic::RepairShop shop{count(input, "needed"), count(input, "cold_spares", 0),
                                  count(input, "repair_crews"), positive(input, "mtbf"),
                                  positive(input, "mttr")};
  const analytic::RepairShopResult r = solve(shop);
  const std::vector<double> down = shop.p_down();
  double full = 0;
  for (std::int64_t k = 0; k <= shop.cold_spares; ++k) full += down[static_cast<std::size_t>(k)];
  f.close("p_full_strength", full);
  f.close("mean_running", r.mean_running);
  f.close("mean_in_repair_shop", r.mean_down);
  simulated::repair_shop(input, f);
}

void k_of_n_availability(const Json& input, Findings& f) {
  const double down =
      analytic::k_of_n_unavailability(count(input, "needed"), count(input, "total"),
                                      probability(input, "availability_each", false));
  f.close("availability", 1 - down);
  f.close("minutes_down_per_year_365d", down * 365 * 24 * 60);
}

void fluid_scale_up_backlog(const Json& input, Findings& f) {
  const double each = positive(input, "service_rate_per_server");
  const analytic::Backlog b = analytic::backlog(
      {not_negative(input, "arrival_after"), each * positive(input, "servers_before"),
       each * positive(input, "servers_after"), not_negative(input, "provision_lag")});
  f.close("peak_backlog", b.peak);
  f.close("time_to_clear_after_capacity", b.time_to_clear);
  f.close("total_queueing_delay", b.total_delay);
  f.close("mean_delay_of_jobs_arrived_in_disturbance", b.mean_delay);
  f.close("worst_delay", b.worst_delay);
  f.close("worst_delay_arrival_time", b.worst_arrival);
  f.close("delay_of_job_arriving_as_capacity_starts", b.delay_at_start);
}

void student_t_quantile(const Json& input, Findings& f) {
  f.close("t", students_t_quantile(probability(input, "p"), count(input, "degrees_of_freedom")));
}

void normal_quantile(const Json& input, Findings& f) {
  f.close("z", math::normal_quantile(probability(input, "p")));
}

}  // namespace stowplan::conformance::queueing
