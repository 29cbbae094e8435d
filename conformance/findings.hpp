// What checking one case brought to light. Every key of a case's `expected` must be asked for: one
// that nobody looks at is a failure, so a case cannot pass by being ignored.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/inputs.hpp"
#include "conformance/options.hpp"

namespace stowplan::conformance {

class Findings {
 public:
  Findings(const Json& expected, const Options& options) : expected_(expected), options_(options) {}

  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] const std::vector<std::string>& failures() const { return failures_; }
  [[nodiscard]] int simulated() const { return simulated_; }
  /// The case expects a value there; null is none.
  [[nodiscard]] bool has(const std::string& key) const { return !is_absent(expected_, key); }
  /// The oracle's value; counts as looked at only through the checks below.
  [[nodiscard]] const Json& expected(const std::string& key) const {
    return member(expected_, key);
  }
  /// All that is expected.
  [[nodiscard]] const Json& all() const { return expected_; }
  /// The oracle's value, a number.
  [[nodiscard]] double oracle(const std::string& key) const { return real(expected_, key); }

  void fail(std::string_view what) { failures_.emplace_back(what); }
  /// A statistical comparison took place.
  void count_simulated() { ++simulated_; }
  /// A comparison with a simulation that proved nothing or was not worth its time, and why. The
  /// case then rests on its formulas, and the runner prints it.
  void without_simulation(std::string why) { not_simulated_.push_back(std::move(why)); }
  [[nodiscard]] const std::vector<std::string>& not_simulated() const { return not_simulated_; }

  /// Integers, strings, lists: equal. Does nothing if the case has no such key.
  void exact(const std::string& key, const Json& got);
  /// Real number: relative 1e-9, absolute 1e-12 where zero is expected.
  void close(const std::string& key, double got);
  /// List of real numbers.
  void close(const std::string& key, const std::vector<double>& got);
  /// Object of real numbers by label: `value(label)` for each label.
  void close_each(const std::string& key, const std::function<double(const std::string&)>& value);
  /// Quantiles by label: "p999" asks for value(0.999).
  void quantiles(const std::string& key, const std::function<double(double)>& value);
  /// The key is looked at elsewhere, or repeats an input.
  void seen(const std::string& key) { seen_.insert(key); }
  /// The case cannot be checked in this run, and why; it then counts as neither passed nor failed.
  void leave_out(std::string why) { left_out_ = std::move(why); }
  [[nodiscard]] const std::string& left_out() const { return left_out_; }
  /// Fails for every key nothing was compared with, and if nothing is expected at all.
  void finish();

 private:
  void compare(const std::string& what, double got, double wanted);

  [[nodiscard]] const Json* look_at(const std::string& key);

  const Json& expected_;
  const Options& options_;
  std::set<std::string> seen_;
  std::vector<std::string> failures_;
  std::vector<std::string> not_simulated_;
  std::string left_out_;
  int simulated_ = 0;
};

/// "p50" is 0.5, "p999" is 0.999; throws if it is no such label.
[[nodiscard]] double probability_of_label(const std::string& label);
/// "2.5" and, with `unit` "D", "2.5D" are 2.5; throws if it is no such label.
[[nodiscard]] double number_of_label(const std::string& label, std::string_view unit = "");

}  // namespace stowplan::conformance
