#include "tests/conformance/findings.hpp"

#include <fmt/format.h>

#include <cmath>

namespace stowplan::conformance {

void Findings::exact(const std::string& key, const Json& got) {
  if (!has(key)) return;
  seen(key);
  const Json& wanted = expected_.at(key);
  if (got != wanted) fail(fmt::format("{}: expected {}, got {}", key, wanted.dump(), got.dump()));
}

void Findings::compare(const std::string& what, double got, double wanted) {
  const double allowed = wanted == 0 ? 1e-12 : 1e-9 * std::abs(wanted);
  if (std::abs(got - wanted) <= allowed) return;
  fail(fmt::format("{}: expected {}, got {}", what, wanted, got));
}

void Findings::close(const std::string& key, double got) {
  if (!has(key)) return;
  seen(key);
  compare(key, got, expected_.at(key).get<double>());
}

void Findings::close(const std::string& key, const std::vector<double>& got) {
  if (!has(key)) return;
  seen(key);
  const Json& wanted = expected_.at(key);
  if (wanted.size() != got.size()) {
    fail(fmt::format("{}: expected {} values, got {}", key, wanted.size(), got.size()));
    return;
  }
  for (std::size_t i = 0; i < got.size(); ++i) {
    compare(fmt::format("{}[{}]", key, i), got[i], wanted[i].get<double>());
  }
}

void Findings::close_each(const std::string& key,
                          const std::function<double(const std::string&)>& value) {
  if (!has(key)) return;
  seen(key);
  for (const auto& [label, wanted] : expected_.at(key).items()) {
    compare(fmt::format("{}.{}", key, label), value(label), wanted.get<double>());
  }
}

void Findings::quantiles(const std::string& key, const std::function<double(double)>& value) {
  close_each(key,
             [&value](const std::string& label) { return value(probability_of_label(label)); });
}

void Findings::finish() {
  for (const auto& [key, value] : expected_.items()) {
    if (!seen_.contains(key)) fail(fmt::format("{}: nothing was compared with it", key));
  }
}

double probability_of_label(const std::string& label) {
  double digits = 0;
  double scale = 1;
  for (const char c : label.substr(1)) {
    digits = digits * 10 + (c - '0');
    scale *= 10;
  }
  return digits / scale;
}

}  // namespace stowplan::conformance
