#include "conformance/findings.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace stowplan::conformance {

// Marks the key as seen. Null where the case does not mention it.
const Json* Findings::look_at(const std::string& key) {
  if (!expected_.contains(key)) return nullptr;
  seen(key);
  return &expected_.at(key);
}

void Findings::exact(const std::string& key, const Json& got) {
  const Json* wanted = look_at(key);
  if (wanted == nullptr) return;
  if (got != *wanted) fail(fmt::format("{}: expected {}, got {}", key, wanted->dump(), got.dump()));
}

void Findings::compare(const std::string& what, double got, double wanted) {
  const double allowed = wanted == 0 ? 1e-12 : 1e-9 * std::abs(wanted);
  if (std::abs(got - wanted) <= allowed) return;
  fail(fmt::format("{}: expected {}, got {}", what, wanted, got));
}

// Null stands for a quantity that does not exist, as a variance without second moment.
void Findings::close(const std::string& key, double got) {
  const Json* wanted = look_at(key);
  if (wanted == nullptr) return;
  if (!wanted->is_null()) return compare(key, got, number(*wanted, "expected " + key));
  if (std::isfinite(got)) fail(fmt::format("{}: expected none, got {}", key, got));
}

void Findings::close(const std::string& key, const std::vector<double>& got) {
  const Json* wanted = look_at(key);
  if (wanted == nullptr) return;
  if (!wanted->is_array()) {
    fail(fmt::format("{}: expected {}, got a list of {}", key, wanted->dump(), got.size()));
    return;
  }
  if (wanted->size() != got.size()) {
    fail(fmt::format("{}: expected {} values, got {}", key, wanted->size(), got.size()));
    return;
  }
  for (std::size_t i = 0; i < got.size(); ++i) {
    const std::string what = fmt::format("{}[{}]", key, i);
    compare(what, got[i], number((*wanted)[i], "expected " + what));
  }
}

void Findings::close_each(const std::string& key,
                          const std::function<double(const std::string&)>& value) {
  const Json* wanted = look_at(key);
  if (wanted == nullptr) return;
  if (!wanted->is_object() || wanted->empty()) {
    fail(fmt::format("{}: wants values by label, is {}", key, wanted->dump()));
    return;
  }
  for (const auto& [label, one] : wanted->items()) {
    const std::string what = fmt::format("{}.{}", key, label);
    compare(what, value(label), number(one, "expected " + what));
  }
}

void Findings::quantiles(const std::string& key, const std::function<double(double)>& value) {
  close_each(key,
             [&value](const std::string& label) { return value(probability_of_label(label)); });
}

void Findings::finish() {
  if (expected_.empty()) fail("nothing is expected");
  for (const auto& [key, value] : expected_.items()) {
    if (!seen_.contains(key)) fail(fmt::format("{}: nothing was compared with it", key));
  }
}

double probability_of_label(const std::string& label) {
  double digits = 0;
  double scale = 1;
  const bool shaped = label.size() > 1 && label.front() == 'p' &&
                      label.find_first_not_of("0123456789", 1) == std::string::npos;
  if (!shaped) throw BadCase(label + ": no label of a quantile (p50, p999)");
  for (const char c : label.substr(1)) {
    digits = digits * 10 + (c - '0');
    scale *= 10;
  }
  return digits / scale;
}

double number_of_label(const std::string& label, std::string_view unit) {
  double value = 0;
  const char* const end = label.data() + label.size();
  const auto [rest, error] = std::from_chars(label.data(), end, value);
  const std::string_view left(rest, static_cast<std::size_t>(end - rest));
  if (error != std::errc{} || (!left.empty() && left != unit)) {
    throw BadCase(
        fmt::format("{}: no label of a number{}{}", label, unit.empty() ? "" : " in ", unit));
  }
  return value;
}

}  // namespace stowplan::conformance
