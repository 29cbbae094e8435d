// Room for what is too much for memory until a run has ended.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace stowplan::cli {

/// A file without a name in the folder for temporary files, gone when it is closed. Its places may
/// be written and read by several threads at once.
/// Errors  FileError, which names the option that it is for
class ScratchFile {
 public:
  explicit ScratchFile(std::string option);
  ~ScratchFile();
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  void write(std::span<const std::byte> bytes, std::size_t at) const;
  /// All of `bytes`, which must have been written.
  void read(std::span<std::byte> bytes, std::size_t at) const;

 private:
  [[noreturn]] void failed(const char* what, const std::string& why) const;
  template <class Move>
  void move(std::size_t size, std::size_t at, Move some) const;

  std::string option_;
  std::string folder_;
  int file_ = -1;
};

}  // namespace stowplan::cli
