#include "sim/config/reader.hpp"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <cmath>

#include "sim/config/path.hpp"
#include "sim/config/quantity.hpp"
#include "sim/config/suggest.hpp"

namespace stowplan::config {
namespace {

/// Whether a number breaks its check, and the words to say so.
std::string_view broken(Check check, double number) {
  switch (check) {
    case Check::any:
      return "";
    case Check::not_negative:
      return number >= 0 ? "" : "must not be negative";
    case Check::positive:
      return number > 0 ? "" : "must be more than zero";
    case Check::fraction:
      return number >= 0 && number <= 1 ? "" : "must lie between 0 and 1";
    case Check::at_least_one:
      return number >= 1 ? "" : "must be at least 1";
  }
  return "";
}

/// True if the number passes; else complains, showing the value as it was written.
bool passes(const Node& node, const Place& place, Check check, double number, Problems& problems) {
  const std::string_view words = broken(check, number);
  if (words.empty()) return true;
  problems.add(node.position, place.text(),
               fmt::format("{} is not allowed; it {}", to_toml(node), words));
  return false;
}

std::string found(const Node& node) {
  if (node.is_table()) return "a table";
  if (node.is_array()) return "a list";
  return to_toml(node);
}

void expected(const Node& node, const Place& place, std::string_view what, Problems& problems) {
  problems.add(node.position, place.text(), fmt::format("expected {}, not {}", what, found(node)));
}

/// Reads a quantity from its text, which `node` is or stands for.
template <class T>
void read_quantity_text(const std::string& text, const Node& node, const Place& place, Check check,
                        Problems& problems, T& out) {
  Parsed<T> parsed = parse<T>(text);
  if (!parsed.value) {
    problems.add(node.position, place.text(), std::move(parsed.error));
  } else if (passes(node, place, check, static_cast<double>(parsed.value->count()), problems)) {
    out = *parsed.value;
  }
}

template <class T>
void read_quantity(const Node& node, const Place& place, Check check, Problems& problems, T& out) {
  if (node.is_text()) return read_quantity_text(node.text, node, place, check, problems, out);
  const QuantityInfo& info = quantity_info<T>();
  expected(node, place, fmt::format("{} with its unit, like \"{}\"", info.article, info.example),
           problems);
}

bool is_number(const Node& node) {
  return node.kind == Node::Kind::integer || node.kind == Node::Kind::real;
}

double number_of(const Node& node) {
  return node.kind == Node::Kind::integer ? static_cast<double>(node.integer) : node.real;
}

/// Reads a whole number and checks it; false after a complaint.
bool whole_number(const Node& node, const Place& place, Check check, Problems& problems) {
  if (node.kind != Node::Kind::integer) {
    expected(node, place, "a whole number", problems);
    return false;
  }
  return passes(node, place, check, static_cast<double>(node.integer), problems);
}

/// Keys that any table may have beside its own.
constexpr std::array<std::string_view, 2> provenance{"source", "note"};

bool is_provenance(std::string_view key) { return key == provenance[0] || key == provenance[1]; }

std::string lower_first(std::string_view help) {
  std::string text{help};
  const bool acronym = text.size() > 1 && std::isupper(static_cast<unsigned char>(text[1])) != 0;
  if (!text.empty() && !acronym) {
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  }
  return text;
}

}  // namespace

std::string Place::text() const {
  const std::string before = up == nullptr ? std::string{} : up->text();
  if (index) return fmt::format("{}[{}]", before, *index);
  return key.empty() ? before : join(before, key);
}

const Node* KeyReader::take(std::string_view key, std::string_view help, const About& about) {
  known_.push_back(key);
  const Node* node = table_.find(key);
  if (node == nullptr && about.required) {
    problems_.add(table_.position, Place{&place_, key}.text(),
                  fmt::format("missing, and there is no default: {}", lower_first(help)));
  }
  return node;
}

void KeyReader::finish() const {
  for (const Member& member : table_.members) {
    if (std::find(known_.begin(), known_.end(), member.key) != known_.end()) continue;
    const Place key{&place_, member.key};
    if (!is_provenance(member.key)) {
      problems_.add(member.position, key.text(), "unknown key" + suggestion_for(member.key));
    } else if (!member.node.is_text()) {
      expected(member.node, key, "text in quotes", problems_);
    }
  }
}

std::string KeyReader::suggestion_for(std::string_view key) const {
  const std::string_view near = closest(key, provenance);
  const std::span<const std::string_view> names{known_.data(), known_.size()};
  const bool nearer_name = !closest(key, names).empty();
  if (!near.empty() && !nearer_name) return suggestion(key, provenance);
  const std::string hint = suggestion(key, names);
  return hint.empty() ? "; remove it, or look it up in the reference manual" : hint;
}

SourcedParts sourced_parts(const Node& node, const Place& place, Problems& problems) {
  if (node.find("value") == nullptr) {
    problems.add(node.position, place.text(),
                 "expected a value, or a table with the key \"value\"");
    return {};
  }
  KeyReader keys{node, place, problems};
  const SourcedParts parts{keys.take("value", "", {}), keys.take("low", "", {}),
                           keys.take("high", "", {})};
  keys.finish();
  return parts;
}

// Sums of what is read must fit where one does: beyond these nothing is meant.
void read_scalar(const Node& n, const Place& p, Check c, Problems& problems, Duration& out) {
  constexpr Duration longest = std::chrono::hours{24 * 365 * 36};
  read_quantity(n, p, c, problems, out);
  if (out <= longest && out >= -longest) return;
  problems.add(
      n.position, p.text(),
      fmt::format("{} is beyond the end of the clock, {}; use less", to_toml(n), format(longest)));
  out = longest;
}
void read_scalar(const Node& n, const Place& p, Check c, Problems& problems, Bytes& out) {
  constexpr Bytes largest{std::int64_t{1} << 50};
  read_quantity(n, p, c, problems, out);
  if (out <= largest && Bytes{} - largest <= out) return;
  problems.add(n.position, p.text(),
               fmt::format("{} is more than {}; check its unit", to_toml(n), format(largest)));
  out = largest;
}
void read_scalar(const Node& n, const Place& p, Check c, Problems& problems, Rate& out) {
  read_quantity(n, p, c, problems, out);
}
void read_scalar(const Node& n, const Place& p, Check c, Problems& problems, Bandwidth& out) {
  read_quantity(n, p, c, problems, out);
}
void read_scalar(const Node& n, const Place& p, Check c, Problems& problems, Price& out) {
  read_quantity(n, p, c, problems, out);
}
void read_scalar(const Node& n, const Place& p, Check c, Problems& problems, TrafficPrice& out) {
  read_quantity(n, p, c, problems, out);
}
void read_scalar(const Node& n, const Place& p, Check c, Problems& problems, Power& out) {
  read_quantity(n, p, c, problems, out);
}

// CPUs are what everybody counts, so they alone need no unit.
void read_scalar(const Node& n, const Place& p, Check c, Problems& problems, Cores& out) {
  constexpr Cores most{1'000'000'000};
  if (is_number(n)) {
    const bool whole = n.kind == Node::Kind::integer;
    read_quantity_text(whole ? std::to_string(n.integer) : format(n.real), n, p, c, problems, out);
  } else {
    read_quantity(n, p, c, problems, out);
  }
  if (out <= most) return;
  problems.add(n.position, p.text(), fmt::format("{} is more than a million CPUs", to_toml(n)));
  out = most;
}

void read_scalar(const Node& node, const Place& place, Check check, Problems& problems,
                 double& out) {
  if (!is_number(node) || !std::isfinite(number_of(node))) {
    return expected(node, place, "a number", problems);
  }
  if (passes(node, place, check, number_of(node), problems)) out = number_of(node);
}

void read_scalar(const Node& node, const Place& place, Check check, Problems& problems,
                 std::int64_t& out) {
  if (whole_number(node, place, check, problems)) out = node.integer;
}

void read_scalar(const Node& node, const Place& place, Check check, Problems& problems,
                 std::uint64_t& out) {
  const Check stricter = check == Check::any ? Check::not_negative : check;
  if (whole_number(node, place, stricter, problems)) out = static_cast<std::uint64_t>(node.integer);
}

void read_scalar(const Node& node, const Place& place, Check, Problems& problems, bool& out) {
  if (node.kind != Node::Kind::boolean) return expected(node, place, "true or false", problems);
  out = node.boolean;
}

void read_scalar(const Node& node, const Place& place, Check, Problems& problems,
                 std::string& out) {
  if (!node.is_text()) return expected(node, place, "text in quotes", problems);
  out = node.text;
}

std::optional<std::size_t> read_name(const Node& node, const Place& place, std::string_view noun,
                                     std::span<const std::string_view> names, Problems& problems) {
  if (!node.is_text()) {
    expected(node, place, fmt::format("one of {}", fmt::join(names.begin(), names.end(), ", ")),
             problems);
    return std::nullopt;
  }
  const auto at = std::find(names.begin(), names.end(), node.text);
  if (at != names.end()) return static_cast<std::size_t>(at - names.begin());
  problems.add(
      node.position, place.text(),
      fmt::format("unknown {} \"{}\"{}", noun, node.text, expected_one_of(node.text, names)));
  return std::nullopt;
}

std::optional<std::size_t> read_kind(const Node& node, const Place& place, std::string_view noun,
                                     std::span<const std::string_view> names, Problems& problems) {
  if (!node.is_table()) return read_name(node, place, noun, names, problems);
  if (const Node* kind = node.find("kind")) {
    return read_name(*kind, Place{&place, "kind"}, noun, names, problems);
  }
  problems.add(
      node.position, Place{&place, "kind"}.text(),
      fmt::format("missing; expected one of: {}", fmt::join(names.begin(), names.end(), ", ")));
  return std::nullopt;
}

bool expect_table(const Node& node, const Place& place, Problems& problems) {
  if (node.is_array() && node.items.size() == 1 && node.items.front().is_table()) {
    problems.add(
        node.position, place.text(),
        fmt::format("expected a table, not a list; write [{0}] for [[{0}]]", place.text()));
  } else if (!node.is_table()) {
    expected(node, place, "a table", problems);
  }
  return node.is_table();
}

bool expect_array(const Node& node, const Place& place, Problems& problems) {
  if (node.is_table()) {
    const std::string path = place.text();
    const bool at_top = path == place.key;
    problems.add(
        node.position, path,
        at_top ? fmt::format("expected a list, not a table; write [[{}]] for [{}]", path, path)
               : "expected a list, not a table; put [ ] around it");
  } else if (!node.is_array()) {
    expected(node, place, "a list", problems);
  }
  return node.is_array();
}

void check_names_differ(const Node& array, const Place& place, Problems& problems) {
  for (std::size_t i = 0; i < array.items.size(); ++i) {
    const std::string* name = name_of(array.items[i]);
    for (std::size_t j = 0; j < i && name != nullptr; ++j) {
      const std::string* earlier = name_of(array.items[j]);
      if (earlier == nullptr || *earlier != *name) continue;
      const Position there = array.items[j].find("name")->position;
      problems.add(array.items[i].find("name")->position, Place{&place, *name}.text(),
                   fmt::format("the name \"{}\" is taken already, at {}; rename one of the two",
                               *name, problems.text_of(there)));
      break;
    }
  }
}

bool expect_written(const Node& table, const Member& entry, const Place& place,
                    Problems& problems) {
  const bool siblings = std::any_of(table.members.begin(), table.members.end(),
                                    [](const Member& m) { return !m.node.implied; });
  if (!entry.node.implied || !siblings) return true;
  std::vector<std::string> names;
  for (const Member& member : table.members) {
    if (!member.node.implied) names.push_back(member.key);
  }
  problems.add(entry.position, place.text(),
               "there is no entry of that name" + suggestion(entry.key, names));
  return false;
}

}  // namespace stowplan::config
