#include "view/drawing/character_grid.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "view/table.hpp"

namespace stowplan::view {
namespace {

std::size_t cell_of(double place) {
  return static_cast<std::size_t>(std::lround(std::max(0.0, place)));
}

std::string blanks(std::size_t count) {
  std::string text;
  text.resize(count, ' ');
  return text;
}

// As much of the text as fits, whole characters.
std::string beginning(const std::string& text, std::size_t columns) {
  if (display_width(text) <= columns) return text;
  std::string kept;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t next = at + 1;
    while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xc0U) == 0x80) ++next;
    const std::string longer = text.substr(0, next);
    if (display_width(longer) + 1 > columns) break;
    kept = longer;
    at = next;
  }
  return kept + "…";
}

}  // namespace

std::string in_columns(std::string_view text, std::size_t columns) {
  const std::string shown = beginning(printable(text), columns);
  return shown + blanks(columns - std::min(columns, display_width(shown)));
}

std::string to_the_right(std::string_view text, std::size_t columns) {
  const std::string shown = beginning(printable(text), columns);
  return blanks(columns - std::min(columns, display_width(shown))) + shown;
}

std::string folded(const std::vector<std::string>& pieces, std::string_view between,
                   std::size_t columns) {
  std::string text;
  std::string line;
  for (const std::string& piece : pieces) {
    const std::string shown = beginning(printable(piece), columns);
    const std::string longer = line.empty() ? shown : line + std::string{between} + shown;
    if (display_width(longer) <= columns) {
      line = longer;
      continue;
    }
    text += line + "\n";
    line = shown;
  }
  return text + line;
}

std::string folded(std::string_view text, std::size_t columns) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return folded(words, " ", columns);
}

std::string bar_of(double offset, double length, bool unicode) {
  if (!(length > 0)) return "";
  std::string bar = blanks(static_cast<std::size_t>(offset + 0.5));
  if (!unicode) {
    const std::size_t whole = std::max<std::size_t>(1, cell_of(length));
    for (std::size_t i = 0; i < whole; ++i) bar += '#';
    return bar;
  }
  constexpr std::array<std::string_view, 8> parts{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const std::size_t eighths = std::max<std::size_t>(1, cell_of(length * 8));
  for (std::size_t i = 0; i < eighths / 8; ++i) bar += "█";
  return bar + std::string{parts[eighths % 8]};
}

std::string in_ascii(std::string text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> written{{{"µ", "u"},
                                                                                  {"–", "-"},
                                                                                  {"…", "."},
                                                                                  {"∞", "inf"},
                                                                                  {"│", "|"},
                                                                                  {"─", "-"},
                                                                                  {"└", "+"},
                                                                                  {"┬", "+"}}};
  for (const auto& [from, to] : written) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
      text.replace(at, from.size(), to);
    }
  }
  return text;
}

CharacterGrid::CharacterGrid(std::size_t columns, std::size_t rows)
    : columns_(columns), cells_(rows, blanks(columns)) {}

void CharacterGrid::mark(std::size_t column, std::size_t row, char what) {
  if (row >= cells_.size() || column >= columns_) return;
  char& cell = cells_[row][column];
  cell = cell == ' ' || cell == what ? what : '*';
}

void CharacterGrid::mark_below(std::size_t column, std::size_t row, char what) {
  if (row >= cells_.size() || column >= columns_) return;
  char& cell = cells_[row][column];
  if (cell == ' ') cell = what;
}

std::string CharacterGrid::print(const Axis& across, const Axis& up, bool unicode) const {
  std::vector<Label> labels;
  for (const double tick : across.ticks()) {
    labels.push_back({cell_of(across.at(tick)), across.text(tick)});
  }
  return print(labels, up, unicode);
}

std::string CharacterGrid::print(const std::vector<Label>& below, const Axis& up,
                                 bool unicode) const {
  std::vector<std::string> values(rows());
  for (const double tick : up.ticks()) {
    const std::size_t row = cell_of(up.at(tick));
    if (row < values.size()) values[row] = up.text(tick);
  }
  std::string text;
  for (std::size_t row = 0; row < rows(); ++row) {
    std::string line = to_the_right(values[row], margin - 2) + " │" + cells_[row];
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  std::string rule;
  for (std::size_t column = 0; column < columns_; ++column) {
    rule += std::ranges::find(below, column, &Label::column) == below.end() ? "─" : "┬";
  }
  text += blanks(margin - 1) + "└" + rule + "\n";
  std::string line;
  std::size_t end = 0;
  for (const Label& label : below) {
    const std::string shown = beginning(printable(label.text), margin + columns_);
    const std::size_t width = display_width(shown);
    const std::size_t middle = margin + label.column;
    const std::size_t most = margin + columns_ - std::min(margin + columns_, width);
    const std::size_t begin = std::min(middle - std::min(middle, width / 2), most);
    if (begin < end + (end > 0 ? 1 : 0)) continue;
    line += blanks(begin - end) + shown;
    end = begin + width;
  }
  text += line + "\n";
  return unicode ? text : in_ascii(std::move(text));
}

}  // namespace stowplan::view
