// "How many, which, how much?": the choice for which a number is least while a layout keeps all
// that is asked of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "models/solve/decision.hpp"
#include "models/solve/trial.hpp"

namespace stowplan {

/// What is to be least: a metric, the hosts that are decided on, or the negative of the load.
enum class Aim { metric, hosts, load };

/// A question about one layout.
struct Question {
  Aim aim = Aim::metric;
  std::optional<MetricKey> metric;  ///< Of Aim::metric.
  bool most = false;                ///< The greatest of the metric in place of the least.
  std::vector<Decision> decisions;
  std::vector<Requirement> requirements;
  std::int64_t lose_hosts = 0;  ///< Of any one pool.
  std::int64_t lose_zones = 0;  ///< Of all pools.
  bool closed_form = true;      ///< Choices are ruled out by it before they are simulated.
  bool pilot = true;            ///< Short simulations say where to look.
  Point given;                  ///< Set in every choice.
};

/// The least, of a load the greatest, that any choice can come to, and why.
struct Bound {
  double value = 0;
  std::string argument;
};

struct Answer {
  std::string layout;
  std::optional<Trial> best;  ///< None where no choice keeps what is asked.
  std::vector<Trial> below;   ///< One step below the best in each decision: they fail.
  std::vector<Trial> equals;  ///< Others that the noise does not tell from the best.
  std::optional<Bound> bound;
  std::vector<Trial> explored;  ///< All that were tried, in that order.
  std::vector<Trial> refuted;   ///< Where there is no best: the most generous choices, which fail.
  bool by_order = false;        ///< That no other does rests on ranges being in order.
  std::string not_monotone;     ///< Where more made it harder: what was seen, and what was done.
  std::size_t choices = 0;      ///< There are.
  std::string pilot;            ///< Length of the short simulations; empty without.
  double confidence = 0.95;
};

/// What a solver works with.
struct SolveTools {
  ReadChoice read;
  RunInOrder run;
  /// Called after each trial.
  std::function<void(const Trial&)> tried = {};
};

/// Answers a question.
///
/// Model   Ranges are searched as a lattice (lattice.hpp), in the direction in which limits become
///         easier to keep, once for every combination of the values of lists. First by pilots, a
///         tenth of the window and two replications, which only say where to look; then at full
///         length from there outwards. Fixed fleets have a price that is known beforehand; where
///         the metric is known by simulation alone, all choices with none below them that does are
///         compared, replication by replication on equal random numbers.
/// Shape   `best` keeps all that is asked; every choice that is ruled out lies below one that was
///         simulated at full length or is excluded in closed form, if what is asked is monotone.
///         Two choices on each range test that it is,
///         more where nothing was found
/// Errors  config::ConfigError: a choice that cannot be read whatever its value, a metric that the
///         layout does not have or never observes
[[nodiscard]] Answer solve(const Question& question, const SolveTools& tools);

}  // namespace stowplan
