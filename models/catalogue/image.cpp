#include "models/catalogue/image.hpp"

#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <variant>

namespace stowplan {
namespace {

// The law moved up by `more` at the number that states its place. Laws whose spread is relative
// (cv, sigma, shape) keep it: a slow boot is slow in all its services.
Distribution<Duration> longer(Distribution<Duration> law, Duration more) {
  std::visit(
      [more](auto& d) {
        using Law = std::decay_t<decltype(d)>;
        if constexpr (std::is_same_v<Law, Constant<Duration>>) {
          d.value += more;
        } else if constexpr (std::is_same_v<Law, Uniform<Duration>>) {
          d.low += more;
          d.high += more;
        } else if constexpr (std::is_same_v<Law, Empirical<Duration>>) {
          for (Duration& value : d.values) value += more;
        } else if constexpr (std::is_same_v<Law, Lognormal<Duration>>) {
          if (d.median) *d.median += more;
          if (d.mean) *d.mean += more;
        } else {
          d.mean += more;
        }
      },
      law);
  return law;
}

SystemServices with_services(SystemServices system) {
  Duration boot_cpu{};
  for (const GuestService& service : system.services) {
    if (!service.enabled) continue;
    boot_cpu += service.boot_cpu;
    system.boot_delay += service.boot_delay;
    system.boot_read = together(system.boot_read, service.boot_read);
    system.memory += service.memory;
    system.background_cpu += service.background_cpu;
    system.log_writes += service.log_writes;
  }
  system.boot_cpu = longer(std::move(system.boot_cpu), boot_cpu);
  system.services.clear();
  return system;
}

}  // namespace

Layer squash(std::string name, const std::vector<Layer>& layers) {
  Layer one;
  one.name = std::move(name);
  for (const Layer& layer : layers) {
    const Bytes hidden = std::min(layer.hides, one.unpacked);
    if (hidden.count() > 0) {
      const double share = ratio(hidden, one.unpacked);
      const auto saved =
          static_cast<std::int64_t>(share * static_cast<double>(one.compressed.count()));
      one.compressed -= Bytes{saved};
      one.unpacked -= hidden;
    }
    one.compressed += layer.compressed;
    one.unpacked += layer.unpacked;
    one.mapped += layer.mapped;
    one.vulnerabilities += layer.vulnerabilities;
    one.vulnerability_rate += layer.vulnerability_rate;
  }
  return one;
}

std::optional<SystemServices> system_services(const config::Table<Image>& images,
                                              const Image& image) {
  const Image* at = &image;
  // A cycle of bases is reported elsewhere; the bound only keeps this from following it for ever.
  for (std::size_t depth = 0; at != nullptr && depth <= images.entries.size(); ++depth) {
    if (at->kernel) return with_services(at->system);
    at = at->base.empty() ? nullptr : images.find(at->base);
  }
  return std::nullopt;
}

}  // namespace stowplan
