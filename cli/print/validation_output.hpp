// Published numbers beside ours, for a terminal, a document or a program.
#pragma once

#include <string>
#include <vector>

#include "cli/print/print_comparison.hpp"
#include "models/judge.hpp"
#include "models/published.hpp"

namespace stowplan {

struct ValidatedRow {
  Published published;
  Judgement judgement;
};

struct ValidatedScenario {
  std::string file;
  std::string title;
  std::vector<ValidatedRow> rows;
};

/// Whether every row holds, or misses with an explanation; a stale explanation does not count.
[[nodiscard]] bool all_accounted_for(const std::vector<ValidatedScenario>& scenarios);

/// All rows with a closing count. Markdown is the whole page docs/validation.md, with sources, what
/// was fitted, and the explanations of misses.
[[nodiscard]] std::string validation_output(const std::vector<ValidatedScenario>& scenarios,
                                            OutputFormat format, const TextStyle& style);

}  // namespace stowplan
