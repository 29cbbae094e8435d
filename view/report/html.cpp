#include "view/report/html.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "view/drawing/lettering.hpp"

namespace stowplan::view {
namespace {

std::string_view tone_class(Tone tone) {
  switch (tone) {
    case Tone::plain:
      return "";
    case Tone::muted:
      return "muted";
    case Tone::strong:
      return "strong";
    case Tone::good:
      return "good";
    case Tone::bad:
      return "bad";
  }
  return "";
}

std::string class_of(std::string_view first, std::string_view second) {
  if (first.empty() && second.empty()) return {};
  return fmt::format(R"( class="{}{}{}")", first, first.empty() || second.empty() ? "" : " ",
                     second);
}

// Blanks in front of a label say that it is a part of the row above.
std::size_t depth_of(std::string_view text) {
  return std::min(text.find_first_not_of(' '), text.size()) / 2;
}

std::string cell_words(const Cell& cell) {
  std::string words = html_text(cell.text);
  if (!cell.metric.empty()) {
    words = fmt::format(R"(<a href="#{}">{}</a>)", html_text(meaning_id(cell.metric)), words);
  }
  if (!cell.spread.empty()) {
    words += fmt::format(R"( <span class="spread">{}</span>)", html_text(cell.spread));
  }
  return words;
}

std::string html_cell(const Cell& cell, const Column& column, bool heads) {
  const std::string_view side = column.align == Align::left ? "" : "number";
  if (!heads) {
    return fmt::format("<td{}>{}</td>", class_of(side, tone_class(cell.tone)), cell_words(cell));
  }
  const std::size_t depth = depth_of(cell.text);
  const std::string indent = depth > 0 ? fmt::format("in-{}", std::min<std::size_t>(depth, 3)) : "";
  return fmt::format(R"(<th scope="row"{}>{}</th>)", class_of(side, indent), cell_words(cell));
}

std::string html_head(const Table& table) {
  std::string row;
  for (const Column& column : table.columns) {
    const std::string_view side = column.align == Align::left ? "" : "number";
    std::string name = html_text(column.name);
    if (!column.unit.empty()) name += fmt::format(" [{}]", html_text(column.unit));
    row += name.empty() ? std::string{"<td></td>"}
                        : fmt::format(R"(<th scope="col"{}>{}</th>)", class_of(side, ""), name);
  }
  return "<thead><tr>" + row + "</tr></thead>\n";
}

}  // namespace

std::string html_text(std::string_view text) { return xml_text(text); }

std::string meaning_id(std::string_view family) { return fmt::format("meaning-{}", family); }

std::string html_table(const Table& table) {
  std::string body;
  for (const Table::Group& group : table.groups) {
    if (group.rows.empty()) continue;
    body += "<tbody>\n";
    if (!group.name.empty()) {
      body += fmt::format(R"(<tr class="group"><th scope="rowgroup" colspan="{}">{}</th></tr>)",
                          table.columns.size(), html_text(group.name)) +
              "\n";
    }
    for (const std::vector<Cell>& row : group.rows) {
      body += "<tr>";
      for (std::size_t c = 0; c < table.columns.size(); ++c) {
        body += html_cell(c < row.size() ? row[c] : Cell{}, table.columns[c], c == 0);
      }
      body += "</tr>\n";
    }
    body += "</tbody>\n";
  }
  std::string out;
  const std::string title = html_text(table.title);
  if (!body.empty()) {
    const std::string caption = title.empty() ? "" : fmt::format("<caption>{}</caption>\n", title);
    out += fmt::format(R"(<div class="wide" role="region" tabindex="0" aria-label="{}">)",
                       title.empty() ? "Table" : title) +
           "\n<table>\n" + caption + html_head(table) + body + "</table>\n</div>\n";
  } else if (!title.empty()) {
    out += fmt::format("<p>{}.</p>\n", title);
  }
  for (const std::string& note : table.notes) {
    out += fmt::format(R"(<p class="note">{}</p>)", html_text(note)) + "\n";
  }
  return out;
}

std::string html_verdict(const std::vector<VerdictLine>& lines) {
  std::string out = "<dl class=\"verdict\">\n";
  std::string_view last;
  for (const VerdictLine& line : lines) {
    if (line.topic != last) out += fmt::format("<dt>{}</dt>\n", html_text(line.topic));
    out +=
        fmt::format("<dd{}>{}</dd>\n", class_of("", tone_class(line.tone)), html_text(line.text));
    last = line.topic;
  }
  return out + "</dl>\n";
}

std::string html_preformatted(std::string_view text) {
  std::string lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines += html_text(text.substr(begin, end - begin)) + '\n';
    begin = end + 1;
  }
  return "<div class=\"wide\" tabindex=\"0\"><pre>" + lines + "</pre></div>\n";
}

std::string html_text_drawing(std::string_view text, std::string_view caption) {
  return fmt::format("<figure>\n{}<figcaption>{}</figcaption>\n</figure>\n",
                     html_preformatted(text), html_text(caption));
}

std::string html_figure(std::string_view svg, std::string_view caption) {
  return fmt::format("<figure>\n{}<figcaption>{}</figcaption>\n</figure>\n", svg,
                     html_text(caption));
}

}  // namespace stowplan::view
