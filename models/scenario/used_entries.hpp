// Which entries of a catalogue a scenario uses.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "models/scenario/load.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/config/show.hpp"

namespace stowplan {

class UsedEntries {
 public:
  explicit UsedEntries(const Scenario& scenario);

  [[nodiscard]] bool operator()(std::string_view table, std::string_view entry) const;

 private:
  void add(std::string_view table, std::string_view entry);
  void add_image(const Scenario& scenario, const std::string& name);

  std::set<std::string> names_;  // As "table/entry".
};

/// Values in force, of the entries that are used.
[[nodiscard]] std::vector<config::EffectiveValue> used_values(const LoadedScenario& loaded);

}  // namespace stowplan
