#include "cli/files.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

#include "sim/config/suggest.hpp"

namespace stowplan::cli {
namespace fs = std::filesystem;
namespace {

fs::path folder_of(const std::string& path) {
  const fs::path folder = fs::path{path}.parent_path();
  return folder.empty() ? fs::path{"."} : folder;
}

[[noreturn]] void cannot_write(const std::string& path, std::string_view why) {
  throw FileError{
      fmt::format("{}: error: cannot write: {}; choose another place with --output, "
                  "--graph, --flame or --plot",
                  path, why)};
}

// Where a path leads after all links; itself where nothing is there yet.
std::string target_of(const std::string& path) {
  std::error_code error;
  if (!fs::is_symlink(path, error)) return path;
  const fs::path target = fs::weakly_canonical(path, error);
  return error ? path : target.string();
}

bool is_device(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error) && !fs::is_regular_file(path, error) &&
         !fs::is_directory(path, error);
}

std::string draft_of(const std::string& path) { return fmt::format("{}.{}.tmp", path, ::getpid()); }

// Writes a file from its beginning; on an error nothing of a draft is left.
void fill(const std::string& file, const std::string& path, std::string_view text, bool draft) {
  errno = 0;
  std::ofstream out{file, std::ios::binary};
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  if (out) return;
  const int reason = errno;
  std::error_code ignored;
  if (draft) fs::remove(file, ignored);
  cannot_write(path, reason == 0 ? "the device takes no more" : std::strerror(reason));
}

std::string similar_file(const std::string& path) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at{folder_of(path), error}, end; !error && at != end;
       at.increment(error)) {
    if (at->path().extension() == ".toml") names.push_back(at->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  const std::vector<std::string_view> views{names.begin(), names.end()};
  return std::string{config::closest(fs::path{path}.filename().string(), views)};
}

}  // namespace

std::optional<std::string> read_text(const std::string& path) {
  if (path == standard_input) {
    // It can be read once only, and a scenario is read again where options change it.
    static const std::string text = [] {
      std::string all;
      std::array<char, 4096> part{};
      while (const std::size_t got = std::fread(part.data(), 1, part.size(), stdin)) {
        all.append(part.data(), got);
      }
      return all;
    }();
    return text;
  }
  std::error_code error;
  if (fs::is_directory(path, error)) return std::nullopt;
  std::ifstream file{path, std::ios::binary};
  if (!file) return std::nullopt;
  std::string text{std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
  if (file.bad()) return std::nullopt;
  return text;
}

void check_readable(const std::string& path) {
  if (path == standard_input) return;
  std::error_code error;
  if (fs::is_directory(path, error)) {
    throw FileError{
        fmt::format("{}: error: this is a folder; name the scenario file inside it", path)};
  }
  if (!fs::exists(path, error)) {
    const std::string similar = similar_file(path);
    throw FileError{fmt::format("{}: error: there is no such file; {}", path,
                                similar.empty() ? "check the name and the folder"
                                                : fmt::format("did you mean \"{}\"?", similar))};
  }
  if (::access(path.c_str(), R_OK) != 0) {
    throw FileError{fmt::format("{}: error: cannot read: {}; check its permissions", path,
                                std::strerror(errno))};
  }
}

void deliver(std::string_view text, const std::string& path) {
  if (path.empty()) {
    std::fwrite(text.data(), 1, text.size(), stdout);
  } else {
    write_text(path, text);
  }
}

void check_writable(const std::string& path) {
  const std::string target = target_of(path);
  const fs::path folder = folder_of(target);
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    cannot_write(path, fmt::format("there is no folder {}", folder.string()));
  }
  if (fs::is_directory(target, error)) cannot_write(path, "it is a folder");
  if (is_device(target)) return;
  const std::string draft = draft_of(target);
  fill(draft, path, "", true);
  fs::remove(draft, error);
}

void write_text(const std::string& path, std::string_view text) {
  check_writable(path);
  const std::string target = target_of(path);
  if (is_device(target)) return fill(target, path, text, false);
  const std::string draft = draft_of(target);
  fill(draft, path, text, true);
  std::error_code error;
  fs::rename(draft, target, error);
  if (error) {
    std::error_code ignored;
    fs::remove(draft, ignored);
    cannot_write(path, error.message());
  }
}

bool same_file(const std::string& a, const std::string& b) {
  std::error_code error;
  if (fs::equivalent(a, b, error)) return true;
  return fs::absolute(a, error).lexically_normal() == fs::absolute(b, error).lexically_normal();
}

std::vector<std::string> toml_files(const fs::path& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator at{folder, error}, end; !error && at != end;
       at.increment(error)) {
    if (at->path().extension() == ".toml") files.push_back(at->path().string());
  }
  if (error) {
    throw FileError{
        fmt::format("{}: error: cannot read the catalogue: {}; name its folder "
                    "with --catalogue",
                    folder.string(), error.message())};
  }
  if (files.empty()) {
    throw FileError{
        fmt::format("{}: error: there is no .toml file in this folder; name the folder "
                    "of the catalogue with --catalogue",
                    folder.string())};
  }
  std::sort(files.begin(), files.end());
  return files;
}

fs::path default_catalogue() {
  if (const char* chosen = std::getenv("STOWPLAN_CATALOGUE"); chosen && *chosen) return chosen;
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

}  // namespace stowplan::cli
