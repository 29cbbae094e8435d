// The reference manual of a configuration: every key there is, a section per table. Written from
// the same declarations as the reader, so it cannot fall behind.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/config/shape.hpp"

namespace stowplan::config {

struct ReferenceRow {
  std::string key;
  std::string type;
  std::string standard;  ///< Default; "required" if there is none.
  std::string check;
  std::string help;
  std::string source;
  std::string range;
};

/// One table: its path with `<name>` and `[]` for what the user fills in.
struct ReferenceSection {
  std::string path;  ///< Like `deployment.<name>.autoscaler`; empty for the top level.
  std::string kind;  ///< The alternative it describes; empty where there are none.
  std::string help;
  std::vector<ReferenceRow> rows;
};

/// Sections in the order of declaration, each before those of the tables inside it. Distributions,
/// which many keys take, come last and once, with the path "distribution".
[[nodiscard]] std::vector<ReferenceSection> reference(const Shape& type);

/// The sections as Markdown, below a heading of level 1.
[[nodiscard]] std::string reference_markdown(const Shape& type, std::string_view title);

}  // namespace stowplan::config
