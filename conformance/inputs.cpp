#include "conformance/inputs.hpp"

#include <fmt/format.h>

#include <cmath>

namespace stowplan::conformance {
namespace {

// Short enough for a line of output.
std::string shown(const Json& value) {
  const std::string whole = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  return whole.size() > 60 ? whole.substr(0, 57) + "..." : whole;
}

[[noreturn]] void wrong(const std::string& what, const char* wanted, const Json& value) {
  throw BadCase(fmt::format("{}: wants {}, is {}", what, wanted, shown(value)));
}

}  // namespace

const Json& member(const Json& object, const std::string& key) {
  if (!object.is_object()) wrong("around " + key, "an object", object);
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) throw BadCase(key + ": missing");
  return *found;
}

bool is_absent(const Json& object, const std::string& key) {
  if (!object.is_object()) wrong("around " + key, "an object", object);
  const auto found = object.find(key);
  return found == object.end() || found->is_null();
}

double number(const Json& value, const std::string& what) {
  if (!value.is_number()) wrong(what, "a number", value);
  const auto x = value.get<double>();
  if (!std::isfinite(x)) wrong(what, "a finite number", value);
  return x;
}

std::int64_t whole_number(const Json& value, const std::string& what) {
  constexpr double most = 9e15;  // Exact in a double.
  const double x = number(value, what);
  if (x != std::floor(x) || std::abs(x) > most) wrong(what, "a whole number", value);
  return static_cast<std::int64_t>(x);
}

double real(const Json& object, const std::string& key) { return number(member(object, key), key); }

double positive(const Json& object, const std::string& key) {
  const double x = real(object, key);
  if (!(x > 0)) wrong(key, "more than 0", member(object, key));
  return x;
}

double not_negative(const Json& object, const std::string& key) {
  const double x = real(object, key);
  if (!(x >= 0)) wrong(key, "0 or more", member(object, key));
  return x;
}

double probability(const Json& object, const std::string& key, bool inside) {
  const double p = real(object, key);
  if (p < 0 || p > 1) wrong(key, "a probability", member(object, key));
  if (inside && (p == 0 || p == 1)) wrong(key, "more than 0 and less than 1", member(object, key));
  return p;
}

std::int64_t integer(const Json& object, const std::string& key) {
  return whole_number(member(object, key), key);
}

std::int64_t count(const Json& object, const std::string& key, std::int64_t least) {
  const std::int64_t n = integer(object, key);
  if (n < least) throw BadCase(fmt::format("{}: wants {} or more, is {}", key, least, n));
  return n;
}

bool flag(const Json& object, const std::string& key) {
  const Json& value = member(object, key);
  if (!value.is_boolean()) wrong(key, "true or false", value);
  return value.get<bool>();
}

std::string text(const Json& object, const std::string& key) {
  const Json& value = member(object, key);
  if (!value.is_string()) wrong(key, "a text", value);
  return value.get<std::string>();
}

const Json& list(const Json& object, const std::string& key, bool may_be_empty) {
  const Json& value = member(object, key);
  if (!value.is_array()) wrong(key, "a list", value);
  if (value.empty() && !may_be_empty) throw BadCase(key + ": the list is empty");
  return value;
}

std::vector<double> reals(const Json& object, const std::string& key) {
  std::vector<double> values;
  for (const Json& value : list(object, key)) values.push_back(number(value, key));
  return values;
}

std::vector<std::vector<double>> routing(const Json& object, const std::string& key,
                                         std::size_t n) {
  std::vector<std::vector<double>> rows;
  for (const Json& line : list(object, key)) {
    rows.emplace_back();
    double sum = 0;
    if (line.is_array()) {
      for (const Json& p : line) {
        rows.back().push_back(number(p, key));
        sum += rows.back().back();
        if (rows.back().back() < 0) wrong(key, "probabilities", line);
      }
    }
    if (rows.back().size() != n || sum > 1 + 1e-9) {
      wrong(key, "a probability for each station, together at most 1", line);
    }
  }
  if (rows.size() != n) wrong(key, "a row for each station", member(object, key));
  return rows;
}

}  // namespace stowplan::conformance
