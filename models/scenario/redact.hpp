// A scenario that can be given away: the same fleet without its names, texts and prices.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/scenario/load.hpp"
#include "sim/config/show.hpp"

namespace stowplan {

/// Runtimes, networks, hardening and storage that are as the catalogue has them: what anyone can
/// read there tells nothing of a fleet, so these keep their names.
class PublicEntries {
 public:
  /// None: where the catalogue is no public one.
  PublicEntries() = default;
  /// `values` are all in force. An entry of which anything is stated elsewhere is not public.
  explicit PublicEntries(std::span<const config::EffectiveValue> values);

  [[nodiscard]] bool contains(std::string_view table, std::string_view entry) const;
  /// Whether it is a value of such an entry.
  [[nodiscard]] bool holds(const config::EffectiveValue& value) const;

 private:
  std::set<std::string> names_;  // As "table/entry".
};

struct RedactedScenario {
  LoadedScenario loaded;  ///< Without document and files.
  /// What layouts were called, and what they are now.
  std::vector<std::pair<std::string, std::string>> layouts;

  /// The new name of a layout that there is.
  [[nodiscard]] const std::string& layout(std::string_view name) const;
};

/// Model   every name becomes its kind and a number, the same everywhere, in all layouts; free
/// texts,
///         answers, published numbers and entries that are not used are dropped. What draws random
///         numbers goes on with those of its old name, so a run has the same digests and, but for
///         money, the same results.
/// Units   money is in no currency (XXX): the dearest host in use costs 1 an hour, and where hosts
///         cost nothing the dearest charge does
[[nodiscard]] RedactedScenario redacted(const LoadedScenario& loaded,
                                        const PublicEntries& is_public);

}  // namespace stowplan
