// Simulations of the models of queueing.json, on the engine's own clock, event list, random numbers
// and stations. Each compares with the numbers the case expects, never with our formulas.
#pragma once

#include "conformance/findings.hpp"

namespace stowplan::conformance::simulated {

// Stations of one line: line_station.cpp.
void markov_line(const Json& input, Findings& findings);       ///< mm1, mmc, mmck
void loss_system(const Json& input, Findings& findings);       ///< erlang_b
void infinite_servers(const Json& input, Findings& findings);  ///< mg_infinity
void general_service(const Json& input, Findings& findings);   ///< mg1_fcfs
void constant_service(const Json& input, Findings& findings);  ///< md1
void general_arrivals(const Json& input, Findings& findings);  ///< gi_m_1
void barrier(const Json& input, Findings& findings);           ///< split_merge

// Processor sharing by the engine's FairShare: shared_station.cpp.
void shared_server(const Json& input, Findings& findings);  ///< mg1_ps
void shared_cores(const Json& input, Findings& findings);   ///< mgc_ps

// Priorities: priority_station.cpp.
void nonpreemptive(const Json& input, Findings& findings);  ///< priority_nonpreemptive[_mmc]
void preemptive(const Json& input, Findings& findings);     ///< priority_preemptive_resume

// A server that is not always there: interrupted_server.cpp.
void delayed_off(const Json& input, Findings& findings);  ///< mg1_setup_delayed_off
void setup_fleet(const Json& input, Findings& findings);  ///< mmc_setup
void vacations(const Json& input, Findings& findings);    ///< mg1_vacations
void breakdowns(const Json& input, Findings& findings);   ///< both breakdown rules

// Networks: network_simulation.cpp.
void open_network(const Json& input, Findings& findings);    ///< jackson_open
void closed_network(const Json& input, Findings& findings);  ///< closed_mva

// Two lines: line_pair.cpp.
void fork_join(const Json& input, Findings& findings);      ///< fork_join, two branches
void shorter_queue(const Json& input, Findings& findings);  ///< jsq_two_servers

// Repair: repair_simulation.cpp.
void repair_shop(const Json& input, Findings& findings);  ///< machine_repairman[_cold_spares]

}  // namespace stowplan::conformance::simulated
