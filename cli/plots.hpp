// Pictures of a result, as `--plot` names them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "view/drawing/pictures.hpp"

namespace stowplan::cli {

struct Plot {
  view::PictureKind kind{};
  std::string file;  ///< `.svg` or `.png`; empty for characters on the terminal.
};

/// Reads "ecdf", "ecdf:FILE", or a FILE that is named after its picture, like "out/ecdf-quick.png".
/// Errors  ConfigError
[[nodiscard]] Plot parse_plot(const std::string& text);
[[nodiscard]] std::vector<Plot> parse_plots(const std::vector<std::string>& texts);

/// Whether a result must be made for pictures to draw these.
[[nodiscard]] bool need_drawn_facts(const std::vector<Plot>& plots);

/// Writes those that have a file.
/// Errors  FileError
void write_plots(const std::vector<Plot>& plots, const view::PictureSource& source,
                 view::Theme theme);

/// Those that have none, as text.
[[nodiscard]] std::string print_plots(const std::vector<Plot>& plots,
                                      const view::PictureSource& source, std::size_t width,
                                      bool unicode);

}  // namespace stowplan::cli
