#include <cmath>

#include "conformance/law.hpp"
#include "conformance/simulations.hpp"
#include "conformance/station_rules.hpp"
#include "models/analytic/cold_start.hpp"
#include "models/analytic/queueing.hpp"
#include "models/analytic/single_server.hpp"

namespace stowplan::conformance::queueing {
namespace {

using analytic::JobClass;
using analytic::MG1;
using analytic::Moments;

Moments moments(const Json& input, const char* key) {
  return Law::from(member(input, key)).moments();
}

std::vector<JobClass> classes_of(const Json& input) {
  std::vector<JobClass> classes;
  for (const Json& c : list(input, "classes")) {
    classes.push_back({positive(c, "lambda"), moments(c, "service")});
  }
  return classes;
}

double utilization(const std::vector<JobClass>& classes) {
  double sum = 0;
  for (const JobClass& c : classes) sum += c.arrival_rate * c.service.mean;
  return sum;
}

void means(const MG1& q, double wait, Findings& f) {
  f.close("mean_wait", wait);
  f.close("mean_response", wait + q.service.mean);
  f.close("mean_in_queue", q.arrival_rate * wait);
  f.close("mean_in_system", q.arrival_rate * (wait + q.service.mean));
}

}  // namespace

void mg1_fcfs(const Json& input, Findings& f) {
  const MG1 q{positive(input, "lambda"), moments(input, "service")};
  f.close("utilization", q.utilization());
  f.close("p_wait", q.utilization());
  f.close("service_mean", q.service.mean);
  f.close("service_scv", q.service.scv());
  means(q, q.mean_wait(), f);
  f.close("var_wait", q.var_wait());
  f.close("var_response", q.var_wait() + q.service.variance());
  f.close("mean_busy_period", q.mean_busy_period());
  f.close("mean_residual_service", q.service.second / (2 * q.service.mean));
  simulated::general_service(input, f);
}

void md1(const Json& input, Findings& f) {
  const double lambda = positive(input, "lambda");
  const double d = positive(input, "service_time");
  const MG1 q{lambda, {d, d * d, d * d * d}};
  f.close("utilization", q.utilization());
  means(q, q.mean_wait(), f);
  if (f.has("p_n")) {
    const auto n = static_cast<std::int64_t>(list(f.all(), "p_n").size());
    f.close("p_n", analytic::md1_probabilities(q.utilization(), n));
  }
  f.quantiles("wait_quantile", [=](double p) { return analytic::md1_wait_quantile(lambda, d, p); });
  f.close_each("wait_cdf", [=](const std::string& services) {
    return analytic::md1_wait_cdf(lambda, d, number_of_label(services, "D") * d);
  });
  simulated::constant_service(input, f);
}

void gi_m_1(const Json& input, Findings& f) {
  const Law between = Law::from(member(input, "interarrival"));
  const double mu = positive(input, "mu");
  const double sigma =
      analytic::gi_m_1_sigma([&between](double s) { return between.transform(s); }, mu);
  const double rate = mu * (1 - sigma);
  const auto quantile = [=](double p, double waits) {
    return analytic::quantile_of_tail([=](double t) { return waits * std::exp(-rate * t); }, p);
  };
  f.close("sigma", sigma);
  f.close("p_wait", sigma);
  f.close("utilization", 1 / (mu * between.moments().mean));
  f.close("mean_wait", sigma / rate);
  f.close("mean_response", 1 / rate);
  f.close("mean_in_system", 1 / (rate * between.moments().mean));
  f.quantiles("wait_quantile", [&](double p) { return quantile(p, sigma); });
  f.quantiles("response_quantile", [&](double p) { return quantile(p, 1); });
  simulated::general_arrivals(input, f);
}

void mg1_ps(const Json& input, Findings& f) {
  const Law service = Law::from(member(input, "service"));
  const analytic::MG1Shared q{positive(input, "lambda"), service.moments().mean};
  const double rho = q.utilization();
  f.close("utilization", rho);
  f.close("mean_response", q.mean_response());
  f.close("mean_in_system", q.mean_in_system());
  f.close("mean_slowdown", q.slowdown());
  // Of other laws only the simulation knows it.
  if (service.is_exponential()) {
    f.close("var_response", q.var_response_exponential());
  } else if (!f.options().simulate) {
    f.seen("var_response");
  }
  if (f.has("p_n")) {
    std::vector<double> geometric{1 - rho};
    while (geometric.size() < f.expected("p_n").size()) geometric.push_back(geometric.back() * rho);
    f.close("p_n", geometric);
  }
  f.close_each("mean_response_given_size",
               [&q](const std::string& size) { return number_of_label(size) * q.slowdown(); });
  simulated::shared_server(input, f);
}

void mg1_setup_delayed_off(const Json& input, Findings& f) {
  const analytic::MG1Setup q{{positive(input, "lambda"), moments(input, "service")},
                             moments(input, "setup"),
                             not_negative(input, "idle_timeout")};
  const double off = q.share_triggering();
  const double in_setup = q.share_of_time_in_setup();
  f.close("utilization", q.queue.utilization());
  means(q.queue, q.mean_wait(), f);
  f.close("fraction_of_arrivals_that_trigger_setup", off);
  f.close("fraction_of_arrivals_delayed_by_setup", off + in_setup);
  f.close("fraction_of_time_in_setup", in_setup);
  f.close("fraction_of_time_off", off);
  f.close("fraction_of_time_idle_on", 1 - q.queue.utilization() - in_setup - off);
  simulated::delayed_off(input, f);
}

void mmc_setup(const Json& input, Findings& f) {
  const analytic::MMcSetupResult r =
      solve(analytic::MMcSetup{positive(input, "lambda"), positive(input, "mu"),
                               count(input, "servers"), not_negative(input, "setup_mean")});
  f.close("mean_in_system", r.mean_in_system);
  f.close("mean_response", r.mean_response);
  f.close("mean_wait", r.mean_wait);
  f.close("mean_busy_servers", r.mean_busy);
  f.close("mean_servers_in_setup", r.mean_in_setup);
  f.close("p_no_job_in_system", r.p_empty);
  simulated::setup_fleet(input, f);
}

void mg1_vacations(const Json& input, Findings& f) {
  const MG1 q{positive(input, "lambda"), moments(input, "service")};
  f.close("utilization", q.utilization());
  means(q, analytic::wait_with_vacations(q, moments(input, "vacation")), f);
  simulated::vacations(input, f);
}

void mg1_breakdown_when_busy(const Json& input, Findings& f) {
  const MG1 q{positive(input, "lambda"),
              analytic::completion_time(moments(input, "service"),
                                        not_negative(input, "failure_rate_while_serving"),
                                        moments(input, "repair"))};
  f.close("utilization_with_repairs", q.utilization());
  f.close("completion_time_mean", q.service.mean);
  f.close("completion_time_second_moment", q.service.second);
  means(q, q.mean_wait(), f);
  simulated::breakdowns(input, f);
}

void mm1_breakdown_any_time(const Json& input, Findings& f) {
  const double lambda = positive(input, "lambda");
  const double mu = positive(input, "mu");
  const double fails = positive(input, "failure_rate");
  const double repairs = positive(input, "repair_rate");
  const double jobs = analytic::in_system_with_breakdowns(lambda, mu, fails, repairs);
  const double up = repairs / (fails + repairs);
  f.close("availability", up);
  f.close("mean_in_system", jobs);
  f.close("mean_response", jobs / lambda);
  f.close("p_up_and_empty", up - lambda / mu);
  f.close("p_down_and_empty", (up - lambda / mu) * fails / (lambda + repairs));
  simulated::breakdowns(input, f);
}

void priority_nonpreemptive(const Json& input, Findings& f) {
  const std::vector<JobClass> classes = classes_of(input);
  std::vector<double> waits = analytic::nonpreemptive_waits(classes);
  f.close("utilization", utilization(classes));
  f.close("mean_wait", waits);
  double residual = 0;
  double weighted = 0;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const JobClass& c = classes[i];
    residual += c.arrival_rate * c.service.second / 2;
    weighted += c.arrival_rate * c.service.mean * waits[i];
    waits[i] += c.service.mean;
  }
  f.close("mean_response", waits);
  f.close("mean_residual_work", residual);
  f.close("load_weighted_wait_sum", weighted);
  simulated::nonpreemptive(input, f);
}

void priority_preemptive_resume(const Json& input, Findings& f) {
  const std::vector<JobClass> classes = classes_of(input);
  std::vector<double> responses = analytic::preemptive_responses(classes);
  f.close("utilization", utilization(classes));
  f.close("mean_response", responses);
  for (std::size_t i = 0; i < classes.size(); ++i) responses[i] *= classes[i].arrival_rate;
  f.close("mean_in_system", responses);
  simulated::preemptive(input, f);
}

void priority_nonpreemptive_mmc(const Json& input, Findings& f) {
  const auto rates = reals(input, "lambdas");
  const double mu = positive(input, "mu");
  const auto servers = count(input, "servers");
  const std::vector<double> waits = analytic::nonpreemptive_waits_mmc(rates, mu, servers);
  double total = 0;
  double weighted = 0;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    total += rates[i];
    weighted += rates[i] * waits[i];
  }
  f.close("p_wait", analytic::erlang_c(servers, total / mu));
  f.close("mean_wait", waits);
  f.close("mean_wait_all", weighted / total);
  simulated::nonpreemptive(input, f);
}

void split_merge(const Json& input, Findings& f) {
  const MG1 q{positive(input, "lambda"),
              analytic::slowest_of(count(input, "branches"), positive(input, "mu"))};
  f.close("utilization", q.utilization());
  f.close("service_mean", q.service.mean);
  f.close("service_second_moment", q.service.second);
  means(q, q.mean_wait(), f);
  simulated::barrier(input, f);
}

}  // namespace stowplan::conformance::queueing
