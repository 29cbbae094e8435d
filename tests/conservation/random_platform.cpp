#include "tests/conservation/random_platform.hpp"

#include <rapidcheck.h>

#include <string>

#include "tests/models/bare_fleet.hpp"

namespace stowplan {
namespace {

using namespace std::chrono_literals;

Bytes mebibytes(std::int64_t from, std::int64_t to) {
  return 1_MiB * *rc::gen::inRange<std::int64_t>(from, to);
}

Layer layer(const std::string& name) {
  Layer layer;
  layer.name = name;
  layer.compressed = mebibytes(1, 8);
  layer.unpacked = layer.compressed * 2;
  layer.mapped = mebibytes(0, 4);
  return layer;
}

void add_images(Scenario& s) {
  Image& image = s.image.entries[0].second;
  image.layers = {layer("base"), layer("app")};
  if (chance(4)) image.application.log_writes = Bandwidth{1e5};
  const bool pulled = chance(2);
  for (Deployment& d : s.deployment) {
    d.prepulled = !pulled || chance(3);
    d.lazy_pull = chance(4);
    if (chance(6)) d.image_pull_policy = PullPolicy::always;
  }
  if (!pulled) return;
  for (Pool& pool : s.pool) {
    pool.image_pull.kind =
        *rc::gen::element(Puller::whole, Puller::containerd_1_2, Puller::containerd_1_3);
    if (pool.image_pull.kind != Puller::whole && chance(3)) pool.image_pull.layers_at_once = 1;
    // What is not in use goes at every look.
    if (chance(3)) pool.image_gc = ImageGc{.high = 0.01, .low = 0, .min_age = {}, .period = 3s};
  }
}

void add_runtime_costs(Scenario& s) {
  for (auto& [name, runtime] : s.runtime.entries) {
    runtime.memory = mebibytes(0, 12);
    if (chance(3)) runtime.memory_charge = 16_MiB;
    if (chance(4)) continue;
    Phase end = bare_phase("end");
    end.delay = Constant<Duration>{std::chrono::milliseconds{*rc::gen::inRange(0, 12'000)}};
    end.cpu = Constant<Duration>{50ms};
    runtime.stop = {end};
  }
}

// Who books nothing is charged by instances, evicted first, and as many as one likes fit on a host.
void book_nothing(Scenario& s) {
  for (auto& [name, runtime] : s.runtime.entries) runtime.memory_charge = Bytes{};
  for (Deployment& d : s.deployment) d.requests = {Cores{}, Bytes{}};
}

Daemon daemon() {
  Daemon daemon;
  daemon.name = "agent";
  daemon.requests = {Cores{50}, 16_MiB};
  daemon.use = {0.03, mebibytes(8, 40)};
  return daemon;
}

void fill_pool(Pool& pool) {
  if (chance(2)) pool.daemons = {daemon()};
  if (chance(3)) pool.ksm = 0.25;
  pool.balloon = chance(2);
  if (chance(6)) pool.swap = mebibytes(32, 400);
}

// Of another host type, with other numbers of everything that is weighed over pools.
void add_pool(Scenario& s) {
  Host other = s.host.entries[0].second;
  other.cpus += 2;
  other.memory += 512_MiB;
  other.price = Price{0.4};
  other.idle_power = Power{60};
  s.host.entries.emplace_back("other", other);
  Pool pool = s.pool[0];
  pool.name = "second";
  pool.host = "other";
  fill_pool(pool);
  s.pool.push_back(pool);
  for (std::size_t i = 1; i < s.layout[0].route.size(); i += 2)
    s.layout[0].route[i].pool = "second";
}

void add_charges(Scenario& s) {
  const auto add = [&](ChargeKind kind) -> Charge& {
    Charge charge;
    charge.name = "line " + std::to_string(s.charge.size());
    charge.kind = kind;
    s.charge.push_back(charge);
    return s.charge.back();
  };
  Charge& plane = add(ChargeKind::control_plane);
  plane.price = Price{0.1};
  plane.per_traffic = TrafficPrice{2e-11};
  Charge& volumes = add(ChargeKind::volumes);
  volumes.pool = s.pool.back().name;
  volumes.per_host = Price{0.02};
  volumes.per_instance = Price{0.003};
  Charge& balancer = add(ChargeKind::load_balancers);
  balancer.workload = s.workload[0].name;
  balancer.price = Price{0.03};
  balancer.per_traffic = TrafficPrice{1e-11};
  Charge& traffic = add(ChargeKind::traffic);
  traffic.pool = "pool";
  traffic.per_traffic = TrafficPrice{9e-11};
  Charge& licence = add(ChargeKind::other);
  licence.workload = s.workload.back().name;
  licence.per_instance = Price{0.05};
  Charge& agents = add(ChargeKind::other);
  agents.per_host = Price{0.01};
  agents.per_instance = Price{0.001};
}

}  // namespace

bool chance(int one_in) { return *rc::gen::inRange(0, one_in) == 0; }

void complete_platform(Scenario& s) {
  add_images(s);
  add_runtime_costs(s);
  if (chance(8)) book_nothing(s);
  fill_pool(s.pool[0]);
  if (s.workload.size() > 1 && chance(2)) add_pool(s);
  if (!chance(3)) add_charges(s);
}

}  // namespace stowplan
