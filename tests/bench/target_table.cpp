#include "tests/bench/target_table.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace stowplan::bench {
namespace {

constexpr const char* line_format = "{:<40} {:>11} {:>11} {:>11} {:>9} {:>12}  {}\n";

double shown(const TargetRow& row, double counter) {
  return row.shown == TargetRow::Shown::rate ? 1e3 / counter : counter;
}

std::string quantity(double value, const std::string& unit) {
  const int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
  return fmt::format("{:.{}f} {}", value, decimals, unit);
}

std::string limit(const TargetRow& row) {
  if (row.target == 0) return "";
  return fmt::format("{} {:g} {}", row.at_least ? ">=" : "<=", row.target, row.unit);
}

}  // namespace

bool TargetReporter::ReportContext(const Context& context) {
  return quiet_ || ConsoleReporter::ReportContext(context);
}

void TargetReporter::ReportRuns(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    if (run.error_occurred) {
      fmt::print(stderr, "{}: {}\n", run.benchmark_name(), run.error_message);
      continue;
    }
    // Rather than by its full name, which also tells the number of iterations.
    auto& counters = counters_[run.run_name.function_name];
    for (const auto& [name, counter] : run.counters) counters[name] = counter.value;
    if (quiet_) fmt::print(stderr, "measured {}\n", run.run_name.function_name);
  }
  if (!quiet_) ConsoleReporter::ReportRuns(runs);
}

const double* TargetReporter::find(const std::string& benchmark, const std::string& counter) const {
  const auto of = counters_.find(benchmark);
  if (of == counters_.end()) return nullptr;
  const auto value = of->second.find(counter);
  return value == of->second.end() ? nullptr : &value->second;
}

bool print_targets(const std::vector<TargetRow>& rows, const TargetReporter& measured) {
  bool all_met = true;
  fmt::print(line_format, "", "best", "median", "target", "x plain", "allocations", "verdict");
  for (const TargetRow& row : rows) {
    const double* counter = measured.find(row.benchmark, row.counter);
    const bool judged = row.target != 0;
    if (counter == nullptr) {
      all_met = all_met && !judged;
      fmt::print(line_format, row.title, "failed", "", limit(row), "", "", judged ? "missed" : "");
      continue;
    }
    const double value = shown(row, *counter);
    // By the median where there is one: the best of many rounds proves little.
    const double* typical = measured.find(row.benchmark, median_ns);
    const double held = typical == nullptr ? value : shown(row, *typical);
    const bool met = row.at_least ? held >= row.target : held <= row.target;
    all_met = all_met && (met || !judged);
    const auto optional = [&](const char* name, auto print) {
      const double* found = measured.find(row.benchmark, name);
      return found == nullptr ? std::string{} : print(*found);
    };
    fmt::print(line_format, row.title, quantity(value, row.unit),
               optional(median_ns, [&](double x) { return quantity(shown(row, x), row.unit); }),
               limit(row), optional(plain_ratio, [](double x) { return fmt::format("{:.2f}", x); }),
               optional(allocations_per_item, [](double x) { return fmt::format("{:.7f}", x); }),
               judged ? (met ? "met" : "missed") : "");
  }
  fmt::print(
      "\nCPU time of one thread, best and median of 3 to 15 rounds; mixed scenario: fastest of 3.\n"
      "A target is met by the median, where there is one.\n"
      "x plain: time of a std::priority_queue kernel, or for the shared CPU of the version that\n"
      "works out every rate at every event, over ours: run in turn, median over the rounds.\n"
      "Allocations: calls of operator new per item; of the mixed scenario per event, once warm.\n");
  return all_met;
}

}  // namespace stowplan::bench
