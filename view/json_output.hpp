// A comparison as JSON, for programs: every metric of every layout, findings, paired differences
// and objectives. docs/results.md lists the keys.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/result/result.hpp"
#include "sim/config/diagnostic.hpp"
#include "view/analytic_layout.hpp"

namespace stowplan::view {

/// Changes when a key of the document goes, comes or means something else.
inline constexpr int result_version = 1;

/// The comparison as one JSON object, indented by two spaces, ending in a line feed.
///
/// Always valid JSON: doubles in the shortest form that reads back to the same bits, NaN and
/// infinities as null, invalid UTF-8 replaced. Keys keep the order of docs/results.md. Digests are
/// 16 hexadecimal digits, because JSON readers may round 64-bit integers. A layout that an answer
/// is given for has it under the key `analytic`. `result_schema` has the schema of it.
[[nodiscard]] std::string json_output(const Comparison& comparison, std::string_view version,
                                      const std::vector<AnalyticLayout>& answers = {},
                                      const std::vector<config::Diagnostic>& warnings = {});

}  // namespace stowplan::view
