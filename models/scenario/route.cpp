#include "models/scenario/route.hpp"

namespace stowplan {

const Route* route_of(const Layout& layout, const Workload& workload) {
  const Route* by_class = nullptr;
  for (const Route& route : layout.route) {
    if (route.workload == workload.name) return &route;
    if (by_class == nullptr && !route.workload_class.empty() &&
        route.workload_class == workload.workload_class) {
      by_class = &route;
    }
  }
  return by_class;
}

}  // namespace stowplan
