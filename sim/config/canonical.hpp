// A document as one text that says the same: what identifies a configuration, is kept beside its
// results, and runs them again without the files it was put together from.
#pragma once

#include <string>

#include "sim/config/document.hpp"

namespace stowplan::config {

/// All that is written in a document, merged and with its overrides, as TOML.
///
/// Model   first `version`, the lowest of the files it was put together from, so that older forms
///         are read as they were meant; then the keys at the top, tables ([a], or [a.b] where `a`
///         holds nothing but tables) and lists of tables ([[a]]), each in the order of the
///         document; what is deeper stands on one line. Comments and places are gone, values are
///         written as exactly as they were: texts to the letter, numbers to the bit.
/// Shape   the same document, the same text; parsed, it gives the same document and text again.
///         Files that values name, like series, stay files beside it.
[[nodiscard]] std::string canonical_text(const Document& document);

}  // namespace stowplan::config
