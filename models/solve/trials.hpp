// What is known of the choices of a question: those that were tried, each once a length, and what
// follows of any without a simulation.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/solve/lattice.hpp"
#include "models/solve/solve.hpp"
#include "models/solve/trial.hpp"

namespace stowplan {

/// What a choice comes to as far as that is known without a simulation.
struct Known {
  bool fixed = false;  ///< All fleets are, so that the cost is known.
  double cost = 0;
  std::string overloaded;  ///< Why it does not keep up; empty where that is not certain.
};

class Trials {
 public:
  /// Errors  config::ConfigError: the scenario cannot be read, or a decision whatever its value
  Trials(const Question& question, const SolveTools& tools);

  [[nodiscard]] const std::string& layout() const { return layout_; }
  [[nodiscard]] const TrialLength& full() const { return full_; }
  /// The length that says where to look: a pilot, unless there are to be none.
  [[nodiscard]] const TrialLength& first_look() const { return q_.pilot ? pilot_ : full_; }
  /// A tenth of the window, as one reads it; empty without pilots.
  [[nodiscard]] const std::string& pilot_text() const { return pilot_text_; }

  const Trial& trial(const Choice& choice, const TrialLength& length);
  [[nodiscard]] const std::vector<Trial>& explored() const { return explored_; }

  const Known& known(const Choice& choice);
  /// By what choices are preferred, where that is known: hosts, the load, or the cost.
  Rank rank(const Choice& choice);

 private:
  void find_losses(const Scenario& scenario);
  [[nodiscard]] LoadedScenario read_or_refuse(const Point& point) const;
  void check_decisions() const;
  [[nodiscard]] Point point_of(const Choice& choice) const;
  [[nodiscard]] double number_of(const Choice& choice) const;

  const Question& q_;
  const SolveTools& tools_;
  std::optional<MetricKey> metric_;
  std::string layout_;
  std::string pilot_text_;
  std::vector<Loss> losses_;
  TrialLength full_;
  TrialLength pilot_;
  std::vector<Trial> explored_;
  std::map<Choice, Trial> pilots_;
  std::map<Choice, Trial> fulls_;
  std::map<Choice, Known> knowns_;
};

}  // namespace stowplan
