#include "tests/models/sample_scenario.hpp"

#include <utility>

namespace stowplan {

Scenario sample_scenario() {
  using std::chrono::milliseconds;
  Scenario s;
  s.title = "Payments, web shop & edge telemetry";
  Host box;
  box.cpus = 4;
  box.memory = 8_GiB;
  box.network = Bandwidth{1.25e8};
  box.disk = 64_GiB;
  box.price = Price{0.05};
  Host large = box;
  large.cpus = 16;
  large.threads_per_core = 1;
  large.memory = 64_GiB;
  large.price = Price{0.8};
  s.host.entries = {{"edge-box", box}, {"m7i.4xlarge", large}};
  s.storage.entries = {{"local-nvme", Storage{.iops = Rate{1e5}, .bandwidth = Bandwidth{1e9}}}};
  s.network.entries = {{"host", Network{}}};
  Runtime kvm;
  kvm.isolation = Isolation::hardware;
  kvm.guest_kernel = true;
  Runtime runc;
  runc.isolation = Isolation::shared_kernel;
  runc.pod = true;
  s.runtime.entries = {{"kvm", kvm}, {"process", Runtime{}}, {"runc", runc}};
  s.image.entries = {
      {"debian-12-minimal", Image{}}, {"edge-static", Image{}}, {"shop-distroless", Image{}}};
  s.workload_class.entries = {{"edge", {}},
                              {"high-density", {Isolation::shared_kernel}},
                              {"high-isolation", {Isolation::hardware}}};
  s.pool.resize(3);
  s.pool[0].name = "core";
  s.pool[0].host = "m7i.4xlarge";
  s.pool[0].hosts = {3, 80};
  s.pool[1] = s.pool[0];
  s.pool[1].name = "dense";
  s.pool[2].name = "edge";
  s.pool[2].host = "edge-box";
  s.pool[2].hosts = {4, 4};

  s.workload.resize(4);
  Workload& shop = s.workload[0];
  shop.name = "shop";
  shop.workload_class = "high-density";
  shop.arrivals = PoissonArrivals{Rate{900}};
  shop.request.cpu = Exponential<Duration>{milliseconds{8}};
  shop.calls = {{.to = "search", .probability = 0.4},
                {.to = "payments", .stage = 2, .probability = 0.2}};
  shop.objective.response_time_p99 = milliseconds{120};
  Workload& search = s.workload[1];
  search.name = "search";
  search.workload_class = "high-density";
  search.request.cpu = Exponential<Duration>{milliseconds{12}};
  Workload& payments = s.workload[2];
  payments.name = "payments";
  payments.workload_class = "high-isolation";
  payments.arrivals = PoissonArrivals{Rate{60}};
  payments.request.cpu = Exponential<Duration>{milliseconds{6}};
  payments.objective.response_time_p99 = milliseconds{80};
  Workload& telemetry = s.workload[3];
  telemetry.name = "telemetry";
  telemetry.workload_class = "edge";
  telemetry.arrivals = PoissonArrivals{Rate{400}};
  telemetry.request.cpu = Constant<Duration>{milliseconds{1}};

  s.deployment.resize(3);
  s.deployment[0].name = "vm-minimal";
  s.deployment[0].image = "debian-12-minimal";
  s.deployment[0].runtime = "kvm";
  s.deployment[0].limits = {.cpu = 2_cores, .memory = 2_GiB};
  s.deployment[0].autoscaler = FixedReplicas{8};
  s.deployment[1].name = "web-distroless";
  s.deployment[1].image = "shop-distroless";
  s.deployment[1].runtime = "runc";
  s.deployment[1].limits = {.cpu = 1_cores, .memory = 512_MiB};
  s.deployment[1].autoscaler = Hpa{.target_cpu = 0.6, .min = 2, .max = 200};
  s.deployment[2].name = "edge-static";
  s.deployment[2].image = "edge-static";
  s.deployment[2].runtime = "process";
  s.deployment[2].limits = {.cpu = 500_millicores, .memory = 128_MiB};
  s.deployment[2].autoscaler = FixedReplicas{4};

  s.layout = {{"mixed",
               {},
               {},
               {{"high-isolation", "", "vm-minimal", "core"},
                {"high-density", "", "web-distroless", "dense"},
                {"edge", "", "edge-static", "edge"}},
               {}},
              {"all-vm",
               {},
               {},
               {{"high-isolation", "", "vm-minimal", "core"},
                {"high-density", "", "vm-minimal", "core"},
                {"edge", "", "vm-minimal", "core"}},
               {}}};
  return s;
}

}  // namespace stowplan
