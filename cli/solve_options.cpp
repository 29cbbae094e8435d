// What `solve` takes.
#include <CLI/CLI.hpp>

#include "cli/command_line.hpp"

namespace stowplan::cli {

void add_solve(CLI::App& app, CommandLine& line) {
  CLI::App& solve = *app.add_subcommand(
      "solve", "Find the choice for which a number is least and all objectives are kept");
  SolveCommand& s = line.solve;
  solve.footer(
      "Objectives of the scenario are kept anyway, and so is the load.\n"
      "Exit code 4: no choice keeps what is asked.");
  add_inputs(solve, s.inputs);
  add_choices(solve, s.inputs);
  solve
      .add_option("--for", s.goal,
                  "hosts: fewest hosts of fixed fleets; cost: the cheapest of them; load: the "
                  "largest factor on all arrivals from outside")
      ->type_name("GOAL")
      ->check(CLI::IsMember({"hosts", "cost", "load"}).description(""));
  solve.add_option("--minimise,--minimize", s.minimise, "A metric that is to be least: cost.month")
      ->type_name("METRIC");
  solve.add_option("--maximise,--maximize", s.maximise, "A metric that is to be greatest")
      ->type_name("METRIC");
  solve
      .add_option("--over", s.over,
                  "What may be chosen: pool.core.hosts=2..60 for a range, "
                  "pool.core.host=aws/m7i.large,aws/m7g.large for a list; may be repeated")
      ->type_name("PATH=VALUES")
      ->take_all()
      ->expected(1);
  solve
      .add_option("--subject-to", s.subject_to,
                  "A limit beside the objectives: 'workload/shop response_time.p99 <= 200 ms'; may "
                  "be repeated")
      ->type_name("LIMIT")
      ->take_all()
      ->expected(1);
  solve.add_option("--load", s.load, "Factor on all arrivals from outside, as in 2")
      ->type_name("FACTOR");
  solve
      .add_option("--survive", s.survive,
                  "Keep all with so many hosts of any one pool, or zones of all pools, failing as "
                  "the window begins: host=1, zone=1")
      ->type_name("LOSS");
  solve.add_flag("!--no-closed-form", s.closed_form, "Simulate what needs no simulation, too");
  solve.add_flag("!--no-pilot", s.pilot, "Simulate the whole window from the beginning");
  solve.add_option("--threads", s.threads, "Threads; as many as there are if left out or 0")
      ->type_name("N")
      ->check(CLI::Range(0, 1024).description(""));
  add_format(solve, s.format);
  solve.add_option("-o,--output", s.output, "Write the answer to this file")->type_name("FILE");
  solve.callback([&line] {
    line.solve.colour = coloured(line.terminal);
    line.solve.progress = progress(line.terminal);
    line.solve.width = terminal_width();
    line.solve.command = line.typed;
    line.exit_code = solve_scenario(line.solve);
  });
}

}  // namespace stowplan::cli
