"""What the conservation test must notice: for each file, a statement that counts and what takes its
place (nothing, if it says nothing), and which of several equal statements is meant.
"""

MUTATIONS = []


def of(file, *lines):
    """Each of the lines left out: a text, or (line, what takes its place, which of them)."""
    for line in lines:
        line, instead, nth = (line, "", 0) if isinstance(line, str) else (*line, 0)[:3]
        MUTATIONS.append((file, line, instead, nth))


# ---- Requests and calls ----

of("models/fleet/requests/endings.cpp",
   "++window.offered;",
   "if (outside && request.attempt == 0) ++window.first_attempts;",
   "++(outside ? seen.outside : seen.calls).arrivals;",
   "++seen.stretches.arrivals[request.stretch];",
   ("++(outcome == Outcome::served ? window.answered : window.failed);",
    "if (outcome == Outcome::served) ++window.answered;"),
   ("++(outcome == Outcome::served ? window.answered : window.failed);",
    "if (outcome != Outcome::served) ++window.failed;"),
   "++cohort.ended[static_cast<std::size_t>(outcome)];",
   "++seen.stretches.failed[stretch];",
   "cohort.response.add(response.count());",
   "if (response <= limit.time) ++limit.within[stretch];",
   "++stretches.unfinished[stretch];",
   "if (now - request.arrived < limit.time) ++limit.unknown[stretch];",
   "service.flight.change(now, 1);",
   "service.flight.change(now, -1);",
   "if (outside) service.from_outside.add(now, 1);",
   "if (outside) service.from_outside.add(now, -1);",
   "record_end(request, outcome, engine_.now());")
of("models/fleet/requests/calls.cpp",
   "if (in_window(engine_.now())) ++callers_[calls_[id].spec].attempts;",
   "if (in_window(engine_.now())) ++callers_[call.spec].failed;",
   "fail(call.request.id, Outcome::timed_out);",
   ("++(outcome == Outcome::served ? callers_[call.spec].answered : callers_[call.spec].failed);",
    "if (outcome == Outcome::served) ++callers_[call.spec].answered;"),
   ("++(outcome == Outcome::served ? callers_[call.spec].answered : callers_[call.spec].failed);",
    "if (outcome != Outcome::served) ++callers_[call.spec].failed;"))

# ---- A run step by step ----

of("models/fleet/report/timeline.hpp",
   "++of.offered;",
   "of.in_flight.change(now, 1);",
   "of.in_flight.change(now, -1);",
   "++of.failed;",
   "++of.answered;")
of("models/fleet/report/timeline.cpp",
   "mark_ = std::move(reading);",
   "held -= m.from_reserve.integral(now);",
   "reading.pools[pool_of(s).slot()].memory += m.request_memory.integral(now);")
of("models/fleet/fleet.cpp",
   "if (timeline_) timeline_->begin_from(read_timeline());")

# ---- CPU time: who is charged with it, and what the sharing engine has given away ----

of("models/fleet/hosts/cpu_account.cpp",
   "pools_[p].meters.cpu_before = cpu_used(p);",
   "for (const JobUse& job : uses) charge(host.pool, job);",
   "if (metering_) pools_[host.pool].meters.cpu.agents += standing - host.metered_agents;",
   "host.metered_agents = standing;",
   "pools_[host.pool].meters.cpu.background += standing - instance.metered_background;",
   "instance.metered_background = standing;",
   "pools_[pool].meters.cpu.runtime += job.cpu;",
   "pools_[pool].meters.cpu.start += job.cpu;",
   "charge_request(request.id, job.cpu);",
   "if (metering_) requests_[id].cpu += cpu;",
   "cpu.useful += useful;",
   "cpu.runtime += request.cpu - useful;",
   "pools_[pool_of(request.service)].meters.cpu.wasted += request.cpu;",
   "if (pool_of(request.service) == pool) cpu.wasted += request.cpu;",
   "used += hosts_[host].cpu.busy(engine_.now());")
of("models/fleet/report/meters.cpp",
   "useful += other.useful;", "runtime += other.runtime;", "background += other.background;",
   "start += other.start;", "agents += other.agents;", "wasted += other.wasted;")
of("models/fleet/hosts/pool_inventory.cpp",
   "record.cpu -= demand.cpu * sign;",
   "record.memory -= demand.memory * sign;",
   "if (demand.pod) record.pods -= sign;")
of("models/fleet/hosts/hosts.cpp",
   "charge(hosts_[id].pool, job);",
   "meter_host(host);",
   "pool.meters.cpu_of_gone += host.cpu.busy(now);",
   "if (drained) --pool.draining;")
of("models/fleet/hosts/consolidation.cpp", "++pool.draining;",
   "++services_[service].meters.moved;")
of("models/fleet/lifecycle/phases.cpp",
   "for (const JobUse& job : aborted_) charge(host.pool, job);",
   "meter_background(instance);")
of("models/fleet/requests/endings.cpp", "charge_request(id, stopped.cpu);", "book_answered(request);")
of("sim/queue/fair_share.cpp",
   "group.spent += spent;",
   "if (group.standing > 0) accounts_[id].standing += group.standing * spent;")
of("sim/queue/fair_share_levels.cpp", "busy_ += served_ * nanoseconds(clock_ - busy_at_);")

# ---- Memory: who holds it, what of it is on the host, who is killed ----

of("models/fleet/hosts/memory.cpp",
   "add(meters.runtime, plan.memory.runtime * sign);",
   "add(meters.guest_os, (plan.memory.guest_os + plan.memory.mapped) * sign);",
   "add(meters.shared, host.cache.mapped() - before);",
   "add(meters.guest_os, Bytes{} - saved);",
   "meters.merged.add(now, static_cast<double>(saved.count()));",
   "hold_unbooked(instances_[id].host, plan_of(instances_[id]).unbooked * sign);",
   "change_resident(instance.host, change);",
   ("change_resident(instance.host, change);", "", 1),
   ("change_resident(instance.host, change);", "", 2),
   "hold_application(id, 1);",
   "if (instance.application_held) hold_application(id, -1);",
   "touch(id, Bytes{} - instance.touched);",
   "pools_[hosts_[instance.host].pool].meters.application.add(engine_.now(), "
   "static_cast<double>(change.count()));",
   "host.unbooked += change;",
   "pools_[host.pool].meters.from_reserve.add( engine_.now(), "
   "static_cast<double>((std::min(host.unbooked, reserved) - before).count()));",
   "host.guests[plan.slot()] += static_cast<std::uint32_t>(sign);",
   "instance.request_memory += change;",
   "instance.touched += change;",
   "services_[instance.service].meters.request_memory.add(engine_.now(), "
   "static_cast<double>(change.count()));",
   "host.resident += change;",
   "host.swapped += change;",
   "meters.swapped.add(now, static_cast<double>(change.count()));",
   "meters.swap_traffic += change.count();",
   "pools_[host.pool].meters.swap_traffic += pages * swap_page.count();",
   "host.log_writes += plan.log_writes.count() * sign;")
of("models/fleet/hosts/memory_pressure.cpp",
   "++pools_[hosts_[host_id].pool].meters.host_oom_kills;",
   "++services_[service_id].meters.evictions;")
of("models/fleet/lifecycle/starts.cpp",
   "++services_[instances_[id].service].meters.oom_kills;",
   "++services_[instance.service].meters.oom_kills;")
of("models/fleet/lifecycle/lifecycle.cpp",
   "service.meters.ready.add(now, 1);",
   "service.meters.ready.add(now, -1);",
   "service.meters.unplaced.add(now, 1);",
   "service.meters.unplaced.add(now, -1);",
   "service.active += instance.active;",
   "service.active -= instance.active;",
   "if (!spare) ++service.missing;",
   "if (instance.memory_held) hold_memory(id, -1);")
of("models/fleet/requests/requests.cpp",
   "hold_request_memory(request, 1);",
   "if (workload_of(request.service).request.memory.count() > 0) hold_request_memory(request, -1);",
   "count_active(instance, 1);",
   "count_active(instance, -1);")
of("models/fleet/requests/endings.cpp", "hold_request_memory(request, -1);")
of("models/catalogue/layers.cpp",
   "if (users_[index(id)]++ == 0) mapped_ += catalogue_->layer(id).mapped;",
   "if (--users_[index(id)] == 0) mapped_ -= catalogue_->layer(id).mapped;")

# ---- Hosts and what is booked on them ----

of("models/fleet/hosts/hosts.cpp",
   "hold_daemon_memory(id, 1);",
   "hold_daemon_memory(id, -1);",
   "pools_[pool].meters.daemons.add(engine_.now(), static_cast<double>(held.count()));",
   "change_resident(id, held);",
   "host.instances += static_cast<std::uint32_t>(sign);",
   "services_[instance.service].meters.placed.add(now, sign);",
   "pool.meters.instances.add(now, sign);",
   "pool.meters.booked_cpu.add(now, static_cast<double>(plan.booked_cpu.count() * sign));",
   "pool.meters.booked_memory.add(now, static_cast<double>(plan.booked_memory.count() * sign));",
   "if (plan.runtime->pod) pool.meters.booked_pods.add(now, sign);",
   "++pool.on;",
   "--pool.on;",
   "pool.meters.hosts.add(engine_.now(), 1);",
   "pool.meters.hosts.add(now, -1);",
   "pool.meters.fragmented_cpu.add(now, static_cast<double>((cpu - host.wasted_cpu).count()));",
   "pool.meters.fragmented_memory.add(now, "
   "static_cast<double>((memory - host.wasted_memory).count()));")
of("models/fleet/report/pool_totals.cpp",
   "hosts += other.hosts;", "hosts_max += other.hosts_max;", "instances += other.instances;",
   "application += other.application;", "runtime += other.runtime;",
   "guest_os += other.guest_os;", "shared += other.shared;", "merged += other.merged;",
   "swapped += other.swapped;", "daemons += other.daemons;", "reserve += other.reserve;",
   "memory += other.memory;", "pulled += other.pulled;", "swap_traffic += other.swap_traffic;")
of("models/fleet/report/report.cpp",
   "request_memory += services_[s].meters.request_memory.mean(end);",
   "oom_kills += m.oom_kills;",
   "evictions += m.evictions;")

# ---- Money and energy; what is left over and what is idle only the tests of the bill tell apart ----

of("models/plan/bill.cpp",
   "left -= got;",
   "into[step] += got * money;",
   "used += share;",
   "into[CostStep::idle] += left * money;",
   "take(CostStep::reserve, filling.reserve);",
   "take(CostStep::headroom, filling.booked - used);",
   "take(step, share);",
   "steps[i] += other.steps[i];",
   "sum += step;",
   ("return use.hosts * host.pue * (host.idle_power.count() + swing * load);",
    "return use.hosts * host.pue * host.idle_power.count();"),
   "hosts += other.hosts;", "instances += other.instances;", "bytes_out += other.bytes_out;",
   ("return hourly * hours_per_month + charge.per_traffic.count() * base.bytes_out * "
    "seconds_per_month;", "return hourly * hours_per_month;"),
   "bill.services[line.service][step] += money;",
   "bill.pools[use.services[line.service].pool][step] += money;",
   "bill.pools[line.pool][step] += money;",
   "bill.layout[step] += money;")
of("models/plan/bill.cpp",
   "pools[service.pool].add(services.back());",
   "bill.layout.cost += pool.cost;",
   "bill.layout.steps.add(pool.steps);",
   "pool.cost += charges.pools[p].total();",
   "pool.steps.add(charges.pools[p]);",
   "bill.layout.cost += charges.layout.total();",
   "bill.layout.steps.add(charges.layout);",
   "shared[service.pool] -= charges.services[s].total();",
   "of_pool.cpu += service.cpu_booked;", "of_pool.memory += service.memory_booked;",
   "of_pool.instances += service.instances;")
of("models/fleet/report/report_accounts.cpp",
   "capacity += other.capacity;", "busy += other.busy;", "cpu.add(other.cpu);",
   "power += other.power;", "outside.merge(seen);")

# ---- Disks and wires ----

of("sim/queue/flow_network.cpp",
   "bytes += rate * ns;", "used += use * ns;", "if (use >= full_share * capacity) full += ns;",
   "link.bytes += bytes;", "link.used += bytes * leg.weight;",
   "if (link.ns_per_byte * leg.weight >= full_share * ns_per_byte) link.full += ns;",
   "at(leg).run(ns, flow.rate, flow.rate * leg.weight);")
of("sim/queue/flow_shares.cpp",
   "if (link.load > 0) link.run(now.since(link.since), link.flow, link.load);",
   "link.taken += level * count * leg.weight;",
   "link.carried += level * count;")
of("sim/queue/pipe.hpp", "accepted_ += ns < 0x1p61 ? ns : 0x1p61;")
of("models/fleet/requests/wire.cpp",
   "sum.disk += use.disk - host.at_window.disk;",
   "sum.in.busy += use.in.busy - host.at_window.in.busy;",
   "sum.out.busy += use.out.busy - host.at_window.out.busy;",
   "full += std::max(use.in.full - host.at_window.in.full, "
   "use.out.full - host.at_window.out.full);")
of("models/fleet/lifecycle/pulls.cpp", "meters.pulled += missing.compressed.count();")
