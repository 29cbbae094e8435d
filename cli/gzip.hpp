// Bytes as gzip packs them, which every browser unpacks.
#pragma once

#include <string>
#include <string_view>

namespace stowplan::cli {

/// Packed as small as it gets.
/// Errors  aborts where there is no memory
[[nodiscard]] std::string gzip(std::string_view bytes);

}  // namespace stowplan::cli
