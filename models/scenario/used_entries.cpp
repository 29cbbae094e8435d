#include "models/scenario/used_entries.hpp"

#include <fmt/format.h>

#include "sim/config/shape.hpp"

namespace stowplan {
namespace {

std::string entry_key(std::string_view table, std::string_view entry) {
  return fmt::format("{}/{}", table, entry);
}

}  // namespace

UsedEntries::UsedEntries(const Scenario& scenario) {
  for (const Pool& pool : scenario.pool) {
    add("host", pool.host);
    if (const Host* host = scenario.host.find(pool.host)) add("storage", host->storage);
  }
  for (const Deployment& deployment : scenario.deployment) {
    add("runtime", deployment.runtime);
    add("network", deployment.network);
    for (const std::string& name : deployment.hardening) add("hardening", name);
    add_image(scenario, deployment.image);
  }
  for (const Workload& workload : scenario.workload) add("class", workload.workload_class);
}

bool UsedEntries::operator()(std::string_view table, std::string_view entry) const {
  return names_.contains(entry_key(table, entry));
}

void UsedEntries::add(std::string_view table, std::string_view entry) {
  names_.insert(entry_key(table, entry));
}

void UsedEntries::add_image(const Scenario& scenario, const std::string& name) {
  add("image", name);
  const Image* image = scenario.image.find(name);
  if (image != nullptr && !image->base.empty()) add_image(scenario, image->base);
}

std::vector<config::EffectiveValue> used_values(const LoadedScenario& loaded) {
  const UsedEntries used{loaded.scenario};
  return config::effective_values(
      loaded.document, config::shape_of(loaded.scenario),
      [&used](std::string_view table, std::string_view entry) { return used(table, entry); });
}

}  // namespace stowplan
