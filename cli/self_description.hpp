// What the program says of itself, from the declarations of its options: completion for shells and
// a manual page.
#pragma once

#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace stowplan::cli {

/// Shells that completion can be written for: bash, zsh, fish.
[[nodiscard]] bool has_completion(std::string_view shell);

/// A script that completes commands, options, and the values of those that have few; elsewhere
/// names of files. Source it, or put it where the shell looks for such scripts.
[[nodiscard]] std::string completion(const CLI::App& app, std::string_view shell);

/// The page as `man` reads it.
[[nodiscard]] std::string manual_page(const CLI::App& app, std::string_view version);

}  // namespace stowplan::cli
