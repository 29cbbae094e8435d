// Adapters from the cases of queueing.json to models/analytic, each followed by the simulation of
// the same model where the engine can express it.
#pragma once

#include "conformance/findings.hpp"

namespace stowplan::conformance::queueing {

// One station: station_rules.cpp.
void mm1(const Json& input, Findings& findings);
void mmc(const Json& input, Findings& findings);
void mmc_servers_needed(const Json& input, Findings& findings);
void mmck(const Json& input, Findings& findings);
void erlang_b(const Json& input, Findings& findings);
void erlang_b_servers_needed(const Json& input, Findings& findings);
void mg_infinity(const Json& input, Findings& findings);
void gg_approximations(const Json& input, Findings& findings);
void mgc_ps(const Json& input, Findings& findings);

// One server: server_rules.cpp.
void mg1_fcfs(const Json& input, Findings& findings);
void md1(const Json& input, Findings& findings);
void gi_m_1(const Json& input, Findings& findings);
void mg1_ps(const Json& input, Findings& findings);
void mg1_setup_delayed_off(const Json& input, Findings& findings);
void mmc_setup(const Json& input, Findings& findings);
void mg1_vacations(const Json& input, Findings& findings);
void mg1_breakdown_when_busy(const Json& input, Findings& findings);
void mm1_breakdown_any_time(const Json& input, Findings& findings);
void priority_nonpreemptive(const Json& input, Findings& findings);
void priority_preemptive_resume(const Json& input, Findings& findings);
void priority_nonpreemptive_mmc(const Json& input, Findings& findings);
void split_merge(const Json& input, Findings& findings);

// Several stations, repair and statistics: network_rules.cpp.
void fork_join(const Json& input, Findings& findings);
void power_of_d_choices_limit(const Json& input, Findings& findings);
void jsq_two_servers(const Json& input, Findings& findings);
void jackson_open(const Json& input, Findings& findings);
void closed_mva(const Json& input, Findings& findings);
void closed_mva_multiclass(const Json& input, Findings& findings);
void machine_repairman(const Json& input, Findings& findings);
void machine_repairman_cold_spares(const Json& input, Findings& findings);
void k_of_n_availability(const Json& input, Findings& findings);
void fluid_scale_up_backlog(const Json& input, Findings& findings);
void student_t_quantile(const Json& input, Findings& findings);
void normal_quantile(const Json& input, Findings& findings);

}  // namespace stowplan::conformance::queueing
