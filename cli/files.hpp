// Reading and writing files, for everything else in the program. A file is written under another
// name first and then renamed, so that nobody ever reads half of it.
#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace stowplan {

/// A file or folder that cannot be read or written: the message names it and says why.
class FileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The text of a file, or none if it cannot be read.
[[nodiscard]] std::optional<std::string> read_text(const std::string& path);

/// Replaces a file by `text`, or leaves it as it was.
/// Errors  FileError
void write_text(const std::string& path, std::string_view text);

/// Checks before a long run that its result can be written.
/// Errors  FileError
void check_writable(const std::string& path);

/// All `*.toml` below a folder, sorted by path.
/// Errors  FileError where the folder cannot be read.
[[nodiscard]] std::vector<std::string> toml_files(const std::filesystem::path& folder);

/// The catalogue that came with the program: beside the executable's prefix where it is installed,
/// in the sources where it was built.
/// Errors  FileError where there is none.
[[nodiscard]] std::filesystem::path default_catalogue();

}  // namespace stowplan
