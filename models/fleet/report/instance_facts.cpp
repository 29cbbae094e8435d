#include "models/fleet/report/instance_facts.hpp"

#include "models/catalogue/migration.hpp"
#include "models/plan/debug_session.hpp"
#include "models/plan/density.hpp"

namespace stowplan {
namespace {

/// Resident memory of one idle instance, without what it shares with others.
void add_instance_memory(Sheet& sheet, const MemoryParts& parts) {
  const auto bytes = [](Bytes b) { return static_cast<double>(b.count()); };
  sheet.add("memory.instance", bytes(parts.total()));
  sheet.add("memory.instance.application", bytes(parts.application));
  sheet.add("memory.instance.runtime", bytes(parts.runtime));
  sheet.add("memory.instance.guest_os", bytes(parts.guest_os));
  sheet.add("memory.instance.mapped", bytes(parts.mapped));
}

/// What the image ships, and what a shell costs where it ships none.
void add_image(Sheet& sheet, const Plan& plan, const InstancePlan& instance) {
  const auto bytes = [](Bytes b) { return static_cast<double>(b.count()); };
  const DebugSession debug = debug_session(plan, instance);
  sheet.add("image.compressed", bytes(plan.layers().compressed(instance.image)));
  sheet.add("image.unpacked", bytes(plan.layers().unpacked(instance.image)));
  sheet.add("image.debug_pull", bytes(debug.pulled));
  sheet.add("image.debug_start", debug.start);
  sheet.add("isolation.vulnerabilities", plan.layers().vulnerabilities(instance.image));
}

// What moving one instance while it runs would cost; a drained host starts its instances anew.
void add_migration(Sheet& sheet, const InstancePlan& plan, const Pool& pool) {
  if (!plan.runtime->live_migration) return;
  const MigrationCost cost = pre_copy({.memory = memory_in_limit(plan.memory),
                                       .dirty_rate = plan.dirty_rate,
                                       .hot = plan.writable_set,
                                       .line = pool.migration.bandwidth,
                                       .switch_over = pool.migration.switch_over,
                                       .rounds = pool.migration.rounds});
  sheet.add("migration.bytes", static_cast<double>(cost.sent.count()));
  sheet.add("migration.time", seconds(cost.total));
  sheet.add("migration.downtime", seconds(cost.downtime));
}

}  // namespace

void add_instance_facts(Sheet& sheet, const Plan& plan, const InstancePlan& instance) {
  const PoolPlan& pool = plan.pools[instance.pool];
  sheet.add("density.by_requests", admitted_by_requests(pool, instance).instances);
  sheet.add("density.by_limits", admitted_by_limits(pool, instance).instances);
  add_instance_memory(sheet, instance.memory);
  add_image(sheet, plan, instance);
  add_migration(sheet, instance, *pool.pool);
}

}  // namespace stowplan
