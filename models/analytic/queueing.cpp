#include "models/analytic/queueing.hpp"

#include <cmath>

#include "sim/check.hpp"
#include "sim/math.hpp"

namespace stowplan::analytic {
namespace {

// (exp(x) - 1) / x, without cancellation near zero.
double exp_slope(double x) {
  if (x > 0.01 || x < -0.01) return (math::exp(x) - 1) / x;
  double sum = 1;
  double term = 1;
  for (int k = 2; k <= 8; ++k) {
    term *= x / k;
    sum += term;
  }
  return sum;
}

}  // namespace

double erlang_b(std::int64_t servers, double load) {
  double blocking = 1;
  for (std::int64_t k = 1; k <= servers; ++k) {
    blocking = load * blocking / (static_cast<double>(k) + load * blocking);
  }
  return blocking;
}

double erlang_c(std::int64_t servers, double load) {
  const double blocking = erlang_b(servers, load);
  const double rho = load / static_cast<double>(servers);
  return blocking / (1 - rho * (1 - blocking));
}

std::int64_t servers_for_blocking(double load, double max_blocking) {
  double blocking = 1;
  std::int64_t servers = 0;
  while (blocking > max_blocking) {
    ++servers;
    blocking = load * blocking / (static_cast<double>(servers) + load * blocking);
  }
  return servers;
}

double MMc::var_wait() const {
  const double waits = p_wait();
  return waits * (2 - waits) / (drain_rate() * drain_rate());
}

double MMc::var_response() const { return var_wait() + 1 / (service_rate * service_rate); }

double MMc::p_empty() const {
  // All terms relative to n = servers, the largest index: no overflow for many servers.
  const double a = load();
  double sum = 1 / (1 - utilization());
  double term = 1;
  double empty = 1;
  for (std::int64_t n = servers; n > 0; --n) {
    term *= static_cast<double>(n) / a;
    sum += term;
    empty = term;
  }
  return empty / sum;
}

double MMc::wait_tail(double t) const { return p_wait() * math::exp(-drain_rate() * t); }

double MMc::response_tail(double t) const {
  const double theta = drain_rate();
  const double excess = service_rate * t * exp_slope((service_rate - theta) * t);
  return math::exp(-service_rate * t) * (1 + p_wait() * excess);
}

double MMc::wait_quantile(double p) const {
  const double waits = p_wait();
  if (waits <= 1 - p) return 0;
  return math::log(waits / (1 - p)) / drain_rate();
}

double MMc::response_quantile(double p) const {
  return quantile_of_tail([this](double t) { return response_tail(t); }, p);
}

std::int64_t servers_for_wait(double arrival_rate, double service_rate, double max_wait,
                              double min_probability) {
  MMc q{arrival_rate, service_rate, static_cast<std::int64_t>(arrival_rate / service_rate) + 1};
  while (1 - q.wait_tail(max_wait) < min_probability) ++q.servers;
  return q.servers;
}

MMcK::MMcK(double arrival_rate, double service_rate, std::int64_t servers, std::int64_t capacity)
    : arrival_rate_(arrival_rate), service_rate_(service_rate), servers_(servers) {
  double weight = 1;
  double sum = 1;
  probability_.push_back(1);
  for (std::int64_t n = 1; n <= capacity; ++n) {
    weight *= arrival_rate / (service_rate * static_cast<double>(n < servers ? n : servers));
    probability_.push_back(weight);
    sum += weight;
  }
  for (double& p : probability_) p /= sum;
}

double MMcK::mean_in_system() const {
  double mean = 0;
  for (std::size_t n = 0; n < probability_.size(); ++n) {
    mean += static_cast<double>(n) * probability_[n];
  }
  return mean;
}

double MMcK::mean_in_queue() const {
  double mean = 0;
  for (auto n = static_cast<std::size_t>(servers_); n < probability_.size(); ++n) {
    mean += static_cast<double>(n - static_cast<std::size_t>(servers_)) * probability_[n];
  }
  return mean;
}

double MMcK::p_wait() const { return wait_tail(0); }

double MMcK::wait_tail(double t) const {
  const double x = static_cast<double>(servers_) * service_rate_ * t;
  double term = math::exp(-x);
  double erlang_tail = 0;
  double tail = 0;
  const auto first = static_cast<std::size_t>(servers_);
  for (std::size_t n = first; n + 1 < probability_.size(); ++n) {
    erlang_tail += term;
    tail += probability_[n] * erlang_tail;
    term *= x / static_cast<double>(n - first + 1);
  }
  return tail / (1 - p_block());
}

double MMcK::wait_quantile(double p) const {
  return quantile_of_tail([this](double t) { return wait_tail(t); }, p);
}

double poisson_cdf(double mean, std::int64_t n) {
  double term = math::exp(-mean);
  double sum = term;
  for (std::int64_t k = 1; k <= n; ++k) {
    term *= mean / static_cast<double>(k);
    sum += term;
  }
  return sum;
}

std::int64_t poisson_quantile(double mean, double p) {
  double term = math::exp(-mean);
  double sum = term;
  std::int64_t n = 0;
  // The sum stops growing short of p when p is within rounding of one.
  while (sum < p && (term > 0 || static_cast<double>(n) < mean) && sum + term > sum) {
    ++n;
    term *= mean / static_cast<double>(n);
    sum += term;
  }
  return n;
}

double kingman_bound(const TwoMoments& q) {
  STOWPLAN_CHECK(q.servers == 1);
  const double arrival_variance = q.arrival_scv / (q.arrival_rate * q.arrival_rate);
  const double service_variance = q.service_scv * q.mean_service * q.mean_service;
  return q.arrival_rate * (arrival_variance + service_variance) / (2 * (1 - q.utilization()));
}

double kingman_heavy_traffic(const TwoMoments& q) {
  const double rho = q.utilization();
  return rho / (1 - rho) * q.mean_scv() * q.mean_service;
}

double kraemer_langenbach_belz(const TwoMoments& q) {
  const double rho = q.utilization();
  const double ca2 = q.arrival_scv;
  const double off = ca2 - 1;
  const double exponent = ca2 <= 1 ? -2 * (1 - rho) * off * off / (3 * rho * (ca2 + q.service_scv))
                                   : -(1 - rho) * off / (ca2 + 4 * q.service_scv);
  return kingman_heavy_traffic(q) * math::exp(exponent);
}

double marchal(const TwoMoments& q) {
  const double rho2 = q.utilization() * q.utilization();
  const double factor = rho2 * (1 + q.service_scv) / (1 + rho2 * q.service_scv);
  return factor * kingman_bound(q);
}

double allen_cunneen(const TwoMoments& q) {
  return MMc{q.arrival_rate, 1 / q.mean_service, q.servers}.mean_wait() * q.mean_scv();
}

double sakasegawa(const TwoMoments& q) {
  const double rho = q.utilization();
  const auto c = static_cast<double>(q.servers);
  const double waits = math::pow(rho, std::sqrt(2 * (c + 1)) - 1);
  return waits / (c * (1 - rho)) * q.mean_scv() * q.mean_service;
}

}  // namespace stowplan::analytic
