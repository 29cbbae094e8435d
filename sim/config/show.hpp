// The effective configuration: every key in force, what it is worth, who said so, and what that
// rests on. A prediction is only as good as the numbers it was fed, so this is where a user looks
// first when one surprises.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/document.hpp"
#include "sim/config/reader.hpp"
#include "sim/config/shape.hpp"

namespace stowplan::config {

/// One key in force.
struct EffectiveValue {
  std::string key;    ///< Path, as `--set` takes it.
  std::string value;  ///< As `--set` takes it.
  Origin origin = Origin::defaults;
  std::string place;   ///< `file:line:column`; empty for a default.
  std::string range;   ///< "6 ms to 60 ms", or words; empty if not known.
  std::string source;  ///< Where the value comes from; "assumption" where nobody says.
};

/// Chooses entries of the big tables: called with `("station", "north/1.large")`.
using EntryFilter = std::function<bool(std::string_view table, std::string_view entry)>;

/// Rows in the order of declaration. Values written in a file have the source stated with them or
/// with a table around them; defaults have the one in the code. A number of the catalogue or the
/// code for which none is stated is an assumption, unless it is 0, which adds nothing.
[[nodiscard]] std::vector<EffectiveValue> effective_values(const Document& document,
                                                           const Shape& shape,
                                                           const EntryFilter& shown);

/// "default", "catalogue", "file", "command line".
[[nodiscard]] std::string_view origin_text(Origin origin);

template <class T>
[[nodiscard]] std::vector<EffectiveValue> effective_values(const Loaded<T>& loaded,
                                                           const EntryFilter& shown) {
  return effective_values(loaded.document, shape_of(loaded.value), shown);
}

}  // namespace stowplan::config
