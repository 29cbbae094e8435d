// Words of a command line as a shell reads them.
#pragma once

#include <string>
#include <vector>

namespace stowplan::cli {

/// Joined by blanks, each quoted where it has to be.
[[nodiscard]] std::string shell_words(const std::vector<std::string>& words);

}  // namespace stowplan::cli
