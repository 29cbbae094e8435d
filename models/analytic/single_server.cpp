#include "models/analytic/single_server.hpp"

#include <algorithm>

#include "models/analytic/queueing.hpp"
#include "sim/math.hpp"

namespace stowplan::analytic {

double MG1::mean_wait() const { return arrival_rate * service.second / (2 * (1 - utilization())); }

double MG1::var_wait() const {
  const double wait = mean_wait();
  return wait * wait + arrival_rate * service.third / (3 * (1 - utilization()));
}

// Arrivals during a service are Poisson(load). Counting up- and down-crossings of level n gives
// p_{n+1} P(A = 0) = p_0 P(A > n) + sum_{j=1}^{n} p_j P(A > n - j + 1): no subtraction.
std::vector<double> md1_probabilities(double load, std::int64_t n) {
  const auto count = static_cast<std::size_t>(n);
  std::vector<double> above(count + 1);
  double term = math::exp(-load);
  std::vector<double> terms;
  for (std::size_t k = 0; k < count + 60; ++k) {
    terms.push_back(term);
    term *= load / static_cast<double>(k + 1);
  }
  double tail = 0;
  for (std::size_t k = terms.size(); k-- > 1;) {
    tail += terms[k];
    if (k - 1 < above.size()) above[k - 1] = tail;
  }
  std::vector<double> p{1 - load};
  for (std::size_t level = 0; level + 1 < count; ++level) {
    double flow = p[0] * above[level];
    for (std::size_t j = 1; j <= level; ++j) flow += p[j] * above[level - j + 1];
    p.push_back(flow / terms[0]);
  }
  return p;
}

double md1_wait_cdf(double arrival_rate, double service_time, double t) {
  const auto k = static_cast<std::int64_t>(t / service_time) + 1;
  const std::vector<double> p = md1_probabilities(arrival_rate * service_time, k + 1);
  std::vector<double> at_most{p[0] + p[1]};  // P(queue <= i), the job in service not counted.
  for (std::size_t i = 2; i < p.size(); ++i) at_most.push_back(at_most.back() + p[i]);

  const double x = arrival_rate * (static_cast<double>(k) * service_time - t);
  double term = math::exp(-x);
  double sum = 0;
  for (std::int64_t j = 0; j < k; ++j) {
    sum += at_most[static_cast<std::size_t>(k - j - 1)] * term;
    term *= x / static_cast<double>(j + 1);
  }
  return sum;
}

double md1_wait_quantile(double arrival_rate, double service_time, double p) {
  return quantile_of_tail([=](double t) { return 1 - md1_wait_cdf(arrival_rate, service_time, t); },
                          p);
}

double MG1Shared::var_response_exponential() const {
  const double rho = utilization();
  const double scale = mean_service * slowdown();
  return scale * scale * (2 + rho) / (2 - rho);
}

std::vector<double> nonpreemptive_waits(std::span<const JobClass> classes) {
  double residual = 0;
  for (const JobClass& c : classes) residual += c.arrival_rate * c.service.second / 2;
  std::vector<double> waits;
  double above = 0;
  for (const JobClass& c : classes) {
    const double with_own = above + c.arrival_rate * c.service.mean;
    waits.push_back(residual / ((1 - above) * (1 - with_own)));
    above = with_own;
  }
  return waits;
}

std::vector<double> preemptive_responses(std::span<const JobClass> classes) {
  std::vector<double> responses;
  double residual = 0;
  double above = 0;
  for (const JobClass& c : classes) {
    residual += c.arrival_rate * c.service.second / 2;
    const double with_own = above + c.arrival_rate * c.service.mean;
    responses.push_back(c.service.mean / (1 - above) + residual / ((1 - above) * (1 - with_own)));
    above = with_own;
  }
  return responses;
}

std::vector<double> nonpreemptive_waits_mmc(std::span<const double> arrival_rates,
                                            double service_rate, std::int64_t servers) {
  const double capacity = service_rate * static_cast<double>(servers);
  double total = 0;
  for (const double rate : arrival_rates) total += rate;
  const double residual = erlang_c(servers, total / service_rate) / capacity;
  std::vector<double> waits;
  double above = 0;
  for (const double rate : arrival_rates) {
    const double with_own = above + rate / capacity;
    waits.push_back(residual / ((1 - above) * (1 - with_own)));
    above = with_own;
  }
  return waits;
}

double wait_with_vacations(const MG1& queue, const Moments& vacation) {
  return queue.mean_wait() + vacation.second / (2 * vacation.mean);
}

Moments completion_time(const Moments& service, double failure_rate, const Moments& repair) {
  const double stretch = 1 + failure_rate * repair.mean;
  return {service.mean * stretch,
          service.second * stretch * stretch + failure_rate * service.mean * repair.second, 0};
}

double in_system_with_breakdowns(double arrival_rate, double service_rate, double failure_rate,
                                 double repair_rate) {
  const double cycle = failure_rate + repair_rate;
  return arrival_rate * (cycle * cycle + service_rate * failure_rate) /
         (cycle * (service_rate * repair_rate - arrival_rate * cycle));
}

Moments slowest_of(std::int64_t branches, double service_rate) {
  double mean = 0;
  double variance = 0;
  for (std::int64_t i = 1; i <= branches; ++i) {
    const double step = 1 / (static_cast<double>(i) * service_rate);
    mean += step;
    variance += step * step;
  }
  return {mean, variance + mean * mean, 0};
}

}  // namespace stowplan::analytic
