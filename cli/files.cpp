#include "cli/files.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

namespace stowplan {
namespace fs = std::filesystem;
namespace {

fs::path folder_of(const std::string& path) {
  const fs::path folder = fs::path{path}.parent_path();
  return folder.empty() ? fs::path{"."} : folder;
}

[[noreturn]] void cannot_write(const std::string& path, std::string_view why) {
  throw FileError{fmt::format("{}: error: cannot write: {}; choose another place with --output or "
                              "--graph",
                              path, why)};
}

}  // namespace

std::optional<std::string> read_text(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return std::nullopt;
  std::ifstream file{path, std::ios::binary};
  if (!file) return std::nullopt;
  std::string text{std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
  if (file.bad()) return std::nullopt;
  return text;
}

void check_writable(const std::string& path) {
  const fs::path folder = folder_of(path);
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    cannot_write(path, fmt::format("there is no folder {}", folder.string()));
  }
  if (fs::is_directory(path, error)) cannot_write(path, "it is a folder");
  if (::access(folder.c_str(), W_OK) != 0) cannot_write(path, std::strerror(errno));
}

void write_text(const std::string& path, std::string_view text) {
  check_writable(path);
  const std::string draft = fmt::format("{}.{}.tmp", path, ::getpid());
  {
    std::ofstream file{draft, std::ios::binary};
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    file.close();
    if (!file) {
      std::error_code ignored;
      fs::remove(draft, ignored);
      cannot_write(path, std::strerror(errno));
    }
  }
  std::error_code error;
  fs::rename(draft, path, error);
  if (error) {
    std::error_code ignored;
    fs::remove(draft, ignored);
    cannot_write(path, error.message());
  }
}

std::vector<std::string> toml_files(const fs::path& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator at{folder, error}, end; !error && at != end;
       at.increment(error)) {
    if (at->path().extension() == ".toml") files.push_back(at->path().string());
  }
  if (error) {
    throw FileError{fmt::format("{}: error: cannot read the catalogue: {}", folder.string(),
                                error.message())};
  }
  std::sort(files.begin(), files.end());
  return files;
}

fs::path default_catalogue() {
  if (const char* chosen = std::getenv("STOWPLAN_CATALOGUE")) return chosen;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  for (fs::path above = program.parent_path(); above.has_relative_path();
       above = above.parent_path()) {
    for (const char* place : {"share/stowplan/configs/catalogue", "configs/catalogue"}) {
      if (fs::is_directory(above / place, error)) return above / place;
    }
  }
  throw FileError{"error: there is no catalogue beside the program; name one with --catalogue"};
}

}  // namespace stowplan
