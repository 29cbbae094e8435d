// Preloaded into a program (LD_PRELOAD), it ends it by SIGKILL at a chosen change of its files: a
// write, a cut, a removal or a flush to the disk. So a test can kill at each step of a commit,
// which is over before another process has seen it begin.
//
//   KILL_AT     which change, from 1 on; even ones, if they are writes, are half done
//   KILL_FILE   part of the names of the files whose changes count
//   KILL_AFTER  seconds of CPU time of the process before which none counts
//   KILL_NFS    set: files say that they are on a network file system
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/types.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <string>

namespace {

std::atomic<long> changes = 0;

template <typename Function>
Function original(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

std::string name_of(int file) {
  std::array<char, 4096> name{};
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  return ::readlink(link.c_str(), name.data(), name.size() - 1) < 0 ? "" : name.data();
}

double cpu_time() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

enum class Fate { lives, dies, dies_half_way };

Fate fate_at(const std::string& name) {
  const char* const at = std::getenv("KILL_AT");
  const char* const part = std::getenv("KILL_FILE");
  if (at == nullptr || part == nullptr || name.find(part) == std::string::npos) return Fate::lives;
  const char* const after = std::getenv("KILL_AFTER");
  if (after != nullptr && cpu_time() < std::atof(after)) return Fate::lives;
  const long change = ++changes;
  if (change != std::atol(at)) return Fate::lives;
  return change % 2 == 0 ? Fate::dies_half_way : Fate::dies;
}

void die() {
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();
}

void perhaps_die(const std::string& name) {
  if (fate_at(name) != Fate::lives) die();
}

}  // namespace

extern "C" {

ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
  static const auto real = original<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
  const Fate fate = fate_at(name_of(file));
  if (fate == Fate::dies_half_way) real(file, bytes, size / 2, at);
  if (fate != Fate::lives) die();
  return real(file, bytes, size, at);
}

int ftruncate64(int file, off64_t size) noexcept {
  static const auto real = original<int (*)(int, off64_t)>("ftruncate64");
  perhaps_die(name_of(file));
  return real(file, size);
}

int fdatasync(int file) {
  static const auto real = original<int (*)(int)>("fdatasync");
  perhaps_die(name_of(file));
  return real(file);
}

int unlink(const char* name) noexcept {
  static const auto real = original<int (*)(const char*)>("unlink");
  perhaps_die(name);
  return real(name);
}

int statfs(const char* name, struct statfs* about) noexcept {
  static const auto real = original<int (*)(const char*, struct statfs*)>("statfs");
  const int result = real(name, about);
  if (result == 0 && std::getenv("KILL_NFS") != nullptr) about->f_type = 0x6969;
  return result;
}
}
