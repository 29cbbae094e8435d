// Bytes as text of 64 characters, RFC 4648 section 4: what a page keeps its data in.
#pragma once

#include <string>
#include <string_view>

namespace stowplan::view {

/// Shape  four characters for every three bytes begun, filled up with `=`
[[nodiscard]] std::string base64(std::string_view bytes);

}  // namespace stowplan::view
