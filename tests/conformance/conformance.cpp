// Holds the product's functions against files of published cases (format stowplan-vectors/1):
//   conformance [--no-simulation] FILE...
// One line per rule, each failing case with its reason, rules without an adapter, and last of all
// "N passed, M failed". Exit code 1 if anything failed, 2 if it could not be asked.
#include <fmt/core.h>

#include <cstdlib>
#include <exception>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/experiment/parallel.hpp"
#include "tests/conformance/rules.hpp"

namespace {

using namespace stowplan::conformance;

struct Counts {
  int passed = 0;
  int failed = 0;
  int not_covered = 0;
  int simulated = 0;
  std::string gap;  // Why cases are not covered, so that a gap is never silent.
  std::vector<std::string> failures;
};

Json read(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot open " + path);
  Json vectors = Json::parse(file);
  if (vectors.at("format") != "stowplan-vectors/1") {
    throw std::runtime_error(path + ": unknown format " + vectors.at("format").dump());
  }
  return vectors;
}

void check(const Rule* rule, const Json& vector_case, const Options& options, Counts& counts) {
  if (rule == nullptr) {
    ++counts.not_covered;
    counts.gap = "no adapter in this runner";
    return;
  }
  const Findings findings = check_case(*rule, vector_case, options);
  if (!findings.left_out().empty()) {
    ++counts.not_covered;
    counts.gap = findings.left_out();
    return;
  }
  counts.simulated += findings.simulated();
  if (findings.failures().empty()) {
    ++counts.passed;
    return;
  }
  ++counts.failed;
  for (const std::string& failure : findings.failures()) {
    counts.failures.push_back(
        fmt::format("  {}: {}", vector_case.at("id").get<std::string>(), failure));
  }
}

Counts run_file(const std::string& path, const Options& options) {
  const Json vectors = read(path);
  const auto name = vectors.at("name").get<std::string>();
  std::map<std::string, std::vector<const Json*>> cases;
  for (const Json& vector_case : vectors.at("cases")) {
    cases[vector_case.at("rule").get<std::string>()].push_back(&vector_case);
  }

  fmt::print("{:<32} {:>6} {:>6} {:>11} {:>9}\n", name, "passed", "failed", "not-covered",
             "simulated");
  Counts total;
  std::vector<std::string> gaps;
  for (const auto& [rule_name, list] : cases) {
    const Rule* rule = find_rule(name, rule_name);
    Counts counts;
    for (const Json* vector_case : list) check(rule, *vector_case, options, counts);
    fmt::print("{:<32} {:>6} {:>6} {:>11} {:>9}\n", rule_name, counts.passed, counts.failed,
               counts.not_covered, counts.simulated);
    for (const std::string& failure : counts.failures) fmt::print("{}\n", failure);
    if (!counts.gap.empty()) gaps.push_back(rule_name + ": " + counts.gap);
    total.passed += counts.passed;
    total.failed += counts.failed;
  }
  for (const std::string& gap : gaps) fmt::print("not covered: {}\n", gap);
  return total;
}

Options options_from_environment() {
  Options options;
  options.threads = stowplan::hardware_threads();
  if (const char* bias = std::getenv("STOWPLAN_CONFORMANCE_BIAS")) options.bias = std::stod(bias);
  return options;
}

int run(const std::vector<std::string>& arguments) {
  Options options = options_from_environment();
  std::vector<std::string> files;
  for (const std::string& argument : arguments) {
    if (argument == "--no-simulation") {
      options.simulate = false;
    } else {
      files.push_back(argument);
    }
  }
  if (files.empty()) throw std::runtime_error("usage: conformance [--no-simulation] FILE...");

  int passed = 0;
  int failed = 0;
  for (const std::string& file : files) {
    const Counts counts = run_file(file, options);
    passed += counts.passed;
    failed += counts.failed;
  }
  fmt::print("{} passed, {} failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    fmt::print(stderr, "conformance: {}\n", error.what());
    return 2;
  }
}
