#include "sim/csv_line.hpp"

#include <algorithm>
#include <utility>

namespace stowplan {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// A cell in quotes that starts at text[at]; at moves behind its closing quote.
std::optional<std::string> quoted(std::string_view text, std::size_t& at) {
  std::string cell;
  for (++at; at < text.size(); ++at) {
    if (text[at] != '"') {
      cell += text[at];
    } else if (at + 1 < text.size() && text[at + 1] == '"') {
      cell += text[at++];
    } else {
      ++at;
      return cell;
    }
  }
  return std::nullopt;
}

}  // namespace

CsvLine split_csv(std::string_view text, std::size_t number) {
  CsvLine line;
  std::size_t at = 0;
  for (;;) {
    const std::size_t blanks = text.find_first_not_of(" \t", at);
    if (blanks != std::string_view::npos && text[blanks] == '"') {
      at = blanks;
      std::optional<std::string> cell = quoted(text, at);
      if (!cell) {
        line.error = {number, blanks + 1, "the quote is not closed on this line; close it"};
        return line;
      }
      line.cells.push_back({std::move(*cell), blanks + 1});
      const std::size_t comma = std::min(text.find(',', at), text.size());
      if (!trimmed(text.substr(at, comma - at)).empty()) {
        line.error = {number, at + 1, "expected a comma after the closing quote"};
        return line;
      }
      at = comma;
    } else {
      const std::size_t comma = std::min(text.find(',', at), text.size());
      const std::string_view cell = trimmed(text.substr(at, comma - at));
      const auto shift =
          cell.empty() ? std::size_t{0} : static_cast<std::size_t>(cell.data() - text.data()) - at;
      line.cells.push_back({std::string(cell), at + shift + 1});
      at = comma;
    }
    if (at == text.size()) return line;
    ++at;
  }
}

}  // namespace stowplan
