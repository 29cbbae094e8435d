// JSON Schema of a configuration, for editors: the TOML language server completes keys, shows help
// and underlines mistakes while one types. Draft 4, which is what it understands.
#pragma once

#include <string>
#include <string_view>

#include "sim/config/shape.hpp"

namespace stowplan::config {

/// What a file is checked against.
enum class Extent {
  whole,  ///< Everything required must be there.
  part,   ///< Only names are required: for catalogues, and files that include others.
};

/// The schema as JSON text. It knows every key, type, unit, list of names and default, and the
/// simple limits; that names refer to something is for the reader to find out.
[[nodiscard]] std::string json_schema(const Shape& type, std::string_view title, Extent extent);

}  // namespace stowplan::config
