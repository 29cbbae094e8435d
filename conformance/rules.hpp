// The rules the runner can check. A rule is an adapter from the JSON of a case to the product's own
// functions; it never re-implements them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/findings.hpp"

namespace stowplan::conformance {

struct Rule {
  std::string_view vectors;  ///< `name` of the file it belongs to.
  std::string_view name;
  std::string_view function;  ///< What of the product it asks.
  void (*check)(const Json& input, Findings& findings);
};

[[nodiscard]] std::span<const Rule> hpa_rules();
[[nodiscard]] std::span<const Rule> image_rules();
[[nodiscard]] std::span<const Rule> kubelet_rules();
[[nodiscard]] std::span<const Rule> node_rules();
[[nodiscard]] std::span<const Rule> queueing_rules();

/// Checks one case: the rule itself, then that nothing expected was left out. A case without
/// `input` or `expected` and exceptions of the adapter are failures of the case.
[[nodiscard]] Findings check_case(const Rule& rule, const Json& vector_case,
                                  const Options& options);

/// The rule of that name, or null.
[[nodiscard]] const Rule* find_rule(std::string_view vectors, std::string_view name);
/// Some rule belongs to vectors of that name.
[[nodiscard]] bool knows(std::string_view vectors);

}  // namespace stowplan::conformance
