// The runner of `stowplan conformance` with a bias: what tests of the runner ask for, and a user
// never does.
//   conformance [--no-simulation] FILE...
// One line per rule, each failing case with its reason, what was not looked at, and last of all
// "N passed, M failed". Exit code 0 if some passed and none failed, 1 if not, 2 if it could not be
// asked.
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "cli/isolated.hpp"
#include "cli/parallel.hpp"
#include "conformance/runner.hpp"

namespace {

using stowplan::conformance::Counts;
using stowplan::conformance::Options;

bool read_bias(Options& options) {
  const char* bias = std::getenv("STOWPLAN_CONFORMANCE_BIAS");
  if (bias == nullptr) return true;
  const std::string_view text = bias;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), options.bias);
  return error == std::errc{} && end == text.data() + text.size() && options.bias > 0;
}

// False where a file could not be read.
bool run_file(const std::string& file, const Options& options, Counts& total) {
  std::ifstream in{file, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
  const auto reading = stowplan::conformance::run_vectors(text, options);
  if (!in || !reading.report) {
    std::cerr << "conformance: " << file << ": " << (in ? reading.error : "cannot be read") << "\n";
    return false;
  }
  std::cout << lines_of(*reading.report);
  total += reading.report->total();
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  options.run = stowplan::cli::on_threads(stowplan::cli::hardware_threads());
  options.isolate = stowplan::cli::isolated;
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
  Counts total;
  bool readable = true;
  for (const std::string& file : files) readable = run_file(file, options, total) && readable;
  std::cout << total.passed << " passed, " << total.failed << " failed\n";
  if (!readable) return 2;
  return total.failed == 0 && total.passed > 0 ? 0 : 1;
}
