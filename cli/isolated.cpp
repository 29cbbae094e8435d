#include "cli/isolated.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>

// Sanitizers reserve more address space than there is memory.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STOWPLAN_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define STOWPLAN_SANITIZED 1
#endif
#endif

namespace stowplan::cli {

using conformance::Bounds;
using conformance::Ended;

namespace {

using Pipe = std::array<int, 2>;

void limit(int resource, double value) {
  const rlimit bound{static_cast<rlim_t>(value), static_cast<rlim_t>(value)};
  setrlimit(static_cast<decltype(RLIMIT_CPU)>(resource), &bound);
}

void write_all(int file, const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t n = write(file, text.data() + done, text.size() - done);
    if (n <= 0) return;
    done += static_cast<std::size_t>(n);
  }
}

[[noreturn]] void be_child(const std::function<std::string()>& run, const Bounds& bounds,
                           const Pipe& result, const Pipe& complaints) {
  dup2(complaints[1], STDERR_FILENO);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, std::ceil(bounds.cpu_seconds));
#ifndef STOWPLAN_SANITIZED
  limit(RLIMIT_AS, bounds.memory_gib * 1024 * 1024 * 1024);
#endif
  int code = 1;
  try {
    write_all(result[1], run());
    code = 0;
  } catch (const std::exception& error) {
    std::fputs(error.what(), stderr);
  }
  std::fflush(stderr);
  _exit(code);  // Nothing of the parent's is flushed or destroyed twice.
}

// Both pipes to their ends; the complaints only as far as a line of output needs.
void drain(int result, int complaints, std::string& text, std::string& complaint) {
  constexpr std::size_t enough = 2000;
  std::array<pollfd, 2> files{{{result, POLLIN, 0}, {complaints, POLLIN, 0}}};
  std::array<char, 4096> buffer{};
  while (files[0].fd >= 0 || files[1].fd >= 0) {
    if (poll(files.data(), files.size(), -1) < 0) continue;
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (files[i].fd < 0 || files[i].revents == 0) continue;
      const ssize_t n = read(files[i].fd, buffer.data(), buffer.size());
      if (n <= 0) {
        files[i].fd = -1;
      } else if (i == 0) {
        text.append(buffer.data(), static_cast<std::size_t>(n));
      } else if (complaint.size() < enough) {
        complaint.append(buffer.data(), static_cast<std::size_t>(n));
      }
    }
  }
}

// One line of it.
std::string shortened(std::string complaint) {
  for (char& c : complaint) {
    if (c == '\n') c = ' ';
  }
  while (!complaint.empty() && complaint.back() == ' ') complaint.pop_back();
  return complaint.size() > 300 ? complaint.substr(0, 297) + "..." : complaint;
}

std::string reason_of(int status, const Bounds& bounds, const std::string& complaint) {
  std::string reason;
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    if (signal == SIGXCPU || signal == SIGKILL) {
      reason = fmt::format("not done after {} s of CPU time", bounds.cpu_seconds);
    } else {
      reason = fmt::format("ended by signal {} ({})", signal, strsignal(signal));
    }
  } else {
    reason = "ended without a result";
  }
  return complaint.empty() ? reason : reason + ": " + complaint;
}

}  // namespace

Ended isolated(const std::function<std::string()>& run, const Bounds& bounds) {
  Pipe result{};
  Pipe complaints{};
  if (pipe(result.data()) != 0) return {false, "no pipe to a process of its own"};
  if (pipe(complaints.data()) != 0) {
    close(result[0]);
    close(result[1]);
    return {false, "no pipe to a process of its own"};
  }
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) be_child(run, bounds, result, complaints);
  close(result[1]);
  close(complaints[1]);
  Ended ended;
  std::string complaint;
  if (child > 0) drain(result[0], complaints[0], ended.text, complaint);
  close(result[0]);
  close(complaints[0]);
  if (child < 0) return {false, "no process of its own"};
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
  }
  ended.returned = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (!ended.returned) ended.text = reason_of(status, bounds, shortened(complaint));
  return ended;
}

}  // namespace stowplan::cli
