// What fails together with the kernel under an instance.
#include <vector>

#include "models/fleet/fleet.hpp"
#include "models/fleet/report/sheet.hpp"

namespace stowplan {

// Tenants whose instances share the kernel of each host. A service's tenants are spread evenly over
// its instances.
std::vector<double> Fleet::tenants_on_shared_kernels() const {
  std::vector<double> tenants(hosts_.size(), 0.0);
  for (const ServiceId s : services_.ids()) {
    if (plan_of(s).runtime->isolation == Isolation::hardware) continue;
    const double each = tenants_of_instance(s);
    for (const InstanceId id : services_[s].instances) {
      if (instances_[id].host) tenants[instances_[id].host.slot()] += each;
    }
  }
  return tenants;
}

double Fleet::tenants_of_instance(ServiceId service) const {
  return static_cast<double>(workload_of(service).tenants) /
         static_cast<double>(services_[service].instances.size());
}

// What a failure of the kernel under one instance takes down, averaged over the instances of the
// service: only itself where it has a kernel of its own, else all that share the host's.
Fleet::Blast Fleet::blast_radius(ServiceId service_id,
                                 const std::vector<double>& shared_tenants) const {
  const ServiceState& service = services_[service_id];
  const bool own = plan_of(service_id).runtime->isolation == Isolation::hardware;
  Blast sum;
  double n = 0;
  for (const InstanceId id : service.instances) {
    const HostId host = instances_[id].host;
    if (!host) continue;
    n += 1;
    sum.instances += own ? 1 : hosts_[host].shared_kernel_instances;
    sum.tenants += own ? tenants_of_instance(service_id) : shared_tenants[host.slot()];
  }
  if (n == 0) return {nothing(), nothing()};
  return {sum.instances / n, sum.tenants / n};
}

}  // namespace stowplan
