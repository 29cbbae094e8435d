// What a page needs to run the model once more: every text, the values to change, and what the
// program found.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/result/result.hpp"
#include "models/scenario/load.hpp"
#include "view/analytic_layout.hpp"
#include "view/report/report_section.hpp"

namespace stowplan::view {

/// The model's input as a report holds it; names are those that the texts use for each other.
struct ModelFiles {
  std::string scenario;                                    ///< Name of its file.
  std::vector<std::pair<std::string, std::string>> texts;  ///< Name and text of each.
  std::vector<std::string> catalogue;                      ///< Names, weakest first.
  std::vector<std::string> overrides;                      ///< `path=value`, strongest last.
  std::string load;                                        ///< Factor on all arrivals; empty for 1.
};

/// As JSON: scenario, files, catalogue, overrides and load as wasm/request.hpp takes them, what
/// explored_json() says, the command and digests of the report, and the version.
/// Errors  ConfigError of controls_of()
/// `stated` is the scenario before a load is applied to it, which the page does by itself.
[[nodiscard]] std::string model_data(const ModelFiles& files, const LoadedScenario& stated,
                                     const Comparison& comparison, std::string_view command,
                                     std::string_view version);

/// What of a scenario can be changed, as JSON: `controls`, names of `layouts`, its `window` [s],
/// and the `most` replications. Errors  ConfigError of controls_of()
[[nodiscard]] std::string explored_json(const LoadedScenario& loaded);

/// Sections as a JSON list of `id` and `html`.
[[nodiscard]] std::string sections_json(const std::vector<ReportSection>& sections);

/// The closed form alone, as JSON with `html`: hosts, cost and mean response times of layouts.
[[nodiscard]] std::string closed_form_json(std::span<const AnalyticLayout> answers);

}  // namespace stowplan::view
