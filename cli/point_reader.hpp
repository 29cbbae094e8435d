// A scenario read once, and then again and again with some of its values changed.
#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "cli/load.hpp"
#include "models/study/design.hpp"

namespace stowplan::cli {

class PointReader {
 public:
  /// Reads the scenario, and of the catalogue what it and `points` can reach.
  /// Errors  config::ConfigError, FileError
  PointReader(const ScenarioInputs& inputs, const std::vector<Point>& points);

  /// As it is without a change.
  [[nodiscard]] const LoadedScenario& base() const { return base_; }

  /// With the values of a point. Safe on several threads.
  /// Returns the scenario, or what is wrong with it, in a line
  [[nodiscard]] std::variant<LoadedScenario, std::string> read(const Point& point) const;

 private:
  [[nodiscard]] LoadedScenario load(const config::Document& document, const Point& point) const;

  config::Inputs inputs_;
  std::map<std::string, std::string> files_;  // Texts of rate series, by name.
  config::Document used_;
  LoadedScenario base_;
};

}  // namespace stowplan::cli
