// The answer to "how many, which, how much?", and what it rests on.
#pragma once

#include <string>
#include <vector>

#include "models/solve/solve.hpp"
#include "view/print_comparison.hpp"

namespace stowplan::view {

/// A layout, what was asked of it, and what came out.
struct SolvedLayout {
  Question question;
  Answer answer;
};

struct SolveText {
  OutputFormat format = OutputFormat::table;
  TextStyle text;
  std::string scenario;  ///< Its file, for the command that runs the answer.
  std::string command;   ///< That was typed.
  std::string version;
};

/// Which of them is the answer: the one whose value is least, of those that have one.
[[nodiscard]] const SolvedLayout& best_of(const std::vector<SolvedLayout>& solved);

/// For reading; as JSON with `answer`, `value`, `lower_bound`, `binding`, `next_below` and
/// `explored` of the best layout, and of every one under `layouts`; as CSV the choices that were
/// tried.
[[nodiscard]] std::string solve_output(const std::vector<SolvedLayout>& solved,
                                       const SolveText& style);

}  // namespace stowplan::view
