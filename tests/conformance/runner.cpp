#include "tests/conformance/runner.hpp"

#include <fmt/format.h>

#include <exception>
#include <fstream>
#include <map>
#include <ostream>
#include <set>
#include <stdexcept>

#include "tests/conformance/isolated.hpp"
#include "tests/conformance/rules.hpp"

namespace stowplan::conformance {
namespace {

/// What is printed below the line of a rule.
struct Remarks {
  std::vector<std::string> failures;
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
  const Ended ended = isolated(run, bounds);
  if (ended.returned) {
    Json report = Json::parse(ended.text, nullptr, false);
    if (!report.is_discarded()) return report;
  }
  return {{"failures", {ended.returned ? "ended without a result" : ended.text}},
          {"not_simulated", Json::array()},
          {"left_out", ""},
          {"simulated", 0}};
}

void check(const Rule& rule, const Case& one, const Options& options, Counts& counts,
           Remarks& remarks) {
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
    remarks.failures.push_back(one.label + ": " + failure.get<std::string>());
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

void print_counts(std::ostream& out, const std::string& name, const Counts& counts) {
  out << fmt::format("{:<32} {:>6} {:>6} {:>11} {:>9}\n", name, counts.passed, counts.failed,
                     counts.not_covered, counts.simulated);
}

Json read(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot be opened");
  return Json::parse(file);
}

}  // namespace

Counts& Counts::operator+=(const Counts& other) {
  passed += other.passed;
  failed += other.failed;
  not_covered += other.not_covered;
  simulated += other.simulated;
  return *this;
}

Counts run_vectors(const Json& vectors, const Options& options, std::ostream& out) {
  const std::string format = text(vectors, "format");
  if (format != "stowplan-vectors/1") throw std::runtime_error("unknown format " + format);
  const std::string name = text(vectors, "name");

  std::map<std::string, std::vector<Case>> cases;
  std::vector<std::string> no_case;
  const Json& all = list(vectors, "cases", true);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string label = label_of(all[i], i);
    if (!all[i].is_object()) {
      no_case.push_back(label + ": wants an object");
    } else if (is_absent(all[i], "rule") || !all[i].at("rule").is_string()) {
      no_case.push_back(label + ": rule: missing, or no text");
    } else {
      cases[all[i].at("rule").get<std::string>()].push_back({&all[i], label});
    }
  }

  out << fmt::format("{:<32} {:>6} {:>6} {:>11} {:>9}\n", name, "passed", "failed", "not-covered",
                     "simulated");
  Counts total;
  Remarks remarks;
  for (const auto& [rule_name, list] : cases) {
    const Rule* rule = find_rule(name, rule_name);
    Counts counts;
    Remarks here;
    if (rule != nullptr) {
      for (const Case& one : list) check(*rule, one, options, counts, here);
    } else if (knows(name) && !is_listed(vectors, rule_name)) {
      counts.failed = static_cast<int>(list.size());
      for (const Case& one : list) {
        here.failures.push_back(fmt::format("{}: {} has no rule {}", one.label, name, rule_name));
      }
    } else {
      counts.not_covered = static_cast<int>(list.size());
      here.gaps.insert("no adapter in this runner");
    }
    print_counts(out, rule_name, counts);
    for (const std::string& failure : here.failures) out << "  " << failure << "\n";
    out.flush();
    for (const std::string& gap : here.gaps) remarks.gaps.insert(rule_name + ": " + gap);
    for (const std::string& why : here.not_simulated) remarks.not_simulated.push_back(why);
    total += counts;
  }
  if (!no_case.empty()) {
    const Counts counts{.failed = static_cast<int>(no_case.size())};
    print_counts(out, "(no case)", counts);
    for (const std::string& failure : no_case) out << "  " << failure << "\n";
    total += counts;
  }
  for (const std::string& gap : remarks.gaps) out << "not covered: " << gap << "\n";
  for (const std::string& why : remarks.not_simulated) out << "not simulated: " << why << "\n";
  return total;
}

int run_files(const std::vector<std::string>& files, const Options& options, std::ostream& out,
              std::ostream& errors) {
  Counts total;
  bool unreadable = false;
  for (const std::string& file : files) {
    try {
      total += run_vectors(read(file), options, out);
    } catch (const std::exception& error) {
      unreadable = true;
      errors << "conformance: " << file << ": " << error.what() << "\n";
    }
  }
  out << fmt::format("{} passed, {} failed\n", total.passed, total.failed);
  if (unreadable) return 2;
  return total.failed == 0 && total.passed > 0 ? 0 : 1;
}

}  // namespace stowplan::conformance
