// What the program knows of where its output goes.
#pragma once

#include <cstddef>
#include <string>

namespace stowplan::cli {

/// What every command that prints takes.
struct Terminal {
  std::string colour = "auto";
  bool quiet = false;
};

/// Whether a line of progress can be shown.
[[nodiscard]] bool progress(const Terminal& terminal);

/// Whether to print in colours: as asked for, else where the terminal has them. Source no-color.org
[[nodiscard]] bool coloured(const Terminal& terminal);

/// Whether what is printed may be more than ASCII, as the locale says.
[[nodiscard]] bool unicode();

/// Columns of the terminal, 40 at least; what fits a page where there is none.
[[nodiscard]] std::size_t terminal_width();

}  // namespace stowplan::cli
