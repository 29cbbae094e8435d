// Drawings as pixels, by the library that the distribution has for it. It is loaded where a PNG is
// asked for and not before: it brings forty others along, which every start of the program would
// wait for.
#pragma once

#include <string>

namespace stowplan::cli {

/// Whether the library is there.
/// Errors  FileError, which names the package that is missing
void check_png();

/// An SVG document as a PNG file of two pixels a unit of the drawing, fewer where that would be
/// more than the library can do.
/// Errors  FileError, which names `path`
[[nodiscard]] std::string png_of(const std::string& svg, const std::string& path);

}  // namespace stowplan::cli
