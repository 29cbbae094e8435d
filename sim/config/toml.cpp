#include "sim/config/toml.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <utility>

namespace stowplan::config {
namespace {

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
    std::ostringstream text;
    text << value.get();
    node.kind = Node::Kind::text;
    node.text = text.str();
  }

  std::uint32_t file_;
};

}  // namespace

Node parse_toml(std::string_view text, std::uint32_t file, std::vector<SyntaxError>& errors) {
  const Converter converter{file};
  try {
    return converter.convert(toml::parse(text));
  } catch (const toml::parse_error& error) {
    errors.push_back({converter.position(error.source()),
                      "not valid TOML: " + std::string{error.description()}});
    return {};
  }
}

}  // namespace stowplan::config
