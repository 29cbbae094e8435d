#include "conformance/rules.hpp"

#include <algorithm>
#include <exception>

namespace stowplan::conformance {

Findings check_case(const Rule& rule, const Json& vector_case, const Options& options) {
  static const Json nothing = Json::object();
  const auto part = [&vector_case](const char* key) {
    const bool there = vector_case.is_object() && vector_case.contains(key);
    return there && vector_case.at(key).is_object() ? &vector_case.at(key) : nullptr;
  };
  const Json* input = part("input");
  const Json* expected = part("expected");
  Findings findings{expected == nullptr ? nothing : *expected, options};
  if (input == nullptr) findings.fail("input: missing, or no object");
  if (expected == nullptr) findings.fail("expected: missing, or no object");
  if (!findings.failures().empty()) return findings;
  try {
    rule.check(*input, findings);
    if (findings.left_out().empty()) findings.finish();
  } catch (const std::exception& error) {
    findings.fail(error.what());
  }
  return findings;
}

const Rule* find_rule(std::string_view vectors, std::string_view name) {
  for (const std::span<const Rule> rules :
       {hpa_rules(), image_rules(), kubelet_rules(), node_rules(), queueing_rules()}) {
    for (const Rule& rule : rules) {
      if (rule.vectors == vectors && rule.name == name) return &rule;
    }
  }
  return nullptr;
}

bool knows(std::string_view vectors) {
  const auto belongs = [vectors](const Rule& rule) { return rule.vectors == vectors; };
  return std::any_of(hpa_rules().begin(), hpa_rules().end(), belongs) ||
         std::any_of(queueing_rules().begin(), queueing_rules().end(), belongs);
}

}  // namespace stowplan::conformance
