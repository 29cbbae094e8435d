// Conditions on values, like `cpus>=16` and `architecture=arm64`: which entries of the catalogue
// are listed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stowplan::cli {

/// One condition.
struct Condition {
  enum class Relation { equal, not_equal, at_least, at_most, more, less, contains };

  std::string key;
  Relation relation = Relation::equal;
  std::string value;
};

/// Reads "cpus>=16"; relations are =, !=, >=, <=, >, < and ~ for a text that contains another.
/// Errors  config::ConfigError
[[nodiscard]] Condition parse_condition(std::string_view text);

/// The key that is meant: itself, or the only one that begins so, as "arch" is "architecture".
/// Errors  config::ConfigError where there is none, or more than one
[[nodiscard]] std::string full_key(const std::string& key, const std::vector<std::string>& keys);

/// Whether a value is as the condition wants it. Quantities of one kind are compared whatever their
/// units, so "16 GiB" is more than "512 MiB".
/// Errors  config::ConfigError where larger and smaller mean nothing, as between "eks" and "3 GiB"
[[nodiscard]] bool holds(const Condition& condition, std::string_view value);

}  // namespace stowplan::cli
