#include "cli/scratch_file.hpp"

#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "cli/files.hpp"

namespace stowplan::cli {

ScratchFile::ScratchFile(std::string option) : option_(std::move(option)) {
  std::error_code error;
  folder_ = std::filesystem::temp_directory_path(error).string();
  if (error) failed("make", error.message());
  std::string name = folder_ + "/stowplan-XXXXXX";
  file_ = ::mkstemp(name.data());
  if (file_ < 0) failed("make", std::strerror(errno));
  ::unlink(name.c_str());
}

ScratchFile::~ScratchFile() {
  if (file_ >= 0) ::close(file_);
}

void ScratchFile::failed(const char* what, const std::string& why) const {
  throw FileError{
      fmt::format("error: cannot {} a temporary file for {}{}{}: {}; name another folder with the "
                  "environment variable TMPDIR",
                  what, option_, folder_.empty() ? "" : " in ", folder_, why)};
}

template <class Move>
void ScratchFile::move(std::size_t size, std::size_t at, Move some) const {
  for (std::size_t done = 0; done < size;) {
    const ssize_t moved = some(done, size - done, static_cast<off_t>(at + done));
    if (moved > 0) {
      done += static_cast<std::size_t>(moved);
    } else if (moved == 0 || errno != EINTR) {
      failed("use", moved == 0 ? "it is shorter than it should be" : std::strerror(errno));
    }
  }
}

void ScratchFile::write(std::span<const std::byte> bytes, std::size_t at) const {
  move(bytes.size(), at, [&](std::size_t done, std::size_t left, off_t to) {
    return ::pwrite(file_, bytes.data() + done, left, to);
  });
}

void ScratchFile::read(std::span<std::byte> bytes, std::size_t at) const {
  move(bytes.size(), at, [&](std::size_t done, std::size_t left, off_t from) {
    return ::pread(file_, bytes.data() + done, left, from);
  });
}

}  // namespace stowplan::cli
