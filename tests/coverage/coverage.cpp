// `coverage --seeds 200` runs systems whose truth is known with seeds 1 to 200 and prints how often
// the 95 % intervals hold it, and how wide they are beside those that the true spread would give.
// Exit code 0: coverage lies between 92 and 98 % (with fewer seeds: where the binomial law of 95 %
// leaves it), the p99 is at most 1.5 times as wide as it has to be, and runs that are too short say
// so in 95 of 100.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "cli/parallel.hpp"
#include "models/experiment/compare.hpp"
#include "sim/stats/tally.hpp"
#include "tests/coverage/cases.hpp"
#include "tests/replicate.hpp"

namespace stowplan::coverage {
namespace {

struct Limits {
  double low = 0.92;
  double high = 0.98;
  double widest = 1.5;  ///< p99, against 1.96 standard deviations of its estimate.
  double warned = 0.95;
};

// With few seeds three standard deviations of the binomial law, and more for the spread of the
// estimates, which is known no better.
Limits limits_for(std::uint32_t seeds) {
  if (seeds >= 200) return {};
  const double n = seeds;
  const double room = 3 * std::sqrt(0.95 * 0.05 / n);
  return {.low = 0.95 - room,
          .high = 1,
          .widest = 1.5 * (1 + 3 / std::sqrt(2 * n)),
          .warned = 0.95 - room};
}

/// What is kept of one seed.
struct Outcome {
  std::vector<Estimate> estimates;  ///< One a truth.
  bool warned = false;
  std::int64_t replications = 0;
};

Outcome run(const Case& c, std::uint64_t seed) {
  Scenario scenario = c.scenario;
  scenario.seed = seed;
  const Comparison result = compare(scenario, {}, {});
  Outcome outcome;
  outcome.replications = result.replications;
  for (const Truth& truth : c.truths) {
    outcome.estimates.push_back(result.layouts[0].find({}, truth.metric)->estimate);
  }
  outcome.warned = std::ranges::any_of(
      result.cautions, [](const Caution& caution) { return caution.topic == "length"; });
  return outcome;
}

struct Row {
  double covered = 0;
  double bias = 0;   ///< Of the estimate, relative.
  double width = 0;  ///< Mean half-width.
  double ratio = 0;  ///< Of it to 1.96 standard deviations of the estimate.
};

Row judge(const std::vector<Outcome>& outcomes, std::size_t truth, double value) {
  Tally estimates;
  Tally widths;
  double covered = 0;
  for (const Outcome& one : outcomes) {
    const Estimate& e = one.estimates[truth];
    covered += e.contains(value) ? 1 : 0;
    estimates.add(e.mean);
    widths.add(e.half_width);
  }
  return {.covered = covered / static_cast<double>(outcomes.size()),
          .bias = estimates.mean() / value - 1,
          .width = widths.mean(),
          .ratio = widths.mean() / (1.96 * estimates.standard_deviation())};
}

bool report(const Case& c, const std::vector<Outcome>& outcomes, const Limits& limits) {
  double warned = 0;
  double replications = 0;
  for (const Outcome& one : outcomes) {
    warned += one.warned ? 1 : 0;
    replications += static_cast<double>(one.replications);
  }
  const auto n = static_cast<double>(outcomes.size());
  warned /= n;
  const bool says_so = !c.short_run || warned >= limits.warned;
  bool good = says_so;
  fmt::print("{}: {:.3g} replications in the mean, {:.1f} % say the run is too short{}\n", c.name,
             replications / n, warned * 100, says_so ? "" : "   FAILS");
  for (std::size_t i = 0; i < c.truths.size(); ++i) {
    const Truth& truth = c.truths[i];
    const Row row = judge(outcomes, i, truth.value);
    const bool covers = c.short_run || (row.covered >= limits.low && row.covered <= limits.high);
    const bool narrow =
        c.short_run || truth.metric != "response_time.p99" || row.ratio <= limits.widest;
    good = good && covers && narrow;
    fmt::print(
        "  {:<20} true {:<9.6g} covered {:5.1f} %{}   bias {:+.2f} %   half-width {:.3g}, "
        "{:.2f} times the true spread's{}\n",
        metric_name(truth.metric), truth.value, row.covered * 100, covers ? "" : " FAILS",
        row.bias * 100, row.width, row.ratio, narrow ? "" : " FAILS");
  }
  std::fflush(stdout);
  return good;
}

int run_all(std::uint32_t seeds, std::uint32_t threads, std::string_view only) {
  const Limits limits = limits_for(seeds);
  fmt::print(
      "95 % intervals over seeds 1 to {}; wanted: {:.1f} to {:.1f} % covered, p99 at most "
      "{:.2f} times the true spread's\n",
      seeds, limits.low * 100, limits.high * 100, limits.widest);
  bool good = true;
  for (const Case& c : cases()) {
    if (c.name.find(only) == std::string::npos) continue;
    const std::vector<Outcome> outcomes =
        replicate(seeds, threads, [&](std::uint32_t i) { return run(c, i + 1); });
    good = report(c, outcomes, limits) && good;
  }
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace stowplan::coverage

int main(int argc, char** argv) {
  std::uint32_t seeds = 200;
  std::uint32_t threads = stowplan::cli::hardware_threads();
  std::string_view only;
  for (int i = 1; i < argc; ++i) {
    const std::string_view option = argv[i];
    const char* value = i + 1 < argc ? argv[++i] : "";
    const long number = std::strtol(value, nullptr, 10);
    if (option == "--seeds" && number > 0) {
      seeds = static_cast<std::uint32_t>(number);
    } else if (option == "--threads" && number > 0) {
      threads = static_cast<std::uint32_t>(number);
    } else if (option == "--only") {
      only = value;
    } else {
      fmt::print(stderr, "usage: coverage [--seeds N] [--threads N] [--only TEXT]\n");
      return 2;
    }
  }
  return stowplan::coverage::run_all(seeds, threads, only);
}
