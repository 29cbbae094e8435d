// What became of the assertions of a study's scenario, point by point.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cli/store.hpp"
#include "cli/sweep_plan.hpp"
#include "models/result/result.hpp"
#include "view/table.hpp"

namespace stowplan::cli {

class SweepAssertions {
 public:
  /// Judges all results that the store has. A result that failed or is infeasible holds none.
  SweepAssertions(const SweepPlan& plan, const Store& store);

  [[nodiscard]] bool any() const { return checks_ > 0; }
  [[nodiscard]] bool all_hold() const { return failed_ == 0; }
  /// "hold", a bad "1 of 2", "-" where none is about it.
  [[nodiscard]] view::Cell cell(const Task& task) const;
  /// Which do not hold, and where: the first ones, and how many there are; empty without
  /// assertions.
  [[nodiscard]] std::string summary() const;

 private:
  void judge(const SweepPlan& plan, std::int64_t point,
             const std::vector<std::pair<Task, StoredResult>>& results);

  std::size_t checks_ = 0;
  std::size_t failed_ = 0;
  std::map<Task, std::pair<std::size_t, std::size_t>> cells_;  // Failed, of all.
  std::vector<std::string> lines_;
};

}  // namespace stowplan::cli
