// Texts in UTF-8, character by character.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace stowplan::view {

/// Stands for what is no character: U+FFFD.
inline constexpr std::uint32_t no_character = 0xfffd;

struct Character {
  std::uint32_t point = 0;  ///< Its code point.
  std::size_t bytes = 1;
};

/// The first character of a text that is not empty; no_character for one byte that begins none, or
/// whose character is longer than need be, beyond Unicode or a surrogate. Source  RFC 3629
[[nodiscard]] Character first_character(std::string_view text);

}  // namespace stowplan::view
