// A configuration put together from catalogue files, includes, the file itself and `--set`, each
// overriding those before it; and the place of every value in it, for errors that are found late.
// Opening files is left to the caller.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/config/diagnostic.hpp"
#include "sim/config/node.hpp"

namespace stowplan::config {

/// The newest form of files there is. A file says which it is written in by its key `version`;
/// older ones are read as they were meant.
inline constexpr std::int64_t newest_version = 2;

/// The text of the file of that name, or none if it cannot be read.
using FileReader = std::function<std::optional<std::string>(const std::string& name)>;

/// An option of the command line that stands for an override: `--seed 7` for `seed=7`.
struct Option {
  std::string name;
  std::string assignment;
};

/// What a configuration is made of, weakest first.
struct Inputs {
  std::vector<std::string> catalogue;  ///< Files, each overriding those before it.
  std::string file;                    ///< The user's file; empty for none.
  std::vector<std::string> overrides;  ///< `path=value`, each overriding those before it.
  std::vector<Option> options{};       ///< The same by options of their own.
};

/// A diagnostic that knows its position, by which they are sorted.
struct Complaint {
  Position position;
  std::string path;
  std::string message;

  friend bool operator==(const Complaint&, const Complaint&) = default;
};

/// The merged tree, and where its values were written.
struct Document {
  Node root;
  Sources sources{{"", Origin::defaults}};
  std::vector<Complaint> complaints;  ///< About overrides that could not be applied.

  /// The value at a path, or null. Names in a path need no quotes where they are unambiguous.
  [[nodiscard]] const Node* find(std::string_view path) const;

  /// Where the value at the path was written; if it is a default, the innermost table around it
  /// that was written.
  [[nodiscard]] Position position_of(std::string_view path) const;

  /// Version of the file in which the value at the path was written.
  [[nodiscard]] std::int64_t version_of(std::string_view path) const;

  /// A complaint about the value at a path.
  [[nodiscard]] Diagnostic diagnose(std::string_view path, std::string message) const;

  /// `file:line:column` of a position, `--set:1:1` or `--seed` on the command line, "" for a
  /// default.
  [[nodiscard]] std::string text_of(Position position) const;
};

/// Collects complaints about a document, so that all of them can be shown at once.
class Problems {
 public:
  /// Starts with the complaints the document comes with.
  explicit Problems(const Document& document)
      : sources_(&document.sources), document_(&document), found_(document.complaints) {}
  explicit Problems(const Sources& sources) : sources_(&sources) {}

  void add(Position position, std::string path, std::string message);

  /// Finds the position itself. Precondition: made from a document.
  void add(std::string_view path, std::string message);

  [[nodiscard]] std::size_t count() const { return found_.size(); }

  /// `file:line:column` of a position.
  [[nodiscard]] std::string text_of(Position position) const;

  /// Sorted by file (in the order they were read), line and column; no repetitions.
  [[nodiscard]] std::vector<Diagnostic> diagnostics() const;

  /// The complaints as they came, for a document to keep.
  [[nodiscard]] const std::vector<Complaint>& complaints() const { return found_; }

  /// Throws ConfigError with all of them, if there are any.
  void throw_if_any() const;

 private:
  const Sources* sources_;
  const Document* document_ = nullptr;
  std::vector<Complaint> found_;
};

/// The file that `name` means in a file: names are relative to the folder it is in.
[[nodiscard]] std::string beside(const std::string& file, const std::string& name);

/// Reads and merges. A file may begin with `include = ["other.toml"]`, named relative to itself;
/// what it says overrides what it includes.
/// Errors: ConfigError for files that cannot be read, syntax and include cycles. Overrides that
/// cannot be applied are kept as complaints, to be shown together with those of the reader.
[[nodiscard]] Document load_document(const Inputs& inputs, const FileReader& read_file);

/// Lays the overrides and options of `inputs` on the document: once when it is loaded, and again on
/// one that was changed since, over which they have the last word.
void override_document(Document& document, const Inputs& inputs);

/// One text as a whole document; `include` in it is an error.
[[nodiscard]] Document parse_document(std::string_view text, const std::string& file_name);

}  // namespace stowplan::config
