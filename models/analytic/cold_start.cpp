#include "models/analytic/cold_start.hpp"

#include <Eigen/Dense>
#include <algorithm>

#include "sim/math.hpp"

namespace stowplan::analytic {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// States of MMcSetup: n jobs, i servers on, i <= min(n, c). Levels n <= c are boundary and numbered
// one after the other; from level c on the rates depend on i alone.
struct SetupChain {
  const MMcSetup& queue;

  [[nodiscard]] Index servers() const { return static_cast<Index>(queue.servers); }
  [[nodiscard]] Index state(Index n, Index i) const { return n * (n + 1) / 2 + i; }
  [[nodiscard]] double service(Index i) const {
    return static_cast<double>(i) * queue.service_rate;
  }
  [[nodiscard]] double setup(Index n, Index i) const {
    return static_cast<double>(std::min(n, servers()) - i) / queue.mean_setup;
  }

  // Level n -> n under A1 (diagonal included), for n > c.
  [[nodiscard]] MatrixXd local() const {
    MatrixXd a = MatrixXd::Zero(servers() + 1, servers() + 1);
    for (Index i = 0; i <= servers(); ++i) {
      const double starts = setup(servers(), i);
      if (i < servers()) a(i, i + 1) = starts;
      a(i, i) = -(queue.arrival_rate + service(i) + starts);
    }
    return a;
  }
  [[nodiscard]] MatrixXd down() const {
    MatrixXd a = MatrixXd::Zero(servers() + 1, servers() + 1);
    for (Index i = 0; i <= servers(); ++i) a(i, i) = service(i);
    return a;
  }
};

// Least solution of lambda I + R A1 + R^2 A2 = 0 by substitution; the error shrinks geometrically.
MatrixXd rate_matrix(const SetupChain& chain) {
  const MatrixXd local = chain.local();
  const MatrixXd down = chain.down();
  const Index size = local.rows();
  const MatrixXd up = chain.queue.arrival_rate * MatrixXd::Identity(size, size);
  MatrixXd r = MatrixXd::Zero(size, size);
  for (int step = 0; step < 200'000; ++step) {
    const MatrixXd next = -up * (local + r * down).inverse();
    const double change = (next - r).cwiseAbs().maxCoeff();
    r = next;
    if (change < 1e-16) break;
  }
  return r;
}

// Balance equations of levels 0 .. c, with level c + 1 = level c * R folded into level c.
MatrixXd boundary(const SetupChain& chain, const MatrixXd& r) {
  const Index c = chain.servers();
  const Index size = chain.state(c + 1, 0);
  MatrixXd q = MatrixXd::Zero(size, size);
  const auto flow = [&q](Index from, Index to, double rate) {
    q(from, to) += rate;
    q(from, from) -= rate;
  };
  for (Index n = 0; n <= c; ++n) {
    for (Index i = 0; i <= n; ++i) {
      const Index here = chain.state(n, i);
      if (n < c) flow(here, chain.state(n + 1, i), chain.queue.arrival_rate);
      if (i < n) flow(here, chain.state(n, i + 1), chain.setup(n, i));
      if (i > 0) flow(here, chain.state(n - 1, std::min(i, n - 1)), chain.service(i));
    }
  }
  const Index level_c = chain.state(c, 0);
  q.block(level_c, level_c, c + 1, c + 1) += r * chain.down();
  q.block(level_c, level_c, c + 1, c + 1) -=
      chain.queue.arrival_rate * MatrixXd::Identity(c + 1, c + 1);
  return q;
}

}  // namespace

double MG1Setup::p_switched_off() const { return math::exp(-queue.arrival_rate * idle_timeout); }

double MG1Setup::mean_wait() const {
  const double mean = p_switched_off() * setup.mean;
  const double second = p_switched_off() * setup.second;
  const double lambda = queue.arrival_rate;
  return queue.mean_wait() + (2 * mean + lambda * second) / (2 * (1 + lambda * mean));
}

double MG1Setup::share_triggering() const {
  const double p = p_switched_off();
  return p * (1 - queue.utilization()) / (1 + queue.arrival_rate * p * setup.mean);
}

double MG1Setup::share_of_time_in_setup() const {
  return queue.arrival_rate * share_triggering() * setup.mean;
}

MMcSetupResult solve(const MMcSetup& queue) {
  const SetupChain chain{queue};
  const Index c = chain.servers();
  const MatrixXd r = rate_matrix(chain);
  const MatrixXd inverse = (MatrixXd::Identity(c + 1, c + 1) - r).inverse();
  const VectorXd ones = VectorXd::Ones(c + 1);
  const VectorXd above = inverse * ones;  // sum over k >= 0 of R^k

  // One balance equation is redundant: the sum of all probabilities takes its place.
  MatrixXd equations = boundary(chain, r).transpose();
  const Index size = equations.rows();
  const Index level_c = chain.state(c, 0);
  equations.row(0).setOnes();
  equations.row(0).tail(c + 1) = above.transpose();
  VectorXd right = VectorXd::Zero(size);
  right(0) = 1;
  const VectorXd p = equations.fullPivLu().solve(right);

  MMcSetupResult result;
  result.p_empty = p(0);
  for (Index n = 0; n < c; ++n) {
    for (Index i = 0; i <= n; ++i) {
      const double here = p(chain.state(n, i));
      result.mean_in_system += static_cast<double>(n) * here;
      result.mean_in_setup += static_cast<double>(n - i) * here;
    }
  }
  const VectorXd last = p.segment(level_c, c + 1);
  const VectorXd phases = inverse.transpose() * last;  // Servers on, over all levels >= c.
  result.mean_in_system += static_cast<double>(c) * phases.sum();
  result.mean_in_system += (r.transpose() * inverse.transpose() * phases).sum();
  for (Index i = 0; i <= c; ++i) result.mean_in_setup += static_cast<double>(c - i) * phases(i);
  result.mean_response = result.mean_in_system / queue.arrival_rate;
  result.mean_wait = result.mean_response - 1 / queue.service_rate;
  result.mean_busy = queue.arrival_rate / queue.service_rate;
  return result;
}

Backlog backlog(const LoadStep& step) {
  Backlog b;
  b.peak = (step.arrival_rate - step.capacity_before) * step.lag;
  b.time_to_clear = b.peak / (step.capacity_after - step.arrival_rate);
  const double length = step.lag + b.time_to_clear;
  b.total_delay = b.peak * length / 2;
  b.mean_delay = b.total_delay / (step.arrival_rate * length);
  b.worst_arrival = step.lag * step.capacity_before / step.arrival_rate;
  b.worst_delay = step.lag - b.worst_arrival;
  b.delay_at_start = b.peak / step.capacity_after;
  return b;
}

}  // namespace stowplan::analytic
