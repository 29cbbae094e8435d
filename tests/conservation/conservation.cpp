// Whether everything adds up, in so many random scenarios: `conservation [COUNT [FIRST]]`. Prints
// what does not, and how many scenarios each thing has happened in.
#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "models/scenario/validate.hpp"
#include "tests/conservation/accounts.hpp"
#include "tests/conservation/random_scenario.hpp"

namespace stowplan {
namespace {

std::uint64_t number_of(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

int run(std::uint64_t count, std::uint64_t first) {
  std::map<std::string, std::uint64_t> happened;
  std::uint64_t infeasible = 0;
  std::uint64_t broken = 0;
  for (std::uint64_t i = first; i < first + count; ++i) {
    const Scenario scenario = random_scenario(i);
    if (!validate(scenario).empty()) {
      ++infeasible;
      continue;
    }
    const Plan plan = make_plan(scenario, scenario.layout.front(), {});
    // No divisor of anything, so that the last steps of warm-up and window are shorter.
    RecordedTimeline timeline{plan, std::chrono::milliseconds{1700}};
    Fleet fleet{plan, scenario.seed, 0, {.watch = timeline.watch()}};
    const Observation seen = fleet.run();
    if (seen.infeasible) {
      ++infeasible;
      continue;
    }
    for (const std::string& what : what_happened(plan, seen, fleet)) ++happened[what];
    const std::vector<std::string> wrong = violations(plan, seen, fleet, timeline);
    if (!wrong.empty()) ++broken;
    for (const std::string& what : wrong) fmt::print("scenario {}: {}\n", i, what);
  }
  fmt::print("{} scenarios, {} of them with no room for a workload\n", count, infeasible);
  for (const auto& [what, n] : happened) fmt::print("{:>6} with {}\n", n, what);
  // So that the identities are put to the test: of 1,000 scenarios 100 each, 300 with deep calls.
  bool rich = true;
  for (const char* what : {"rejections", "timeouts", "kills", "evictions", "failed calls",
                           "retries", "unfinished requests", "a wire above 95 %"}) {
    rich = rich && happened[what] * 10 >= count;
  }
  rich = rich && happened["calls two deep"] * 10 >= 3 * count;
  if (!rich && count >= 1000) fmt::print("too few scenarios in which something goes wrong\n");
  fmt::print("{} passed, {} failed\n", count - infeasible - broken, broken);
  return broken == 0 && (rich || count < 1000) ? 0 : 1;
}

}  // namespace
}  // namespace stowplan

int main(int argc, char** argv) {
  const std::uint64_t count = argc > 1 ? stowplan::number_of(argv[1]) : 50;
  const std::uint64_t first = argc > 2 ? stowplan::number_of(argv[2]) : 1;
  return stowplan::run(count, first);
}
