// What a report is made of, as HTML. The one place that writes markup of pages: every text goes
// through html_text, so no name can become more than a name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "view/table.hpp"
#include "view/verdict.hpp"

namespace stowplan::view {

/// A text as it may stand in HTML, between tags or in a quoted attribute. What turns the writing
/// direction or controls a terminal is left out.
[[nodiscard]] std::string html_text(std::string_view text);

/// The table with its caption, headings of rows and columns, and notes below; wide ones scroll in a
/// region of their own, which the keyboard reaches. Cells that name a metric link to its meaning.
/// Empty for a table without rows and notes.
[[nodiscard]] std::string html_table(const Table& table);

/// Sentences under their topics, as a list of terms; those that fail are marked in words and
/// colour.
[[nodiscard]] std::string html_verdict(const std::vector<VerdictLine>& lines);

/// A drawing with what it shows below it. The drawing is put in as it is.
[[nodiscard]] std::string html_figure(std::string_view svg, std::string_view caption);

/// Where the meaning of a metric stands in a report: "meaning-response_time".
[[nodiscard]] std::string meaning_id(std::string_view family);

}  // namespace stowplan::view
