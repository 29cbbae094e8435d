// Questions, choices and what they miss, in words.
#pragma once

#include <string>

#include "view/solve_output.hpp"

namespace stowplan::view {

/// "cost.month", "hosts", "load"
[[nodiscard]] std::string objective_name(const SolvedLayout& one);

/// "Least cost.month over pool.core.hosts in layout mixed"
[[nodiscard]] std::string question_text(const SolvedLayout& one);

/// "pool.core.hosts = 5, pool.edge.hosts = 2"
[[nodiscard]] std::string place_text(const SolvedLayout& one, const Choice& place);

[[nodiscard]] std::string value_text(const SolvedLayout& one, const Estimate& value);

/// What a choice does not keep: the first `most`, and how many more.
[[nodiscard]] std::string misses_text(const Trial& trial, std::size_t most);

/// The value without the quotes of TOML.
[[nodiscard]] std::string bare_value(const std::string& value);

/// The command that runs the answer.
[[nodiscard]] std::string run_command(const SolvedLayout& one, const std::string& scenario);

}  // namespace stowplan::view
