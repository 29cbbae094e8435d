#include "conformance/station_rules.hpp"

#include <cmath>

#include "conformance/law.hpp"
#include "conformance/simulations.hpp"
#include "models/analytic/queueing.hpp"

namespace stowplan::conformance::queueing {
namespace {

using analytic::MMc;

// What M/M/1 and M/M/c cases have in common.
void markov(const MMc& q, Findings& f) {
  f.close("utilization", q.utilization());
  f.close("p_empty", q.p_empty());
  f.close("p_wait", q.p_wait());
  f.close("mean_wait", q.mean_wait());
  f.close("mean_response", q.mean_response());
  f.close("mean_in_queue", q.mean_in_queue());
  f.close("mean_in_system", q.mean_in_system());
  f.close("mean_busy_servers", q.load());
  f.close("mean_wait_given_wait", 1 / q.drain_rate());
  f.close("var_wait", q.var_wait());
  f.close("var_response", q.var_response());
  f.quantiles("wait_quantile", [&q](double p) { return q.wait_quantile(p); });
  f.quantiles("response_quantile", [&q](double p) { return q.response_quantile(p); });
}

}  // namespace

void mm1(const Json& input, Findings& f) {
  const MMc q{positive(input, "lambda"), positive(input, "mu"), 1};
  markov(q, f);
  const double rho = q.utilization();
  f.close("var_in_system", rho / ((1 - rho) * (1 - rho)));
  f.close("prob_at_least_10_in_system", std::pow(rho, 10));
  f.close("mean_busy_period", 1 / q.drain_rate());
  simulated::markov_line(input, f);
}

void mmc(const Json& input, Findings& f) {
  markov({positive(input, "lambda"), positive(input, "mu"), count(input, "servers")}, f);
  simulated::markov_line(input, f);
}

void mmc_servers_needed(const Json& input, Findings& f) {
  MMc q{positive(input, "lambda"), positive(input, "mu")};
  const double limit = not_negative(input, "max_wait");
  q.servers = analytic::servers_for_wait(q.arrival_rate, q.service_rate, limit,
                                         probability(input, "min_probability"));
  f.exact("servers", q.servers);
  f.close("probability_wait_within", 1 - q.wait_tail(limit));
  --q.servers;
  f.close("probability_with_one_fewer", 1 - q.wait_tail(limit));
}

void mmck(const Json& input, Findings& f) {
  const double lambda = positive(input, "lambda");
  const double mu = positive(input, "mu");
  const analytic::MMcK q{lambda, mu, count(input, "servers"), count(input, "capacity")};
  f.close("p_block", q.p_block());
  f.close("p_empty", q.probability(0));
  f.close("throughput", q.throughput());
  f.close("mean_in_system", q.mean_in_system());
  f.close("mean_in_queue", q.mean_in_queue());
  f.close("mean_response_accepted", q.mean_response());
  f.close("mean_wait_accepted", q.mean_wait());
  f.close("p_wait_accepted", q.p_wait());
  f.close("mean_busy_servers", q.throughput() / mu);
  f.quantiles("wait_quantile_accepted", [&q](double p) { return q.wait_quantile(p); });
  simulated::markov_line(input, f);
}

void erlang_b(const Json& input, Findings& f) {
  const auto servers = count(input, "servers");
  const double load = positive(input, "offered_load");
  const double carried = load * (1 - analytic::erlang_b(servers, load));
  f.close("blocking", analytic::erlang_b(servers, load));
  f.close("carried_load", carried);
  f.close("server_utilization", carried / static_cast<double>(servers));
  simulated::loss_system(input, f);
}

void erlang_b_servers_needed(const Json& input, Findings& f) {
  const double load = positive(input, "offered_load");
  const std::int64_t servers =
      analytic::servers_for_blocking(load, probability(input, "max_blocking"));
  f.exact("servers", servers);
  f.close("blocking", analytic::erlang_b(servers, load));
}

void mg_infinity(const Json& input, Findings& f) {
  const Law service = Law::from(member(input, "service"));
  const double lambda = positive(input, "lambda");
  const double mean = lambda * service.moments().mean;
  f.close("mean_in_system", mean);
  f.close("var_in_system", mean);
  f.close("p_empty", analytic::poisson_cdf(mean, 0));
  f.quantiles("quantile_in_system", [mean](double p) {
    return static_cast<double>(analytic::poisson_quantile(mean, p));
  });
  f.close_each("mean_at_time_from_empty", [&](const std::string& t) {
    return lambda * service.survival_integral(number_of_label(t));
  });
  simulated::infinite_servers(input, f);
}

void gg_approximations(const Json& input, Findings& f) {
  const analytic::TwoMoments q{positive(input, "lambda"), positive(input, "service_mean"),
                               not_negative(input, "arrival_scv"),
                               not_negative(input, "service_scv"), count(input, "servers")};
  f.close("utilization", q.utilization());
  if (q.servers == 1) {
    f.close("kingman_upper_bound_mean_wait", analytic::kingman_bound(q));
    f.close("kingman_heavy_traffic_mean_wait", analytic::kingman_heavy_traffic(q));
    f.close("kraemer_langenbach_belz_mean_wait", analytic::kraemer_langenbach_belz(q));
    f.close("marchal_mean_wait", analytic::marchal(q));
  } else {
    f.close("erlang_c", analytic::erlang_c(q.servers, q.arrival_rate * q.mean_service));
    f.close("allen_cunneen_mean_wait", analytic::allen_cunneen(q));
    f.close("sakasegawa_mean_wait", analytic::sakasegawa(q));
  }
}

void mgc_ps(const Json& input, Findings& f) {
  const analytic::SharedCores q{positive(input, "lambda"), positive(input, "service_mean"),
                                count(input, "cores")};
  f.close("utilization", q.same_number().utilization());
  f.close("mean_in_system", q.mean_in_system());
  f.close("mean_response", q.mean_response());
  f.close("mean_slowdown", q.slowdown());
  f.close("p_more_jobs_than_cores_or_equal", q.same_number().p_wait());
  f.close_each("mean_response_given_size",
               [&q](const std::string& size) { return number_of_label(size) * q.slowdown(); });
  simulated::shared_cores(input, f);
}

}  // namespace stowplan::conformance::queueing
