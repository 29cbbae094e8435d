// Published numbers beside ours, for a terminal, a document or a program.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/result/judge.hpp"
#include "models/scenario/published.hpp"
#include "view/print_comparison.hpp"
#include "view/table.hpp"

namespace stowplan::view {

struct ValidatedRow {
  Published published;
  Judgement judgement;
};

struct ValidatedScenario {
  std::string file;
  std::string title;
  std::vector<ValidatedRow> rows;
};

/// Published figures, and what became of each.
struct Coverage {
  std::size_t figures = 0;
  std::size_t compared = 0;
  std::size_t inputs = 0;  ///< Taken over as values of the catalogue, so not to be compared.
  /// Why the others could not be run, and how many of each, most first.
  std::vector<std::pair<std::string, std::size_t>> not_run;
};

/// Whether every row holds, or misses with a reason that a run confirmed, or as unexplained where
/// the file says so; a stale or refuted explanation does not count.
[[nodiscard]] bool all_accounted_for(const std::vector<ValidatedScenario>& scenarios);

/// What became of rows, one claim or all of them.
struct ValidationCount {
  std::string claim;  ///< "predicted"; empty for all.
  std::size_t rows = 0;
  std::size_t hold = 0;
  std::size_t explained = 0;    ///< Missed, and a run confirms the reason.
  std::size_t unexplained = 0;  ///< Missed, and the file says that no reason is known.
  std::size_t wrong = 0;        ///< Not accounted for: what fails a validation.
};

/// One for each claim, then one for all.
[[nodiscard]] std::vector<ValidationCount> validation_counts(
    const std::vector<ValidatedScenario>& scenarios);

/// "MISS (reason confirmed)"
[[nodiscard]] std::string_view verdict_word(Agreement verdict);

/// All rows, those of a scenario below its title.
[[nodiscard]] Table validation_table(const std::vector<ValidatedScenario>& scenarios);

/// What the confirming run of a miss gives, as the file states it.
[[nodiscard]] Cell confirmed_cell(const ValidatedRow& row);

/// All rows with a closing count. Markdown is the whole page docs/validation.md, with sources, what
/// was fitted, and the explanations of misses.
[[nodiscard]] std::string validation_output(const std::vector<ValidatedScenario>& scenarios,
                                            const Coverage& coverage, OutputFormat format,
                                            const TextStyle& style);

}  // namespace stowplan::view
