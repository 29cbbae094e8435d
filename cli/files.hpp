// Reading and writing files, for everything else in the program. A file is written under another
// name first and then renamed, so that nobody ever reads half of it.
#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace stowplan::cli {

/// A file or folder that cannot be read or written: the message names it and says why.
class FileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Stands for what is given to the program on its standard input.
inline constexpr std::string_view standard_input = "-";

/// The text of a file or of standard input, or none if it cannot be read.
[[nodiscard]] std::optional<std::string> read_text(const std::string& path);

/// Checks that there is such a file and that it can be read.
/// Errors  FileError, which suggests a file of a similar name where there is one
void check_readable(const std::string& path);

/// A file that is written piece by piece and is there, in place of an older one, once it is closed.
/// If that never comes, the older one is as it was. A link stays a link, and what is no plain file
/// (a pipe, a device) is written to and not replaced.
/// Errors  FileError
class OutputFile {
 public:
  explicit OutputFile(const std::string& path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(std::string_view text);
  void close();

 private:
  void check() const;

  std::string path_;
  std::string target_;  // Where it leads.
  std::string draft_;   // What is written until then; empty for a device.
  std::ofstream out_;
};

/// Writes all of a file at once.
/// Errors  FileError
void write_text(const std::string& path, std::string_view text);

/// Writes text to a file, or to standard output where none is named.
/// Errors  FileError
void deliver(std::string_view text, const std::string& path);

/// Checks before a long run that its result can be written, by writing an empty draft beside it.
/// Errors  FileError
void check_writable(const std::string& path);

/// Whether both paths lead to one file; two that do not exist yet are compared by name.
[[nodiscard]] bool same_file(const std::string& a, const std::string& b);

/// All `*.toml` below a folder, sorted by path.
/// Errors  FileError where the folder cannot be read or holds none.
[[nodiscard]] std::vector<std::string> toml_files(const std::filesystem::path& folder);

/// The catalogue that is used where none is named: that of the environment, else the one that came
/// with the program.
/// Errors  FileError where there is none.
[[nodiscard]] std::filesystem::path default_catalogue();

/// The catalogue that came with the program: beside the executable's prefix where it is installed,
/// in the sources where it was built; empty where there is none.
[[nodiscard]] std::filesystem::path shipped_catalogue();

}  // namespace stowplan::cli
