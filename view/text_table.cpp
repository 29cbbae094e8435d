#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "view/table.hpp"
#include "view/utf8.hpp"

namespace stowplan::view {
namespace {

constexpr std::size_t wide_gap = 3;
constexpr std::size_t narrow_gap = 2;  // Where all columns fit a page with it, and only with it.
constexpr std::size_t indent = 2;
constexpr std::size_t longest_header = 24;  // Longer names go on below.
constexpr std::size_t shortest_label = 12;  // Of a first column that has to give way.

using Range = std::pair<std::uint32_t, std::uint32_t>;

constexpr std::array<Range, 4> combining{
    {{0x300, 0x36f}, {0x200b, 0x200f}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}}};
constexpr std::array<Range, 10> wide{{{0x1100, 0x115f},
                                      {0x2e80, 0xa4cf},
                                      {0xac00, 0xd7a3},
                                      {0xf900, 0xfaff},
                                      {0xfe30, 0xfe4f},
                                      {0xff00, 0xff60},
                                      {0xffe0, 0xffe6},
                                      {0x1f300, 0x1f64f},
                                      {0x1f680, 0x1f9ff},
                                      {0x20000, 0x3fffd}}};

template <std::size_t N>
bool within(std::uint32_t point, const std::array<Range, N>& ranges) {
  return std::ranges::any_of(
      ranges, [point](const Range& r) { return r.first <= point && point <= r.second; });
}

// In pieces of at most `width` columns, broken behind blanks and hyphens where that is possible.
std::vector<std::string> pieces_of(std::string_view text, std::size_t width) {
  std::vector<std::string> pieces;
  while (display_width(text) > width) {
    std::size_t fits = 0;
    std::size_t at = 0;
    for (std::size_t used = 0; at < text.size();) {
      const std::size_t bytes = first_character(text.substr(at)).bytes;
      used += display_width(text.substr(at, bytes));
      if (used > width && at > 0) break;
      at += bytes;
      if (text[at - 1] == ' ' || text[at - 1] == '-') fits = at;
    }
    if (fits == 0) fits = at;
    std::string piece{text.substr(0, fits)};
    piece.erase(piece.find_last_not_of(' ') + 1);
    pieces.push_back(std::move(piece));
    text.remove_prefix(fits);
  }
  pieces.emplace_back(text);
  return pieces;
}

// Width of one column: of its texts that have a spread behind them, of the spreads, of the whole.
struct Width {
  std::size_t text = 0;
  std::size_t spread = 0;
  std::size_t whole = 0;
};

class TextPrinter {
 public:
  TextPrinter(const Table& table, const TextStyle& style) : table_(table), style_(style) {
    for (std::size_t c = 0; c < table.columns.size(); ++c) widths_.push_back(width_of(c));
    make_room();
    if (whole_width(wide_gap) > style.width && whole_width(narrow_gap) <= style.width) {
      gap_ = narrow_gap;
    }
  }

  std::string print() {
    if (!table_.title.empty()) {
      put(printable(table_.title), Tone::strong);
      end_line();
      end_line();
    }
    std::size_t from = std::min<std::size_t>(1, widths_.size());
    do {
      if (from > 1) end_line();
      const std::size_t to = end_of_block(from);
      print_block(from, to);
      from = to;
    } while (from < widths_.size());
    if (!table_.notes.empty()) end_line();
    for (const std::string& note : table_.notes) print_note(note);
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string header(std::size_t c) const {
    const Column& column = table_.columns[c];
    return printable(column.unit.empty() ? column.name : column.name + " [" + column.unit + "]");
  }

  [[nodiscard]] static std::size_t indent_of(const Table::Group& group, std::size_t c) {
    return c == 0 && !group.name.empty() ? indent : 0;
  }

  [[nodiscard]] Width width_of(std::size_t c) const {
    Width m{.text = 0, .spread = 0, .whole = display_width(header(c))};
    if (c > 0) m.whole = std::min(m.whole, longest_header);
    for (const Table::Group& group : table_.groups) {
      if (c == 0) m.whole = std::max(m.whole, display_width(group.name));
      for (const auto& row : group.rows) {
        if (c >= row.size()) continue;
        const std::size_t width = display_width(row[c].text) + indent_of(group, c);
        m.whole = std::max(m.whole, width);
        if (row[c].spread.empty()) continue;
        m.text = std::max(m.text, width);
        m.spread = std::max(m.spread, display_width(row[c].spread));
      }
    }
    if (m.spread > 0) m.whole = std::max(m.whole, m.text + 1 + m.spread);
    return m;
  }

  // Where the widest column does not fit beside the first, the labels of that go on below.
  void make_room() {
    if (widths_.size() < 2) return;
    std::size_t widest = 0;
    for (std::size_t c = 1; c < widths_.size(); ++c) widest = std::max(widest, widths_[c].whole);
    std::size_t& first = widths_[0].whole;
    if (table_.columns[0].align != Align::left || first + narrow_gap + widest <= style_.width) {
      return;
    }
    const std::size_t left =
        style_.width > narrow_gap + widest ? style_.width - narrow_gap - widest : std::size_t{0};
    first = std::min(first, std::max(left, shortest_label));
    widths_[0].spread = 0;
    gap_ = narrow_gap;
  }

  [[nodiscard]] std::size_t whole_width(std::size_t gap) const {
    std::size_t width = 0;
    for (const Width& m : widths_) width += (width > 0 ? gap : 0) + m.whole;
    return width;
  }

  // As many columns as fit beside the first, at least one.
  [[nodiscard]] std::size_t end_of_block(std::size_t from) const {
    if (widths_.empty()) return 0;
    std::size_t width = widths_[0].whole;
    std::size_t to = from;
    while (to < widths_.size() &&
           (to == from || width + gap_ + widths_[to].whole <= style_.width)) {
      width += gap_ + widths_[to++].whole;
    }
    return to;
  }

  void print_block(std::size_t from, std::size_t to) {
    if (widths_.empty()) return;
    std::size_t width = widths_[0].whole;
    for (std::size_t c = from; c < to; ++c) width += gap_ + widths_[c].whole;
    print_headers(from, to);
    std::string rule;
    for (std::size_t i = 0; i < width; ++i) rule += "─";
    put(rule, Tone::muted);
    end_line();
    for (const Table::Group& group : table_.groups) print_group(group, from, to);
  }

  // The last piece of each stands on the last line.
  void print_headers(std::size_t from, std::size_t to) {
    std::vector<std::size_t> shown{0};
    for (std::size_t c = from; c < to; ++c) shown.push_back(c);
    std::vector<std::vector<std::string>> headers;
    std::size_t lines = 1;
    for (const std::size_t c : shown) {
      headers.push_back(pieces_of(header(c), std::max(widths_[c].whole, std::size_t{1})));
      lines = std::max(lines, headers.back().size());
    }
    for (std::size_t line = 0; line < lines; ++line) {
      for (std::size_t i = 0; i < shown.size(); ++i) {
        const std::size_t above = lines - headers[i].size();
        if (i > 0) pending_ += gap_;
        place_header(line < above ? std::string{} : headers[i][line - above], shown[i]);
      }
      end_line();
    }
  }

  void print_group(const Table::Group& group, std::size_t from, std::size_t to) {
    if (!group.name.empty()) {
      put(printable(group.name), Tone::strong);
      end_line();
    }
    static const Cell empty{.text = ""};
    for (const auto& row : group.rows) {
      place_label(row.empty() ? empty : row[0], indent_of(group, 0));
      for (std::size_t c = from; c < to; ++c) {
        pending_ += gap_;
        place(c < row.size() ? row[c] : empty, c, 0);
      }
      end_line();
    }
  }

  // A cell of the first column; what is too long for it stands on lines above.
  void place_label(Cell cell, std::size_t indentation) {
    const std::size_t room = std::max(widths_[0].whole, indentation + 1) - indentation;
    if (cell.spread.empty() && table_.columns[0].align == Align::left) {
      const std::vector<std::string> pieces = pieces_of(printable(cell.text), room);
      for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
        pending_ += indentation;
        put(pieces[i], cell.tone);
        end_line();
      }
      cell.text = pieces.back();
    }
    place(cell, 0, indentation);
  }

  // One cell in its column. Text with a spread, or short enough to have had one, ends where the
  // spreads begin; longer words use the whole width.
  void place(const Cell& cell, std::size_t c, std::size_t indentation) {
    const Width& m = widths_[c];
    const std::string text = printable(cell.text);
    const std::size_t width = display_width(text);
    const bool left = table_.columns[c].align == Align::left;
    const std::size_t tail = m.spread > 0 ? 1 + m.spread : 0;
    const bool whole = left || tail == 0 || width > m.text;
    const std::size_t after = whole ? 0 : tail;
    const std::size_t before = left ? indentation : m.whole - after - width;
    pending_ += before;
    put(text, cell.tone);
    std::size_t used = before + width;
    if (!cell.spread.empty()) {
      pending_ += 1;
      put(printable(cell.spread), Tone::muted);
      used += 1 + display_width(cell.spread);
    }
    pending_ += m.whole - used;
  }

  void place_header(const std::string& text, std::size_t c) {
    const std::size_t blank = widths_[c].whole - display_width(text);
    const bool left = table_.columns[c].align == Align::left;
    pending_ += left ? 0 : blank;
    put(text, Tone::strong);
    pending_ += left ? blank : 0;
  }

  // Blanks are held back until something follows them.
  void put(std::string_view text, Tone tone) {
    if (text.empty()) return;
    out_.append(pending_, ' ');
    pending_ = 0;
    const std::string_view colour = style_.colour ? colour_code(tone) : "";
    out_ += colour;
    out_ += text;
    if (!colour.empty()) out_ += "\x1b[0m";
  }

  void end_line() {
    pending_ = 0;
    out_ += '\n';
  }

  void print_note(std::string_view note) {
    const std::string lines = wrapped(printable(note), style_.width, 0);
    for (std::size_t at = 0; at <= lines.size();) {
      const std::size_t end = std::min(lines.find('\n', at), lines.size());
      put(lines.substr(at, end - at), Tone::muted);
      end_line();
      at = end + 1;
    }
  }

  const Table& table_;
  const TextStyle style_;
  std::vector<Width> widths_;
  std::string out_;
  std::size_t gap_ = wide_gap;
  std::size_t pending_ = 0;
};

}  // namespace

std::string_view colour_code(Tone tone) {
  switch (tone) {
    case Tone::muted:
      return "\x1b[2m";
    case Tone::strong:
      return "\x1b[1m";
    case Tone::good:
      return "\x1b[32m";
    case Tone::bad:
      return "\x1b[31m";
    case Tone::plain:
      break;
  }
  return "";
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const auto [point, bytes] = first_character(text);
    text.remove_prefix(bytes);
    if (within(point, combining)) continue;
    width += within(point, wide) ? 2U : 1U;
  }
  return width;
}

std::string printable(std::string_view text) {
  std::string clean{text};
  for (char& c : clean) {
    if (static_cast<std::uint8_t>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return clean;
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t margin) {
  std::string out;
  std::size_t used = margin;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(text.find(' ', at), text.size());
    if (end + 1 < text.size() && text[end + 1] == '%') {
      end = std::min(text.find(' ', end + 1), text.size());
    }
    const std::string_view word = text.substr(at, end - at);
    const std::size_t length = display_width(word);
    if (used > margin && used + 1 + length > width) {
      out += "\n" + std::string(margin, ' ');
      used = margin;
    }
    if (used > margin) out += ' ';
    used += length + (used > margin ? 1 : 0);
    out += word;
    at = end + 1;
  }
  return out;
}

std::string text_table(const Table& table, const TextStyle& style) {
  return TextPrinter{table, style}.print();
}

}  // namespace stowplan::view
