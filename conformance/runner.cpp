#include "conformance/runner.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

#include "conformance/rules.hpp"

namespace stowplan::conformance {
namespace {

/// What is printed below the lines of all rules.
struct Remarks {
  std::set<std::string> gaps;  ///< Why cases are not covered, so that a gap is never silent.
  std::vector<std::string> not_simulated;
};

struct Case {
  const Json* json = nullptr;
  std::string label;  ///< Its id, or its place in the file.
};

// What of the findings is reported, through the pipe of a process.
Json report_of(const Findings& findings) {
  return {{"failures", findings.failures()},
          {"not_simulated", findings.not_simulated()},
          {"left_out", findings.left_out()},
          {"simulated", findings.simulated()}};
}

// Formulas take a moment, so what takes longer than this does not end.
constexpr double formula_seconds = 20;

Json check_isolated(const Rule& rule, const Json& vector_case, const Options& options,
                    const Bounds& bounds) {
  const auto run = [&] {
    return report_of(check_case(rule, vector_case, options))
        .dump(-1, ' ', false, Json::error_handler_t::replace);
  };
  const Ended ended = options.isolate(run, bounds);
  if (ended.returned) {
    Json report = Json::parse(ended.text, nullptr, false);
    if (!report.is_discarded()) return report;
  }
  return {{"failures", {ended.returned ? "ended without a result" : ended.text}},
          {"not_simulated", Json::array()},
          {"left_out", ""},
          {"simulated", 0}};
}

void check(const Rule& rule, const Case& one, const Options& options, RuleReport& report_of_rule,
           Remarks& remarks) {
  Counts& counts = report_of_rule.counts;
  Options formulas = options;
  formulas.simulate = false;
  Json report = check_isolated(rule, *one.json, formulas, {.cpu_seconds = formula_seconds});
  // What the formulas contradict is not worth simulating.
  if (options.simulate && report.at("failures").empty()) {
    report = check_isolated(rule, *one.json, options, {});
  }
  for (const Json& why : report.at("not_simulated")) {
    remarks.not_simulated.push_back(one.label + ": " + why.get<std::string>());
  }
  const auto left_out = report.at("left_out").get<std::string>();
  if (!left_out.empty() && report.at("failures").empty()) {
    ++counts.not_covered;
    remarks.gaps.insert(left_out);
    return;
  }
  counts.simulated += report.at("simulated").get<int>();
  if (report.at("failures").empty()) {
    ++counts.passed;
    return;
  }
  ++counts.failed;
  for (const Json& failure : report.at("failures")) {
    report_of_rule.failures.push_back(one.label + ": " + failure.get<std::string>());
  }
}

std::string label_of(const Json& one, std::size_t place) {
  if (one.is_object() && one.contains("id") && one.at("id").is_string()) {
    return one.at("id").get<std::string>();
  }
  return fmt::format("case {} (no id)", place + 1);
}

// Whether the file itself says that there is such a rule, so that it is this runner that lacks it.
bool is_listed(const Json& vectors, const std::string& rule) {
  if (!vectors.contains("rules") || !vectors.at("rules").is_object()) return false;
  return vectors.at("rules").contains(rule);
}

std::string line_of(const std::string& name, const Counts& counts) {
  return fmt::format("{:<32} {:>6} {:>6} {:>11} {:>9}\n", name, counts.passed, counts.failed,
                     counts.not_covered, counts.simulated);
}

using Cases = std::map<std::string, std::vector<Case>>;

/// The cases of one rule.
RuleReport run_rule(const Json& vectors, const std::string& name, const std::string& rule_name,
                    const std::vector<Case>& cases, const Options& options, Remarks& remarks) {
  RuleReport report{.rule = rule_name, .function = {}, .counts = {}, .failures = {}};
  Remarks here;
  if (const Rule* rule = find_rule(name, rule_name)) {
    report.function = rule->function;
    for (const Case& one : cases) check(*rule, one, options, report, here);
  } else if (knows(name) && !is_listed(vectors, rule_name)) {
    report.counts.failed = static_cast<int>(cases.size());
    for (const Case& one : cases) {
      report.failures.push_back(fmt::format("{}: {} has no rule {}", one.label, name, rule_name));
    }
  } else {
    report.counts.not_covered = static_cast<int>(cases.size());
    here.gaps.insert("the simulator has no such rule");
  }
  for (const std::string& gap : here.gaps) remarks.gaps.insert(rule_name + ": " + gap);
  for (std::string& why : here.not_simulated) remarks.not_simulated.push_back(std::move(why));
  return report;
}

Report run_cases(const Json& vectors, const Options& options) {
  const std::string format = text(vectors, "format");
  if (format != "stowplan-vectors/1") throw BadCase("unknown format " + format);
  Report report{.name = text(vectors, "name"), .rules = {}, .not_covered = {}, .not_simulated = {}};
  Cases cases;
  RuleReport no_case{.rule = "(no case)", .function = {}, .counts = {}, .failures = {}};
  const Json& all = list(vectors, "cases", true);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string label = label_of(all[i], i);
    if (!all[i].is_object()) {
      no_case.failures.push_back(label + ": wants an object");
    } else if (is_absent(all[i], "rule") || !all[i].at("rule").is_string()) {
      no_case.failures.push_back(label + ": rule: missing, or no text");
    } else {
      cases[all[i].at("rule").get<std::string>()].push_back({&all[i], label});
    }
  }
  Remarks remarks;
  for (const auto& [rule, of_rule] : cases) {
    report.rules.push_back(run_rule(vectors, report.name, rule, of_rule, options, remarks));
  }
  no_case.counts.failed = static_cast<int>(no_case.failures.size());
  if (!no_case.failures.empty()) report.rules.push_back(std::move(no_case));
  report.not_covered.assign(remarks.gaps.begin(), remarks.gaps.end());
  report.not_simulated = std::move(remarks.not_simulated);
  return report;
}

}  // namespace

Counts& Counts::operator+=(const Counts& other) {
  passed += other.passed;
  failed += other.failed;
  not_covered += other.not_covered;
  simulated += other.simulated;
  return *this;
}

Counts Report::total() const {
  Counts sum;
  for (const RuleReport& rule : rules) sum += rule.counts;
  return sum;
}

Reading run_vectors(std::string_view text, const Options& options) {
  const Json vectors = Json::parse(text, nullptr, false);
  if (vectors.is_discarded()) return {std::nullopt, "is not JSON"};
  try {
    return {run_cases(vectors, options), ""};
  } catch (const BadCase& error) {
    return {std::nullopt, error.what()};
  }
}

std::string lines_of(const Report& report) {
  std::string lines = fmt::format("{:<32} {:>6} {:>6} {:>11} {:>9}\n", report.name, "passed",
                                  "failed", "not-covered", "simulated");
  for (const RuleReport& rule : report.rules) {
    lines += line_of(rule.rule, rule.counts);
    for (const std::string& failure : rule.failures) lines += "  " + failure + "\n";
  }
  for (const std::string& gap : report.not_covered) lines += "not covered: " + gap + "\n";
  for (const std::string& why : report.not_simulated) lines += "not simulated: " + why + "\n";
  return lines;
}

}  // namespace stowplan::conformance
