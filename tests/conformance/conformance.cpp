// Holds the product's functions against files of published cases (format stowplan-vectors/1):
//   conformance [--no-simulation] FILE...
// One line per rule, each failing case with its reason, what was not looked at, and last of all
// "N passed, M failed". Exit code 0 if some passed and none failed, 1 if not, 2 if it could not be
// asked.
#include <charconv>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/parallel.hpp"
#include "tests/conformance/runner.hpp"

namespace {

using stowplan::conformance::Options;

bool read_bias(Options& options) {
  const char* bias = std::getenv("STOWPLAN_CONFORMANCE_BIAS");
  if (bias == nullptr) return true;
  const std::string_view text = bias;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), options.bias);
  return error == std::errc{} && end == text.data() + text.size() && options.bias > 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  options.threads = stowplan::cli::hardware_threads();
  if (!read_bias(options)) {
    std::cerr << "conformance: STOWPLAN_CONFORMANCE_BIAS wants a factor above 0\n";
    return 2;
  }
  std::vector<std::string> files;
  bool known = true;
  for (const std::string_view argument : std::vector<std::string_view>(argv + 1, argv + argc)) {
    if (argument == "--no-simulation") {
      options.simulate = false;
    } else if (argument.starts_with("--")) {
      known = false;
    } else {
      files.emplace_back(argument);
    }
  }
  if (files.empty() || !known) {
    std::cerr << "usage: conformance [--no-simulation] FILE...\n";
    return 2;
  }
  return stowplan::conformance::run_files(files, options, std::cout, std::cerr);
}
