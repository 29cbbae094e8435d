// A scenario read once, and then again and again with some of its values changed.
#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "cli/load.hpp"
#include "models/study/design.hpp"

namespace stowplan::cli {

/// The scenario of a document with the values of a point on top of the overrides of `inputs`, and
/// its load multiplied. `files` holds texts that need not be read again; `notes` takes what was
/// rounded. Safe on several threads.
/// Errors  config::ConfigError
[[nodiscard]] LoadedScenario load_point(const config::Document& document, config::Inputs inputs,
                                        const std::map<std::string, std::string>& files,
                                        const Point& point, std::vector<std::string>& notes);

/// Of a document what the scenario, its overrides and the points can reach.
[[nodiscard]] config::Document reachable(config::Document document, const config::Inputs& inputs,
                                         std::vector<Point> points);

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
  config::Inputs inputs_;
  std::map<std::string, std::string> files_;  // Texts of rate series, by name.
  config::Document used_;
  LoadedScenario base_;
};

}  // namespace stowplan::cli
