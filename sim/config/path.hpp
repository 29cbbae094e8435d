// How a value inside a configuration is addressed, in errors, in `--set` and in sweeps:
// `workload.payments.arrivals.rate`. Elements of arrays go by their name, or `[3]` where they have
// none; keys with other characters than letters, digits, `_` and `-` are put in quotes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stowplan::config {

/// A key as a path shows it: bare where TOML allows, else in quotes.
[[nodiscard]] std::string key_text(std::string_view key);

/// `path` extended by a key; no dot at the root.
[[nodiscard]] std::string join(std::string_view path, std::string_view key);

/// Whether a value is the one a path names, or part of it.
[[nodiscard]] bool is_below(std::string_view value, std::string_view path);

/// One step of a path: into a table or a named element, or to an element by its number.
struct Step {
  std::string key;
  std::optional<std::size_t> index;
};

/// Splits `station."north/1.large".price` or `layout.mixed.route[0].pool`; none if malformed.
[[nodiscard]] std::optional<std::vector<Step>> split_path(std::string_view path);

/// Where the path in front of `PATH=VALUE` ends: at the first `=` that is in no quotes, or with the
/// text.
[[nodiscard]] std::size_t end_of_path(std::string_view text);

/// The reverse of split_path.
[[nodiscard]] std::string path_text(const std::vector<Step>& steps);

}  // namespace stowplan::config
