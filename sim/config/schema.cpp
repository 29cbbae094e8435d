#include "sim/config/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/config/document.hpp"

namespace stowplan::config {
namespace {

using Json = nlohmann::ordered_json;
using Kind = Shape::Kind;

Json text_schema() { return {{"type", "string"}}; }

Json number_schema(std::string_view type, Check check) {
  Json json{{"type", type}};
  if (check == Check::any) return json;
  json["minimum"] = check == Check::at_least_one ? 1 : 0;
  if (check == Check::positive) json["exclusiveMinimum"] = true;
  if (check == Check::fraction) json["maximum"] = 1;
  return json;
}

/// Pattern of the texts a quantity is written as.
std::string quantity_pattern(const QuantityInfo& info, bool negative) {
  std::string units;
  for (const std::string_view unit : info.units) {
    units += units.empty() ? "" : "|";
    units += unit;
  }
  return fmt::format("^{}[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)? *({})$", negative ? "[+-]?" : "\\+?",
                     units);
}

/// What the plain form of a scalar looks like.
Json scalar_schema(const Shape& shape, Kind kind, Check check) {
  switch (kind) {
    case Kind::number:
      return number_schema("number", check);
    case Kind::integer:
      return number_schema("integer", check);
    case Kind::natural:
      return number_schema("integer", check == Check::any ? Check::not_negative : check);
    case Kind::boolean:
      return {{"type", "boolean"}};
    case Kind::any:
      return Json::object();
    case Kind::text:
      return text_schema();
    case Kind::name: {
      Json names = Json::array();
      for (const std::string_view name : shape.names) names.push_back(name);
      return {{"enum", names}};
    }
    default: {
      const QuantityInfo& info = info_of(kind);
      Json json = text_schema();
      json["pattern"] = quantity_pattern(info, check == Check::any);
      if (kind == Kind::cores) return {{"anyOf", {number_schema("number", check), json}}};
      return json;
    }
  }
}

/// `{ value = ..., low = ..., high = ..., source = ..., note = ... }`
Json sourced_schema(const Json& value, const Json& bound) {
  return {{"type", "object"},
          {"properties",
           {{"value", value},
            {"low", bound},
            {"high", bound},
            {"source", text_schema()},
            {"note", text_schema()}}},
          {"required", {"value"}},
          {"additionalProperties", false}};
}

/// The default as JSON; null for none.
Json default_of(const Shape& shape) {
  if (shape.about.required || !shape.set || shape.value.empty()) return nullptr;
  if (shape.kind == Kind::boolean) return shape.value == "true";
  if (shape.kind == Kind::number || shape.kind == Kind::integer || shape.kind == Kind::natural) {
    return Json::parse(shape.value);
  }
  const bool plain =
      shape.is_scalar() || (shape.kind == Kind::distribution && shape.members.empty());
  return plain ? Json(shape.value) : Json(nullptr);
}

class SchemaWriter {
 public:
  explicit SchemaWriter(Extent extent) : extent_(extent) {}

  std::string run(const Shape& type, std::string_view title) {
    Json root{{"$schema", "http://json-schema.org/draft-04/schema#"}, {"title", title}};
    Json body = keys(type, "");
    body["properties"]["include"] = {
        {"description", "Files this one builds on, relative to it; later ones win"},
        {"type", "array"},
        {"items", text_schema()}};
    body["properties"]["version"] = {{"description", "Form of the file; 1 if left out"},
                                     {"type", "integer"},
                                     {"minimum", 1},
                                     {"maximum", newest_version}};
    root.update(body);
    root["definitions"] = definitions_;
    return root.dump(2) + '\n';
  }

 private:
  Json schema(const Shape& shape) {
    switch (shape.kind) {
      case Kind::keys:
        return keys(shape, "");
      case Kind::table:
        return {{"type", "object"}, {"additionalProperties", schema(shape.element.front())}};
      case Kind::list: {
        Shape element = shape.element.front();
        element.about.check = shape.about.check;
        return {{"type", "array"}, {"items", schema(element)}};
      }
      case Kind::choice:
        return choice(shape);
      case Kind::distribution:
        return distribution(shape);
      default:
        return scalar(shape, shape.kind);
    }
  }

  /// A scalar, plain or with its provenance; defined once for each type and limit.
  Json scalar(const Shape& shape, Kind kind) {
    const Json plain = scalar_schema(shape, kind, shape.about.check);
    const Json json{{"anyOf", {plain, sourced_schema(plain, plain)}}};
    if (kind == Kind::name) return json;
    return defined(definition_name(kind, shape.about.check), json);
  }

  static std::string definition_name(Kind kind, Check check) {
    constexpr std::array<std::string_view, 5> suffixes{"", "_not_negative", "_positive",
                                                       "_fraction", "_at_least_one"};
    return std::string{kind_word(kind)} + std::string{suffixes[static_cast<std::size_t>(check)]};
  }

  Json defined(const std::string& name, const Json& json) {
    definitions_[name] = json;
    return {{"$ref", "#/definitions/" + name}};
  }

  Json distribution(const Shape& shape) {
    const Json plain = scalar_schema(shape, shape.quantity, shape.about.check);
    Json forms = Json::array({plain});
    for (const Shape& law : shape.alternatives) forms.push_back(keys(law, law.name));
    const Json law{{"anyOf", forms}};
    const std::string name =
        definition_name(shape.quantity, shape.about.check) + "_or_distribution";
    forms.push_back(sourced_schema(law, plain));
    return defined(name, {{"anyOf", forms}});
  }

  Json choice(const Shape& shape) {
    Json forms = Json::array();
    Json short_names = Json::array();
    for (const Shape& one : shape.alternatives) {
      forms.push_back(keys(one, one.name));
      const bool needs_keys = std::any_of(one.members.begin(), one.members.end(),
                                          [](const Shape& key) { return key.about.required; });
      if (!needs_keys) short_names.push_back(one.name);
    }
    if (!short_names.empty()) forms.push_back({{"enum", short_names}});
    return {{"anyOf", forms}};
  }

  /// A table with these keys; `kind` names the alternative it is, or is empty.
  Json keys(const Shape& shape, const std::string& kind) {
    Json properties = Json::object();
    Json required = Json::array();
    if (!kind.empty()) {
      properties["kind"] = {{"enum", {kind}}};
      if (extent_ == Extent::whole) required.push_back("kind");
    }
    for (const Shape& member : shape.members) {
      properties[member.name] = described(member);
      const bool needed = extent_ == Extent::whole || member.name == "name";
      if (member.about.required && needed) required.push_back(member.name);
    }
    for (const std::string_view key : {"source", "note"}) {
      if (!properties.contains(key)) properties[std::string{key}] = text_schema();
    }
    Json json{{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
    if (required.empty()) return json;
    // One that is like another, for what it does not state (sim/config/inherit.hpp).
    if (properties.contains("base")) {
      json["anyOf"] = {{{"required", required}}, {{"required", {"base"}}}};
    } else {
      json["required"] = required;
    }
    return json;
  }

  Json described(const Shape& member) {
    Json json{{"description", member.help}};
    const Json standard = default_of(member);
    if (!standard.is_null()) json["default"] = standard;
    Json type = schema(member);
    // Draft 4 ignores what stands beside a reference.
    if (type.contains("$ref")) {
      json["allOf"] = Json::array({type});
    } else {
      json.update(type);
    }
    return json;
  }

  Extent extent_;
  Json definitions_ = Json::object();
};

}  // namespace

std::string json_schema(const Shape& type, std::string_view title, Extent extent) {
  return SchemaWriter{extent}.run(type, title);
}

}  // namespace stowplan::config
