#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string_view>

namespace stowplan::cli {

bool progress(const Terminal& terminal) { return !terminal.quiet && ::isatty(STDERR_FILENO) == 1; }

bool coloured(const Terminal& terminal) {
  if (terminal.colour != "auto") return terminal.colour == "always";
  const char* term = std::getenv("TERM");
  const bool dumb = term == nullptr || std::string_view{term} == "dumb";
  return std::getenv("NO_COLOR") == nullptr && !dumb && ::isatty(STDOUT_FILENO) == 1;
}

bool unicode() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    std::string text{value};
    std::erase(text, '-');
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text.ends_with("utf8");
  }
  return false;
}

std::size_t terminal_width() {
  constexpr std::size_t page = 110;
  constexpr std::size_t least = 40;
  winsize size{};
  const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? std::max<std::size_t>(size.ws_col, least) : page;
}

}  // namespace stowplan::cli
