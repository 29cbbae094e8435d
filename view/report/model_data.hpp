// What a page needs to run the model once more: every text, the values to change, and what the
// program found.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/result/result.hpp"
#include "models/study/controls.hpp"

namespace stowplan::view {

/// The model's input as a report holds it; names are those that the texts use for each other.
struct ModelFiles {
  std::string scenario;  ///< Name of its file.
  std::vector<std::pair<std::string, std::string>> texts;  ///< Name and text of each.
  std::vector<std::string> catalogue;                      ///< Names, weakest first.
  std::vector<std::string> overrides;                      ///< `path=value`, strongest last.
  std::string load;  ///< Factor on all arrivals; empty for 1.
};

/// As JSON: scenario, files, catalogue, overrides and load as wasm/entry.cpp takes them, controls,
/// the command and digests of the report, and its version.
[[nodiscard]] std::string model_data(const ModelFiles& files, const std::vector<Control>& controls,
                                     const Comparison& comparison, std::string_view command,
                                     std::string_view version);

/// The controls alone, as a JSON list.
[[nodiscard]] std::string controls_json(const std::vector<Control>& controls);

}  // namespace stowplan::view
