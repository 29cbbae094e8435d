// The list of rules of queueing.json.
#include <array>

#include "tests/conformance/rules.hpp"
#include "tests/conformance/station_rules.hpp"

namespace stowplan::conformance {
namespace {

constexpr Rule rule(std::string_view name, void (*check)(const Json&, Findings&)) {
  return {"queueing", name, check};
}

constexpr std::array rules{
    rule("mm1", queueing::mm1),
    rule("erlang_b", queueing::erlang_b),
    rule("erlang_b_servers_needed", queueing::erlang_b_servers_needed),
    rule("mmc", queueing::mmc),
    rule("mmc_servers_needed", queueing::mmc_servers_needed),
    rule("mmck", queueing::mmck),
    rule("mg_infinity", queueing::mg_infinity),
    rule("mg1_fcfs", queueing::mg1_fcfs),
    rule("md1", queueing::md1),
    rule("gi_m_1", queueing::gi_m_1),
    rule("gg_approximations", queueing::gg_approximations),
    rule("mg1_ps", queueing::mg1_ps),
    rule("mgc_ps", queueing::mgc_ps),
    rule("mg1_setup_delayed_off", queueing::mg1_setup_delayed_off),
    rule("mmc_setup", queueing::mmc_setup),
    rule("mg1_vacations", queueing::mg1_vacations),
    rule("mg1_breakdown_when_busy", queueing::mg1_breakdown_when_busy),
    rule("mm1_breakdown_any_time", queueing::mm1_breakdown_any_time),
    rule("priority_nonpreemptive", queueing::priority_nonpreemptive),
    rule("priority_preemptive_resume", queueing::priority_preemptive_resume),
    rule("priority_nonpreemptive_mmc", queueing::priority_nonpreemptive_mmc),
    rule("fork_join", queueing::fork_join),
    rule("split_merge", queueing::split_merge),
    rule("power_of_d_choices_limit", queueing::power_of_d_choices_limit),
    rule("jsq_two_servers", queueing::jsq_two_servers),
    rule("jackson_open", queueing::jackson_open),
    rule("closed_mva", queueing::closed_mva),
    rule("closed_mva_multiclass", queueing::closed_mva_multiclass),
    rule("machine_repairman", queueing::machine_repairman),
    rule("machine_repairman_cold_spares", queueing::machine_repairman_cold_spares),
    rule("k_of_n_availability", queueing::k_of_n_availability),
    rule("fluid_scale_up_backlog", queueing::fluid_scale_up_backlog),
    rule("student_t_quantile", queueing::student_t_quantile),
    rule("normal_quantile", queueing::normal_quantile),
};

}  // namespace

std::span<const Rule> queueing_rules() { return rules; }

}  // namespace stowplan::conformance
