#include "tests/conservation/random_scenario.hpp"

#include <rapidcheck.h>

#include <string>

#include "tests/conservation/random_platform.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan {
namespace {

using namespace std::chrono_literals;

template <class T>
T one_of_these(std::initializer_list<T> values) {
  return *rc::gen::elementOf(std::vector<T>(values));
}

Duration milliseconds(int from, int to) {
  return std::chrono::milliseconds{*rc::gen::inRange(from, to)};
}

Distribution<Duration> some_time(Duration mean) {
  if (chance(3)) return Constant<Duration>{mean};
  return Exponential<Duration>{mean};
}

Arrivals some_arrivals() {
  const double rate = one_of_these({0.5, 2.0, 5.0, 10.0, 20.0});
  switch (*rc::gen::inRange(0, 4)) {
    case 0:
      return MmppArrivals{Rate{rate / 4}, Rate{rate * 3}, 20s, 5s};
    case 1:
      return ClosedUsers{*rc::gen::inRange<std::int64_t>(1, 30), milliseconds(1, 2000)};
    default:
      return PoissonArrivals{Rate{rate}};
  }
}

Retries some_retries() {
  Retries retries;
  retries.count = *rc::gen::inRange<std::int64_t>(1, 4);
  if (chance(2)) retries.backoff = {milliseconds(1, 500), 2s, chance(2) ? 0.5 : 0.0};
  if (chance(3)) retries.budget = 0.2;
  return retries;
}

Workload some_workload(std::size_t i, std::size_t count) {
  Workload w = bare_workload("w" + std::to_string(i), some_time(milliseconds(1, 400)));
  if (i == 0 || chance(3)) w.arrivals = some_arrivals();
  w.request.network = {Bytes{one_of_these<std::int64_t>({0, 1000, 200'000})},
                       Bytes{one_of_these<std::int64_t>({0, 2000, 1'500'000})}};
  if (chance(3)) w.request.disk_read = {.ops = 1.5, .bytes = 4_KiB};
  if (chance(4)) w.request.disk_write = {.ops = 1, .bytes = 16_KiB};
  if (chance(2)) w.request.memory = 8_MiB * *rc::gen::inRange<std::int64_t>(1, 6);
  if (chance(2)) w.timeout = milliseconds(100, 3000);
  if (chance(3)) w.retries = some_retries();
  w.abandoned =
      one_of_these({Abandoned::leaves_queue, Abandoned::served_anyway, Abandoned::cancelled});
  w.balancer =
      one_of_these({Balancer::round_robin, Balancer::least_outstanding, Balancer::two_choices});
  if (chance(2)) w.objective.response_time_p99 = milliseconds(50, 5000);
  // Longer than any run: what has not ended is not known.
  if (chance(3)) w.objective.within = ServiceLevel{1000s, 0.5};
  // Calls go to later workloads only, so there are no cycles; a chain is as likely as a fan.
  for (std::size_t to = i + 1; to < count; ++to) {
    if (to > i + 1 && !chance(3)) continue;
    Call call;
    call.to = "w" + std::to_string(to);
    call.stage = *rc::gen::inRange<std::int64_t>(1, 3);
    call.probability = chance(3) ? 0.5 : 1;
    if (chance(2)) call.timeout = milliseconds(50, 2000);
    if (chance(2)) call.retries = some_retries();
    w.calls.push_back(call);
  }
  return w;
}

Deployment some_deployment(std::size_t i) {
  Deployment d = bare_deployment("d" + std::to_string(i), Cores{500 * *rc::gen::inRange(1, 5)},
                                 *rc::gen::inRange<std::int64_t>(1, 6));
  d.runtime = chance(3) ? "guest" : "pods";
  d.limits.memory = 32_MiB * *rc::gen::inRange<std::int64_t>(7, 14);
  if (d.runtime == "pods" && !chance(3)) d.requests.memory = 8_MiB;
  if (chance(2)) d.concurrency = *rc::gen::inRange<std::int64_t>(1, 8);
  if (d.concurrency > 0 && chance(2)) d.queue = *rc::gen::inRange<std::int64_t>(1, 10);
  if (chance(4)) d.autoscaler = ScheduledReplicas{1, {{8s, 4}, {14s, 1}, {16s, 5}, {24s, 2}}};
  return d;
}

// Whether it comes to rest or not, the run begins at time 0 with what is there.
void let_settle(Scenario& s) {
  s.warm_up.reset();
  s.settle = milliseconds(1, 60'000);
  for (std::size_t i = 0; i < s.deployment.size(); ++i) {
    Autoscaler& autoscaler = s.deployment[i].autoscaler;
    if (i > 0 && std::holds_alternative<FixedReplicas>(autoscaler)) continue;
    Hpa hpa;
    hpa.target_cpu = 0.5;
    hpa.max = 5;
    hpa.sync = 5s;
    hpa.metric_window = 10s;
    hpa.metric_lag = 0s;
    hpa.scale_down.stabilization = 5s;
    autoscaler = hpa;
  }
}

Scenario make() {
  Scenario s = bare_scenario();
  s.title = "Conservation";
  s.seed = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
  s.warm_up = milliseconds(0, 10'000);
  s.duration = milliseconds(10'000, 40'000);
  if (chance(2)) s.drain = milliseconds(0, 3000);
  s.stop.min = s.stop.max = 1;

  Host& host = s.host.entries[0].second;
  host.cpus = *rc::gen::inRange<std::int64_t>(2, 9);
  host.threads_per_core = one_of_these<std::int64_t>({1, 2});
  host.smt_yield = host.threads_per_core == 2 ? 1.3 : 1;
  host.speed = one_of_these({0.6, 1.0, 1.5});
  host.memory = 1_GiB + 256_MiB * *rc::gen::inRange<std::int64_t>(0, 5);
  host.network = Bandwidth{one_of_these({2e5, 2e6, 12.5e6, 125e6})};
  host.price = Price{*rc::gen::inRange(1, 9) * 0.25};
  host.idle_power = Power{100};
  host.full_power = Power{250};
  if (!chance(5)) {
    host.reserve = Reserve::eks;
    host.max_pods = 20;
  }
  s.storage.entries[0].second =
      Storage{.iops = Rate{one_of_these({50.0, 500.0, 50'000.0})}, .bandwidth = Bandwidth{1e8}};

  Runtime pods = s.runtime.entries[0].second;
  pods.guest_kernel = false;
  pods.pod = true;
  pods.isolation = Isolation::shared_kernel;
  pods.cpu_overhead = 0.05;
  pods.background_cpu = 0.01;
  pods.hop_latency = 20us;
  pods.packet_cpu = 2us;
  Runtime guest = pods;
  guest.guest_kernel = true;
  guest.pod = false;
  guest.isolation = Isolation::hardware;
  guest.guest_memory = 40_MiB;
  s.runtime.entries = {{"guest", guest}, {"pods", pods}};
  Image& image = s.image.entries[0].second;
  image.application.memory = one_of_these({20_MiB, 80_MiB, 140_MiB});
  image.application.start_cpu = Constant<Duration>{milliseconds(1, 500)};

  s.pool[0].hosts = {*rc::gen::inRange<std::int64_t>(1, 3), 4};
  s.pool[0].cpu_overcommit = one_of_these({1.0, 4.0});
  s.pool[0].memory_overcommit = one_of_these({1.0, 4.0, 8.0});
  s.pool[0].empty_host_delay = 5s;

  s.layout[0].route.clear();
  const auto count = *rc::gen::inRange<std::size_t>(1, 5);
  for (std::size_t i = 0; i < count; ++i) {
    s.workload.push_back(some_workload(i, count));
    s.deployment.push_back(some_deployment(i));
    s.layout[0].route.push_back({"", s.workload[i].name, s.deployment[i].name, "pool"});
  }
  complete_platform(s);
  if (chance(3)) let_settle(s);
  if (chance(3)) {
    s.pool[0].provisioner = Consolidating{.threshold = 1, .unneeded_time = 1s, .scan = 1s};
  }
  if (chance(4)) {
    s.pool[0].outage = Outage{.hosts = *rc::gen::inRange<std::int64_t>(1, 3), .after = 1s};
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (chance(3)) s.workload[i].balancer = Balancer::random;
    if (s.deployment[i].concurrency == 0) continue;
    if (chance(2)) s.workload[i].balancer = Balancer::shared_queue;
    if (chance(3)) s.deployment[i].concurrency_cost = 0.1;
  }
  return s;
}

}  // namespace

Scenario random_scenario(std::uint64_t number) {
  constexpr int size = 100;
  return rc::gen::exec(make)(rc::Random{number}, size).value();
}

}  // namespace stowplan
