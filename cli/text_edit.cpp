#include "cli/text_edit.hpp"

#include <algorithm>
#include <utility>

namespace stowplan::cli {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

bool is_space(char c) { return is_blank(c) || c == '\n'; }

// Bytes of UTF-8 that go on with a character.
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; }

}  // namespace

TextEdit::TextEdit(std::string_view text)
    : text_(text), newline_(text.find("\r\n") == std::string_view::npos ? "\n" : "\r\n") {
  lines_.push_back(0);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') lines_.push_back(i + 1);
  }
}

std::size_t TextEdit::offset(config::Position position) const {
  std::size_t at = lines_[std::min<std::size_t>(position.line, lines_.size()) - 1];
  for (std::uint32_t column = 1; column < position.column && at < text_.size(); ++column) {
    ++at;
    while (at < text_.size() && is_continuation(text_[at])) ++at;
  }
  return at;
}

std::size_t TextEdit::value_end(config::Position position) const {
  return value_end(offset(position));
}

std::size_t TextEdit::string_end(std::size_t at) const {
  const char quote = text_[at];
  const std::string triple(3, quote);
  const bool lines = text_.substr(at, 3) == triple;
  at += lines ? 3 : 1;
  while (at < text_.size()) {
    if (quote == '"' && text_[at] == '\\') {
      at += 2;
    } else if (lines && text_.substr(at, 3) == triple) {
      at += 3;
      while (at < text_.size() && text_[at] == quote) ++at;  // Quotes that belong to the text.
      return at;
    } else if (!lines && text_[at] == quote) {
      return at + 1;
    } else {
      ++at;
    }
  }
  return text_.size();
}

std::size_t TextEdit::value_end(std::size_t at) const {
  int depth = 0;
  while (at < text_.size()) {
    const char c = text_[at];
    if (c == '"' || c == '\'') {
      at = string_end(at);
      if (depth == 0) return at;
    } else if (c == '{' || c == '[') {
      ++depth;
      ++at;
    } else if (c == '}' || c == ']') {
      if (depth == 0) return at;
      ++at;
      if (--depth == 0) return at;
    } else if (c == '#') {
      if (depth == 0) return at;
      at = line_end(at);
    } else if (depth == 0 && (c == ',' || is_space(c))) {
      return at;
    } else {
      ++at;
    }
  }
  return at;
}

std::size_t TextEdit::line_begin(std::size_t at) const {
  return *std::prev(std::upper_bound(lines_.begin(), lines_.end(), at));
}

// Before the line feed.
std::size_t TextEdit::line_end(std::size_t at) const {
  return std::min(text_.find('\n', at), text_.size());
}

Span TextEdit::whole_key(config::Position key) const {
  std::size_t begin = offset(key);
  while (begin > 0 && !is_space(text_[begin - 1]) && text_[begin - 1] != ',' &&
         text_[begin - 1] != '{') {
    --begin;
  }
  std::size_t end = offset(key);
  while (end < text_.size() && !is_space(text_[end]) && text_[end] != '=') ++end;
  return {begin, end};
}

KeyStyle TextEdit::style(config::Position key) const {
  std::size_t at = offset(key);
  if (at > 0 && text_[at - 1] == '.') return KeyStyle::dotted;
  while (at > 0 && is_blank(text_[at - 1])) --at;
  return at > 0 && (text_[at - 1] == '{' || text_[at - 1] == ',') ? KeyStyle::in_braces
                                                                  : KeyStyle::on_a_line;
}

void TextEdit::replace(Span span, std::string text) { changes_.push_back({span, std::move(text)}); }

void TextEdit::erase_in_braces(std::size_t brace, const std::vector<Span>& gone) {
  const std::size_t close = value_end(brace) - 1;
  // Members with the comma that follows; blanks go with the member behind them.
  std::vector<Span> members;
  for (std::size_t at = brace + 1; at < close;) {
    std::size_t end = at;
    while (end < close && text_[end] != '=') ++end;
    ++end;
    while (end < close && is_space(text_[end])) ++end;
    end = value_end(end);
    members.push_back({at, end});
    while (end < close && text_[end] != ',') ++end;
    at = end + 1;
  }
  std::string kept;
  for (const Span& member : members) {
    const bool stays = std::none_of(gone.begin(), gone.end(), [&](const Span& g) {
      return member.begin <= g.begin && g.end <= member.end;
    });
    if (!stays) continue;
    if (!kept.empty()) kept += ',';
    kept += text_.substr(member.begin, member.end - member.begin);
  }
  if (kept.empty()) {
    replace({brace + 1, close}, "");
  } else {
    replace({brace + 1, members.back().end}, kept);
  }
}

void TextEdit::erase_line(Span span) {
  const std::size_t begin = line_begin(span.begin);
  const std::size_t end = line_end(span.end);
  std::size_t rest = span.end;
  while (rest < end && is_blank(text_[rest])) ++rest;
  if (rest == end) {
    replace({begin, std::min(end + 1, text_.size())}, "");
  } else {
    replace({span.begin, rest}, "");
  }
}

void TextEdit::insert_in_braces(std::size_t brace, const std::string& member) {
  std::size_t at = brace + 1;
  while (is_space(text_[at])) ++at;
  const bool empty = text_[at] == '}';
  replace({brace + 1, brace + 1}, " " + member + (empty ? " " : ","));
}

void TextEdit::insert_before_key(config::Position key, std::string_view name,
                                 const std::string& value) {
  const Span old = whole_key(key);
  if (style(key) == KeyStyle::in_braces) {
    replace({old.begin, old.begin}, std::string{name} + " = " + value + ", ");
    return;
  }
  // Equals signs stay below each other where there is room.
  std::size_t equals = old.end;
  while (equals < text_.size() && text_[equals] != '=') ++equals;
  const std::size_t width = equals - old.begin;
  std::string line{name};
  line.append(width > line.size() ? width - line.size() : 1, ' ');
  const std::size_t begin = line_begin(old.begin);
  line +=
      "= " + value + std::string{newline_} + std::string{text_.substr(begin, old.begin - begin)};
  replace({old.begin, old.begin}, std::move(line));
}

void TextEdit::rename_parent(config::Position key, std::string_view name) {
  const std::size_t end = offset(key) - 1;
  std::size_t begin = end;
  while (begin > 0 && text_[begin - 1] != '.' && !is_space(text_[begin - 1]) &&
         text_[begin - 1] != ',' && text_[begin - 1] != '{') {
    --begin;
  }
  replace({begin, end}, std::string{name});
}

void TextEdit::insert_table_before(config::Position header, std::string_view name,
                                   const std::string& line) {
  const std::size_t begin = line_begin(offset(header));
  const std::string_view old = text_.substr(begin, text_.find(']', begin) - begin);
  const std::size_t dot = old.rfind('.');
  std::string text{old.substr(0, dot == std::string_view::npos ? 0 : dot + 1)};
  text += std::string{name} + "]" + std::string{newline_} + line + std::string{newline_} +
          std::string{newline_};
  // Comments right above a table belong to it.
  std::size_t at = begin;
  while (at > 0 && text_[line_begin(at - 1)] == '#') at = line_begin(at - 1);
  replace({at, at}, std::move(text));
}

void TextEdit::insert_first(config::Position first, const std::string& line) {
  const std::size_t begin = line_begin(offset(first));
  const bool table = text_[begin] == '[';
  replace({begin, begin},
          line + std::string{newline_} + (table ? std::string{newline_} : std::string{}));
}

std::string TextEdit::apply() const {
  std::vector<Change> order = changes_;
  std::stable_sort(order.begin(), order.end(),
                   [](const Change& a, const Change& b) { return a.span.begin < b.span.begin; });
  std::string result;
  std::size_t at = 0;
  for (const Change& change : order) {
    result += text_.substr(at, change.span.begin - at);
    result += change.text;
    at = change.span.end;
  }
  result += text_.substr(at);
  return result;
}

}  // namespace stowplan::cli
