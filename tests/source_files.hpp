// The sources of the project as text, for tests that read them.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/paths.hpp"

namespace stowplan {

namespace fs = std::filesystem;

inline const fs::path root{source_path()};

struct File {
  std::string name;  ///< Relative to the root.
  std::string text;
  std::string code;  ///< C++ without comments and the insides of literals; line breaks kept.
};

/// C++ without what is only for people: comments, and what stands between quotes.
class Stripper {
 public:
  explicit Stripper(const std::string& text) : text_(text) {}

  std::string run() {
    while (at_ < text_.size()) {
      if (follows("//")) {
        skip_to(text_.find('\n', at_));
      } else if (follows("/*")) {
        skip_to(text_.find("*/", at_ + 2) + 2);
      } else if (follows("R\"")) {
        const std::size_t open = text_.find('(', at_);
        const std::string close = ")" + text_.substr(at_ + 2, open - at_ - 2) + "\"";
        skip_to(text_.find(close, open) + close.size());
      } else if (text_[at_] == '"' || (text_[at_] == '\'' && !is_digit_separator())) {
        skip_literal(text_[at_]);
      } else {
        out_ += text_[at_++];
      }
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool follows(std::string_view what) const {
    return text_.compare(at_, what.size(), what) == 0;
  }
  [[nodiscard]] bool is_digit_separator() const {
    return at_ > 0 && std::isxdigit(static_cast<unsigned char>(text_[at_ - 1])) != 0;
  }
  void skip_to(std::size_t end) {
    end = std::min(end, text_.size());
    for (; at_ < end; ++at_) {
      if (text_[at_] == '\n') out_ += '\n';
    }
  }
  void skip_literal(char quote) {
    out_ += quote;
    for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    ++at_;
    out_ += quote;
  }

  const std::string& text_;
  std::size_t at_ = 0;
  std::string out_;
};

inline std::string read_all(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

inline std::vector<File> files_in(const std::vector<std::string>& folders,
                                  const std::set<std::string>& endings) {
  std::vector<File> files;
  for (const std::string& folder : folders) {
    if (!fs::exists(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator{root / folder}) {
      if (!endings.contains(entry.path().extension().string())) continue;
      File file;
      file.name = fs::relative(entry.path(), root).generic_string();
      file.text = read_all(entry.path());
      const std::string ending = entry.path().extension().string();
      if (ending == ".cpp" || ending == ".hpp") file.code = Stripper{file.text}.run();
      files.push_back(std::move(file));
    }
  }
  std::sort(files.begin(), files.end(),
            [](const File& a, const File& b) { return a.name < b.name; });
  return files;
}

inline const std::vector<File>& product() {
  static const std::vector<File> files =
      files_in({"sim", "models", "conformance", "view", "cli", "wasm"}, {".cpp", ".hpp"});
  return files;
}

inline const std::vector<File>& all_code() {
  static const std::vector<File> files =
      files_in({"sim", "models", "conformance", "view", "cli", "wasm", "tests"}, {".cpp", ".hpp"});
  return files;
}

inline bool in(const File& file, std::string_view folder) {
  return file.name.starts_with(std::string{folder} + "/");
}

inline bool is_header(const File& file) { return file.name.ends_with(".hpp"); }

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

inline std::vector<std::string> includes_of(const File& file) {
  static const std::regex include{R"re(^#include ["<]([^">]+)[">])re"};
  std::vector<std::string> names;
  for (const std::string& line : lines_of(file.text)) {
    std::smatch found;
    if (std::regex_search(line, found, include)) names.push_back(found[1]);
  }
  return names;
}

/// "file:line" of every line of the code that the pattern matches.
inline std::vector<std::string> places(const File& file, const std::string& text,
                                       const std::regex& pattern) {
  std::vector<std::string> found;
  const std::vector<std::string> lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (std::regex_search(lines[i], pattern)) {
      found.push_back(file.name + ":" + std::to_string(i + 1) + ": " + lines[i]);
    }
  }
  return found;
}

/// The table of docs/architecture.md: each room and the rooms it may include, in its order.
class Rooms {
 public:
  Rooms() {
    const std::regex quoted{"`([a-z/]+)`"};
    const std::string page = read_all(root / "docs/architecture.md");
    const std::size_t begin = page.find("## Rooms");
    for (const std::string& line :
         lines_of(page.substr(begin, page.find("\n## ", begin) - begin))) {
      if (!line.starts_with("| `")) continue;
      const std::string allowed = line.substr(line.rfind('|', line.size() - 2));
      const std::string room = line.substr(3, line.find('`', 3) - 3);
      order_.push_back(room);
      for (std::sregex_iterator at{allowed.begin(), allowed.end(), quoted}, end; at != end; ++at) {
        may_[room].insert((*at)[1]);
      }
    }
  }

  /// The room of a file: the longest that its path begins with; none for other code.
  [[nodiscard]] std::string of(const std::string& path) const {
    std::string longest;
    for (const std::string& room : order_) {
      if (path.starts_with(room + "/") && room.size() > longest.size()) longest = room;
    }
    return longest;
  }
  [[nodiscard]] bool may(const std::string& file, const std::string& include) const {
    const std::string from = of(file);
    const std::string to = of(include);
    if (to.empty()) return include.find('/') == std::string::npos || !is_ours(include);
    return from == to || (may_.contains(from) && may_.at(from).contains(to));
  }
  [[nodiscard]] const std::vector<std::string>& order() const { return order_; }
  [[nodiscard]] const std::set<std::string>& of_room(const std::string& room) { return may_[room]; }

 private:
  static bool is_ours(const std::string& path) {
    return path.starts_with("sim/") || path.starts_with("models/") || path.starts_with("view/") ||
           path.starts_with("cli/") || path.starts_with("wasm/") || path.starts_with("tests/");
  }

  std::vector<std::string> order_;
  std::map<std::string, std::set<std::string>> may_;
};

}  // namespace stowplan
