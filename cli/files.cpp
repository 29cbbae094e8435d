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
  throw FileError{fmt::format("{}: error: cannot write: {}; choose another place", path, why)};
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

OutputFile::OutputFile(const std::string& path) : path_(path), target_(target_of(path)) {
  const fs::path folder = folder_of(target_);
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    cannot_write(path, fmt::format("there is no folder {}", folder.string()));
  }
  if (fs::is_directory(target_, error)) cannot_write(path, "it is a folder");
  if (!is_device(target_)) draft_ = draft_of(target_);
  errno = 0;
  out_.open(draft_.empty() ? target_ : draft_, std::ios::binary);
  check();
}

OutputFile::~OutputFile() {
  std::error_code ignored;
  if (!draft_.empty()) fs::remove(draft_, ignored);
}

void OutputFile::write(std::string_view text) {
  errno = 0;
  out_.write(text.data(), static_cast<std::streamsize>(text.size()));
  check();
}

void OutputFile::close() {
  errno = 0;
  out_.close();
  check();
  if (draft_.empty()) return;
  std::error_code error;
  fs::rename(draft_, target_, error);
  if (error) cannot_write(path_, error.message());
  draft_.clear();
}

void OutputFile::check() const {
  if (out_) return;
  const int reason = errno;
  cannot_write(path_, reason == 0 ? "the device takes no more" : std::strerror(reason));
}

// A device is not opened to find out: who reads it would take that for the result.
void check_writable(const std::string& path) {
  if (is_device(target_of(path))) return;
  const OutputFile draft{path};
}

void write_text(const std::string& path, std::string_view text) {
  OutputFile file{path};
  file.write(text);
  file.close();
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

fs::path shipped_catalogue() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  for (fs::path above = program.parent_path(); above.has_relative_path();
       above = above.parent_path()) {
    for (const char* place : {"share/stowplan/configs/catalogue", "configs/catalogue"}) {
      if (fs::is_directory(above / place, error)) return above / place;
    }
  }
  return {};
}

fs::path default_catalogue() {
  if (const char* chosen = std::getenv("STOWPLAN_CATALOGUE"); chosen && *chosen) return chosen;
  fs::path shipped = shipped_catalogue();
  if (!shipped.empty()) return shipped;
  throw FileError{"error: there is no catalogue beside the program; name one with --catalogue"};
}

}  // namespace stowplan::cli
