// Which sources a program or a module was made of.
#pragma once

#include <string_view>

namespace stowplan::view {

/// The same text in both where they are of the same sources of sim, models and view; it stands
/// among the bytes of a module.
[[nodiscard]] std::string_view source_mark();

}  // namespace stowplan::view
