#include "sim/config/toml.hpp"

// A mistake in the text is a value: see parse_toml().
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
// Nor does it need streams and their locales, a tenth of the module for browsers.
#define TOML_FLOAT_CHARCONV 1
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

namespace stowplan::config {
namespace {

std::string text_of(const toml::date& date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string text_of(const toml::time& time) {
  std::string text = fmt::format("{:02}:{:02}:{:02}", time.hour, time.minute, time.second);
  if (time.nanosecond == 0) return text;
  text += fmt::format(".{:09}", time.nanosecond);
  return text.substr(0, text.find_last_not_of('0') + 1);
}

std::string text_of(const toml::date_time& at) {
  std::string text = text_of(at.date) + "T" + text_of(at.time);
  if (!at.offset) return text;
  const int minutes = at.offset->minutes;
  if (minutes == 0) return text + "Z";
  const int away = std::abs(minutes);
  return text + fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', away / 60, away % 60);
}

class Converter {
 public:
  explicit Converter(std::uint32_t file) : file_(file) {}

  Node convert(const toml::node& from) const {
    Node node;
    node.position = position(from.source());
    from.visit([&](const auto& value) { fill(node, value); });
    return node;
  }

  Position position(const toml::source_region& region) const {
    return {file_, region.begin.line, region.begin.column};
  }

 private:
  void fill(Node& node, const toml::table& table) const {
    node.kind = Node::Kind::table;
    for (const auto& [key, value] : table) {
      node.members.push_back({std::string{key.str()}, position(key.source()), convert(value)});
    }
    // The library sorts by key; errors and `show` follow the order of the file.
    std::sort(node.members.begin(), node.members.end(),
              [](const Member& a, const Member& b) { return a.position < b.position; });
  }

  void fill(Node& node, const toml::array& array) const {
    node.kind = Node::Kind::array;
    for (const toml::node& item : array) node.items.push_back(convert(item));
  }

  void fill(Node& node, const toml::value<std::string>& value) const {
    node.kind = Node::Kind::text;
    node.text = value.get();
  }

  void fill(Node& node, const toml::value<std::int64_t>& value) const {
    node.kind = Node::Kind::integer;
    node.integer = value.get();
  }

  void fill(Node& node, const toml::value<double>& value) const {
    node.kind = Node::Kind::real;
    node.real = value.get();
  }

  void fill(Node& node, const toml::value<bool>& value) const {
    node.kind = Node::Kind::boolean;
    node.boolean = value.get();
  }

  template <class Date>
  void fill(Node& node, const toml::value<Date>& value) const {
    node.kind = Node::Kind::text;
    node.text = text_of(value.get());
  }

  std::uint32_t file_;
};

// Where a quote opens that is not closed on its line, counting characters from 1; 0 if all are.
std::uint32_t open_quote(std::string_view line) {
  char quote = 0;
  std::uint32_t column = 0;
  std::uint32_t opened = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if ((static_cast<unsigned char>(line[i]) & 0xc0U) == 0x80) continue;  // Inside a character.
    ++column;
    if (quote == 0) {
      if (line[i] == '#') break;
      if (line[i] != '"' && line[i] != '\'') continue;
      quote = line[i];
      opened = column;
    } else if (line[i] == '\\' && quote == '"') {
      ++i;
      ++column;
    } else if (line[i] == quote) {
      quote = 0;
    }
  }
  return quote == 0 ? 0 : opened;
}

std::string_view line_of(std::string_view text, std::uint32_t number) {
  for (std::uint32_t line = 1; line < number; ++line) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

// The library describes what it met; the slips that people make most often get their remedy.
SyntaxError in_words(std::string_view text, Position at, std::string_view description) {
  const auto says = [&](std::string_view words) {
    return description.find(words) != std::string_view::npos;
  };
  if (says("string")) {
    const std::uint32_t quote = open_quote(line_of(text, at.line));
    if (quote > 0) {
      return {{at.file, at.line, quote}, "the quote is not closed on this line; close it"};
    }
  }
  std::string message = "not valid TOML: " + std::string{description};
  if (says("redefine existing table") || says("redefine existing array")) {
    message += "; entries of a list are headed [[NAME]], each of them";
  }
  return {at, std::move(message)};
}

}  // namespace

Node parse_toml(std::string_view text, std::uint32_t file, std::vector<SyntaxError>& errors) {
  const Converter converter{file};
  const toml::parse_result result = toml::parse(text);
  if (result) return converter.convert(result.table());
  const toml::parse_error& error = result.error();
  errors.push_back(in_words(text, converter.position(error.source()), error.description()));
  return {};
}

}  // namespace stowplan::config
