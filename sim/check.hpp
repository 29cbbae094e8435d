// Conditions that hold unless the program itself is wrong. They stay on in release builds: a
// simulator that carries on after a broken invariant prints plausible nonsense.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace stowplan {

/// Prints what failed and where, then aborts. Never returns.
[[noreturn, gnu::cold, gnu::noinline]] inline void check_failed(const char* expression,
                                                                const char* file, int line) {
  std::fprintf(stderr, "%s:%d: check failed: %s\n", file, line, expression);
  std::fflush(stderr);
  std::abort();
}

}  // namespace stowplan

/// Aborts with the expression and its place when `condition` is false. A macro, because Clang 14
/// has no std::source_location and the text of the expression is wanted.
#define STOWPLAN_CHECK(condition)                      \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::stowplan::check_failed(#condition, __FILE__, __LINE__))
