// What one replication of a layout depends on, as one number: equal numbers, equal results, so what
// was simulated once need not be again.
#pragma once

#include <cstdint>
#include <string>

#include "models/scenario/load.hpp"

namespace stowplan {

/// Number of what simulations mean: raised with every change that gives other results for the same
/// scenario. tests/golden_semantics_test.cpp fails where results change and it does not.
inline constexpr std::uint32_t semantics = 2;

/// 128 bits over the values that one replication of the layout reads: those of the run (seed,
/// window, warm-up, settling, drain, distances), of its workloads with their objectives, of what
/// serves them (deployments, pools, hosts with their storage, runtimes, networks, hardening, images
/// with their bases), of its charges and their currency, and the rate series. In the order of
/// declaration, numbers as their bits in base units. Not: titles, tables, published numbers,
/// [stop], the name of the layout, other layouts, entries of the catalogue that it does not use.
/// Shape  32 hexadecimal digits
[[nodiscard]] std::string identity(const LoadedScenario& loaded, const Layout& layout);

}  // namespace stowplan
