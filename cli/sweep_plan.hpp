// A study made ready to run: its scenario read once, its points known, each read when it is run.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cli/store.hpp"
#include "cli/sweep.hpp"
#include "models/study/study.hpp"

namespace stowplan::cli {

class SweepPlan {
 public:
  /// Errors  config::ConfigError: what is wrong with the study or its scenario; FileError
  explicit SweepPlan(const SweepCommand& command);

  [[nodiscard]] const Study& study() const { return study_; }
  [[nodiscard]] const std::vector<Point>& points() const { return points_; }
  [[nodiscard]] const std::vector<std::string>& layouts() const { return layouts_; }
  /// Of no point: its currency, rules and assertions.
  [[nodiscard]] const Scenario& scenario() const { return scenario_; }
  /// The layout from which precision wants to know how the others differ, by its place.
  [[nodiscard]] std::int64_t reference_layout() const;
  [[nodiscard]] FrozenDesign design() const;
  /// What a store has to agree with: the words for it, and its fingerprint.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> meta() const;
  [[nodiscard]] std::string default_store() const;

  /// All results get so many replications from now on, whatever [stop] says.
  void fix_replications(std::int64_t count);

  /// Errors  config::ConfigError: an axis that leads nowhere
  void check_axes() const;

  /// Reads one layout of one point. `notes` takes what was rounded. Safe on several threads.
  /// Errors  config::ConfigError
  [[nodiscard]] LoadedScenario read(const Task& task, std::vector<std::string>& notes) const;

 private:
  void check_precision(const SweepCommand& command) const;
  [[nodiscard]] LoadedScenario read(const config::Document& document, const Point& point,
                                    std::vector<std::string>& notes) const;

  Study study_;
  std::string file_;
  config::Inputs inputs_;
  config::Document document_;
  config::Document used_;                     ///< What of it the points can reach.
  std::map<std::string, std::string> files_;  ///< Texts of rate series, by name.
  std::vector<Point> points_;
  DesignShares shares_;
  std::vector<std::string> layouts_;
  Scenario scenario_;
};

/// A point as one reads it: "load=2, pool.core.host=aws/m7i.large".
[[nodiscard]] std::string point_name(const Point& point);

/// A value without its quotes.
[[nodiscard]] std::string bare(const std::string& value);

}  // namespace stowplan::cli
