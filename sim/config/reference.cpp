#include "sim/config/reference.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/config/path.hpp"

namespace stowplan::config {
namespace {

class Writer {
 public:
  std::vector<ReferenceSection> run(const Shape& type) {
    add_section("", "", "", type);
    for (const Shape& law : laws_) {
      // Any quantity does as the example; the manual says so in the heading.
      add_section("distribution", law.name, "", law);
    }
    return std::move(sections_);
  }

 private:
  static ReferenceRow row(const Shape& shape) {
    ReferenceRow row;
    row.key = shape.name;
    row.type = type_text(shape);
    row.standard = shape.about.required ? "required" : value_text(shape);
    row.check = check_text(shape.about.check);
    row.help = shape.help;
    row.source = shape.about.source;
    row.range = shape.about.range;
    return row;
  }

  void add_section(const std::string& path, std::string kind, std::string_view help,
                   const Shape& keys) {
    ReferenceSection section{path, std::move(kind), std::string{help}, {}};
    for (const Shape& member : keys.members) section.rows.push_back(row(member));
    sections_.push_back(std::move(section));
    for (const Shape& member : keys.members) descend(member, join(path, member.name), member.help);
  }

  // `path` may hold <name>, which join() would quote.
  static std::string join(const std::string& path, const std::string& key) {
    return path.empty() ? key : path + '.' + key;
  }

  void descend(const Shape& shape, const std::string& path, std::string_view help) {
    switch (shape.kind) {
      case Shape::Kind::keys:
        return add_section(path, "", help, shape);
      case Shape::Kind::table:
        return descend(shape.element.front(), path + ".<name>", help);
      case Shape::Kind::list:
        return descend(shape.element.front(), path + (has_name(shape) ? ".<name>" : "[]"), help);
      case Shape::Kind::choice:
        for (const Shape& one : shape.alternatives) add_section(path, one.name, help, one);
        return;
      case Shape::Kind::distribution:
        if (laws_.empty()) laws_ = shape.alternatives;
        return;
      default:
        return;
    }
  }

  static bool has_name(const Shape& list) {
    const std::vector<Shape>& keys = list.element.front().members;
    return std::any_of(keys.begin(), keys.end(),
                       [](const Shape& key) { return key.name == "name"; });
  }

  std::vector<ReferenceSection> sections_;
  std::vector<Shape> laws_;
};

std::string cell(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '|') result += '\\';
    result += c;
  }
  return result;
}

std::string code(std::string_view text) {
  return text.empty() ? std::string{} : fmt::format("`{}`", text);
}

std::string heading(const ReferenceSection& section) {
  std::string text = section.path.empty() ? "Top level" : code(section.path);
  if (!section.kind.empty()) text += fmt::format(" with `kind = \"{}\"`", section.kind);
  return text;
}

std::string section_markdown(const ReferenceSection& section) {
  std::string text = fmt::format("\n## {}\n\n", heading(section));
  if (!section.help.empty()) text += section.help + ".\n\n";
  if (section.rows.empty()) return text + "No further keys.\n";
  text += "| key | type | default | must be | meaning | source and range |\n";
  text += "| --- | --- | --- | --- | --- | --- |\n";
  for (const ReferenceRow& row : section.rows) {
    std::string origin = row.source;
    if (!row.range.empty()) origin += (origin.empty() ? "" : "; ") + row.range;
    const std::string standard = row.standard == "required" ? "required" : code(row.standard);
    text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", code(row.key), cell(row.type),
                        cell(standard), row.check, cell(row.help), cell(origin));
  }
  return text;
}

}  // namespace

std::vector<ReferenceSection> reference(const Shape& type) { return Writer{}.run(type); }

std::string reference_markdown(const Shape& type, std::string_view title) {
  std::string text = fmt::format("# {}\n", title);
  bool distributions = false;
  for (const ReferenceSection& section : reference(type)) {
    if (section.path == "distribution" && !distributions) {
      distributions = true;
      text +=
          "\nA key whose type is \"... or distribution\" takes a plain value, which stands for "
          "a constant, or one of the tables below with values in its own unit.\n";
    }
    text += section_markdown(section);
  }
  return text;
}

}  // namespace stowplan::config
