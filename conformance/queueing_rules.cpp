// The list of rules of queueing.json.
#include <array>

#include "conformance/rules.hpp"
#include "conformance/station_rules.hpp"

namespace stowplan::conformance {
namespace {

constexpr Rule rule(std::string_view name, std::string_view function,
                    void (*check)(const Json&, Findings&)) {
  return {"queueing", name, function, check};
}

constexpr std::array of_queueing{
    rule("mm1", "MMc", queueing::mm1),
    rule("erlang_b", "erlang_b", queueing::erlang_b),
    rule("erlang_b_servers_needed", "servers_for_blocking", queueing::erlang_b_servers_needed),
    rule("mmc", "MMc", queueing::mmc),
    rule("mmc_servers_needed", "servers_for_wait", queueing::mmc_servers_needed),
    rule("mmck", "MMcK", queueing::mmck),
    rule("mg_infinity", "poisson_cdf, poisson_quantile", queueing::mg_infinity),
    rule("mg1_fcfs", "MG1", queueing::mg1_fcfs),
    rule("md1", "md1_probabilities, md1_wait_quantile", queueing::md1),
    rule("gi_m_1", "gi_m_1", queueing::gi_m_1),
    rule("gg_approximations", "kingman_bound, allen_cunneen, sakasegawa, ...",
         queueing::gg_approximations),
    rule("mg1_ps", "MG1Shared", queueing::mg1_ps),
    rule("mgc_ps", "SharedCores", queueing::mgc_ps),
    rule("mg1_setup_delayed_off", "MG1Setup", queueing::mg1_setup_delayed_off),
    rule("mmc_setup", "MMcSetup", queueing::mmc_setup),
    rule("mg1_vacations", "wait_with_vacations", queueing::mg1_vacations),
    rule("mg1_breakdown_when_busy", "completion_time", queueing::mg1_breakdown_when_busy),
    rule("mm1_breakdown_any_time", "in_system_with_breakdowns", queueing::mm1_breakdown_any_time),
    rule("priority_nonpreemptive", "nonpreemptive_waits", queueing::priority_nonpreemptive),
    rule("priority_preemptive_resume", "preemptive_responses",
         queueing::priority_preemptive_resume),
    rule("priority_nonpreemptive_mmc", "nonpreemptive_waits_mmc",
         queueing::priority_nonpreemptive_mmc),
    rule("fork_join", "ForkJoin", queueing::fork_join),
    rule("split_merge", "slowest_of", queueing::split_merge),
    rule("power_of_d_choices_limit", "balanced_response", queueing::power_of_d_choices_limit),
    rule("jsq_two_servers", "simulation only", queueing::jsq_two_servers),
    rule("jackson_open", "open_network", queueing::jackson_open),
    rule("closed_mva", "closed_network", queueing::closed_mva),
    rule("closed_mva_multiclass", "closed_network", queueing::closed_mva_multiclass),
    rule("machine_repairman", "RepairShop", queueing::machine_repairman),
    rule("machine_repairman_cold_spares", "RepairShop", queueing::machine_repairman_cold_spares),
    rule("k_of_n_availability", "k_of_n_unavailability", queueing::k_of_n_availability),
    rule("fluid_scale_up_backlog", "backlog", queueing::fluid_scale_up_backlog),
    rule("student_t_quantile", "students_t_quantile", queueing::student_t_quantile),
    rule("normal_quantile", "normal_quantile", queueing::normal_quantile),
};

}  // namespace

std::span<const Rule> queueing_rules() { return of_queueing; }

}  // namespace stowplan::conformance
