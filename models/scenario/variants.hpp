// Layouts that are another layout with changes: `like` names it, `set` says what is different.
//
//   [[layout]]
//   name = "m7g"
//   like = "today"
//   set  = { "pool.eks.host" = "aws/m7g.4xlarge" }
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/config/document.hpp"

namespace stowplan {

/// One value that is different in a layout.
struct Change {
  std::string path;
  config::Node value;
  config::Position position;
};

/// A layout and its changes, in the order in which they are made: those of the layout it is like,
/// then its own.
struct Variant {
  std::string layout;
  std::vector<Change> changes;
};

/// Layouts with changes, in the order of the document; those like one that has some included.
/// What a layout leaves out of its routes is taken over from the one it is like.
/// Errors  complaints of the document: `like` that names no layout or leads back to its own, and
///         paths that a layout may not change
[[nodiscard]] std::vector<Variant> take_variants(config::Document& document);

/// The document as it is for one layout.
[[nodiscard]] config::Document with_changes(const config::Document& document,
                                            const Variant& variant);

}  // namespace stowplan
