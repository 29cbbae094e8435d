// Reading the inputs of a case. What is missing, of another type or out of range is a BadCase that
// names the key and what stands there, because a case written by hand is wrong now and then.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace stowplan::conformance {

using Json = nlohmann::json;

/// A case that cannot be asked.
class BadCase : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The value of that key; throws if `object` is no object, or the key is missing or null.
[[nodiscard]] const Json& member(const Json& object, const std::string& key);
/// The key is missing or null.
[[nodiscard]] bool is_absent(const Json& object, const std::string& key);

[[nodiscard]] double real(const Json& object, const std::string& key);
[[nodiscard]] double positive(const Json& object, const std::string& key);
[[nodiscard]] double not_negative(const Json& object, const std::string& key);
/// At least 0 and at most 1; `inside` leaves out both ends.
[[nodiscard]] double probability(const Json& object, const std::string& key, bool inside = true);
/// A whole number; 2.0 is one, 2.5 and "2" are not.
[[nodiscard]] std::int64_t integer(const Json& object, const std::string& key);
/// A whole number, at least `least`.
[[nodiscard]] std::int64_t count(const Json& object, const std::string& key,
                                 std::int64_t least = 1);
[[nodiscard]] bool flag(const Json& object, const std::string& key);
[[nodiscard]] std::string text(const Json& object, const std::string& key);
/// A list; an empty one throws unless `may_be_empty`.
[[nodiscard]] const Json& list(const Json& object, const std::string& key,
                               bool may_be_empty = false);
[[nodiscard]] std::vector<double> reals(const Json& object, const std::string& key);
/// `n` rows of `n` probabilities, each row together at most 1.
[[nodiscard]] std::vector<std::vector<double>> routing(const Json& object, const std::string& key,
                                                       std::size_t n);

/// A number that stands in a list or is a value by itself; `what` names it.
[[nodiscard]] double number(const Json& value, const std::string& what);
[[nodiscard]] std::int64_t whole_number(const Json& value, const std::string& what);

}  // namespace stowplan::conformance
