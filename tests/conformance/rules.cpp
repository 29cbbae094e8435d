#include "tests/conformance/rules.hpp"

#include <exception>

namespace stowplan::conformance {

Findings check_case(const Rule& rule, const Json& vector_case, const Options& options) {
  Findings findings{vector_case.at("expected"), options};
  try {
    rule.check(vector_case.at("input"), findings);
    if (findings.left_out().empty()) findings.finish();
  } catch (const std::exception& error) {
    findings.fail(error.what());
  }
  return findings;
}

const Rule* find_rule(std::string_view vectors, std::string_view name) {
  for (const std::span<const Rule> rules : {hpa_rules(), queueing_rules()}) {
    for (const Rule& rule : rules) {
      if (rule.vectors == vectors && rule.name == name) return &rule;
    }
  }
  return nullptr;
}

}  // namespace stowplan::conformance
