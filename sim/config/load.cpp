// Puts a document together: files, what they include, and overrides.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "sim/config/document.hpp"
#include "sim/config/override.hpp"
#include "sim/config/toml.hpp"

namespace stowplan::config {
namespace {

/// Takes the key off a table and returns its value, if it is there.
std::optional<Node> take(Node& table, std::string_view key) {
  const auto at = std::find_if(table.members.begin(), table.members.end(),
                               [&](const Member& member) { return member.key == key; });
  if (at == table.members.end()) return std::nullopt;
  std::optional<Node> node{std::move(at->node)};
  table.members.erase(at);
  return node;
}

std::uint32_t source_named(Sources& sources, const std::string& name, Origin origin) {
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (sources[i].name == name && sources[i].origin == origin) {
      return static_cast<std::uint32_t>(i);
    }
  }
  sources.push_back({name, origin});
  return static_cast<std::uint32_t>(sources.size() - 1);
}

class Loader {
 public:
  explicit Loader(const FileReader& read_file) : read_file_(read_file) {}

  Document run(const Inputs& inputs) {
    for (const std::string& name : inputs.catalogue) {
      merge(document_.root, file(name, Origin::catalogue, {}));
    }
    if (!inputs.file.empty()) {
      merge(document_.root, file(inputs.file, Origin::file, {}));
      // What is missing altogether is missing in the user's file, not in the catalogue.
      document_.root.position = {add_source(inputs.file, Origin::file), 1, 1};
    }
    problems_.throw_if_any();
    override_document(document_, inputs);
    return std::move(document_);
  }

  Document run(std::string_view text, const std::string& name) {
    const std::uint32_t source = add_source(name, Origin::file);
    document_.root = parse(text, source);
    note_version(document_.root, source);
    problems_.throw_if_any();
    return std::move(document_);
  }

 private:
  std::uint32_t add_source(const std::string& name, Origin origin) {
    return source_named(document_.sources, name, origin);
  }

  Node parse(std::string_view text, std::uint32_t source) {
    std::vector<SyntaxError> errors;
    Node node = parse_toml(text, source, errors);
    for (SyntaxError& error : errors) {
      problems_.add(error.position, {}, std::move(error.message));
    }
    return node;
  }

  /// A file with all it includes. `from` is where it was asked for.
  Node file(const std::string& name, Origin origin, Position from) {
    const std::optional<std::string> text = read_file_(name);
    if (!text) {
      const Position at = from.file == 0 ? Position{add_source(name, origin), 0, 0} : from;
      problems_.add(at, from.file == 0 ? "" : "include",
                    fmt::format("cannot read the file \"{}\"{}", name,
                                from.file == 0 ? "; check its name and its permissions"
                                               : "; names are relative to the file that includes"));
      return {};
    }
    const std::uint32_t source = add_source(name, origin);
    Node own = parse(*text, source);
    note_version(own, source);
    const std::optional<Node> include = take(own, "include");
    if (!include) return own;

    Node merged;
    merged.position = own.position;
    open_.push_back(name);
    for (const auto& [included, position] : names(*include, name)) {
      merge(merged, file(included, origin, position));
    }
    open_.pop_back();
    merge(merged, std::move(own));
    return merged;
  }

  /// Each file has a version of its own, whatever includes it.
  void note_version(Node& own, std::uint32_t source) {
    const std::optional<Node> version = take(own, "version");
    if (!version) return;
    if (version->kind != Node::Kind::integer || version->integer < 1) {
      problems_.add(version->position, "version",
                    fmt::format("expected a whole number, 1 to {}", newest_version));
    } else if (version->integer > newest_version) {
      problems_.add(version->position, "version",
                    fmt::format("{} is newer than {}, the newest this program reads; use a newer "
                                "program",
                                version->integer, newest_version));
    } else {
      document_.sources[source].version = version->integer;
    }
  }

  /// The files an `include` names, without those that lead back to a file that is open.
  std::vector<std::pair<std::string, Position>> names(const Node& include,
                                                      const std::string& file_name) {
    std::vector<std::pair<std::string, Position>> result;
    const bool valid = include.is_array() && std::all_of(include.items.begin(), include.items.end(),
                                                         [](const Node& n) { return n.is_text(); });
    if (!valid) {
      problems_.add(include.position, "include",
                    "expected a list of file names, like [\"base.toml\"]");
      return result;
    }
    for (const Node& item : include.items) {
      std::string name = beside(file_name, item.text);
      if (std::find(open_.begin(), open_.end(), name) == open_.end()) {
        result.emplace_back(std::move(name), item.position);
        continue;
      }
      std::string chain;
      for (const std::string& step : open_) chain += step + " -> ";
      problems_.add(
          item.position, "include",
          fmt::format("files include each other: {}{}; remove one of these includes", chain, name));
    }
    return result;
  }

  const FileReader& read_file_;
  Document document_;
  Problems problems_{document_.sources};
  std::vector<std::string> open_;
};

}  // namespace

std::string beside(const std::string& file, const std::string& name) {
  const std::filesystem::path folder = std::filesystem::path{file}.parent_path();
  return (folder / name).lexically_normal().generic_string();
}

void override_document(Document& document, const Inputs& inputs) {
  Problems problems{document};
  if (!inputs.overrides.empty()) {
    const std::uint32_t set = source_named(document.sources, "--set", Origin::command_line);
    for (std::size_t i = 0; i < inputs.overrides.size(); ++i) {
      const Position position{set, static_cast<std::uint32_t>(i + 1), 1};
      apply_override(document.root, inputs.overrides[i], position, problems);
    }
  }
  for (const Option& option : inputs.options) {
    const Position whole{source_named(document.sources, option.name, Origin::command_line), 0, 0};
    apply_override(document.root, option.assignment, whole, problems);
  }
  document.complaints = problems.complaints();
}

Document load_document(const Inputs& inputs, const FileReader& read_file) {
  return Loader{read_file}.run(inputs);
}

Document parse_document(std::string_view text, const std::string& file_name) {
  const FileReader nothing = [](const std::string&) { return std::nullopt; };
  return Loader{nothing}.run(text, file_name);
}

}  // namespace stowplan::config
