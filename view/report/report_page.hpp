// The page around the sections of a report: one file that needs nothing but itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "view/report/report_section.hpp"

namespace stowplan::view {

/// What lets a page run the model: data, which no browser takes for code.
struct ReportModel {
  std::string data;    ///< model_data(), gzipped.
  std::string module;  ///< The WebAssembly module, gzipped.
};

struct ReportPage {
  std::string title;     ///< The question.
  std::string subtitle;  ///< What it is a report of.
  std::vector<ReportSection> sections;
  std::optional<ReportModel> model = {};
};

/// The page as HTML.
///
/// Model   readable without scripts, printable, light or dark as the reader's screen is. A content
///         security policy allows the one script, by its hash, workers made of the page's own text
///         and the module, and nothing from anywhere else; without a model no script at all.
/// Shape   the first section, the values to change where there is a model, the other sections
[[nodiscard]] std::string report_page(const ReportPage& page);

/// The sources that this program was made of, as a module of the same has it among its bytes.
[[nodiscard]] std::string_view source_mark();

}  // namespace stowplan::view
