// `--set path=value`: one value of a document changed from the command line, or by a sweep.
#pragma once

#include <string_view>

#include "sim/config/document.hpp"
#include "sim/config/node.hpp"

namespace stowplan::config {

/// Applies `path=value` to a document. The value is TOML; what is not valid TOML is taken as text,
/// so that units need no quotes: `workload.web.arrivals.rate=300/s`. The value replaces what was
/// there. A step `*` stands for every element or entry: `deployment.*.runtime`. Tables on the way
/// are created; elements of arrays must exist. Whether the keys mean anything is for the reader to
/// say.
void apply_override(Node& root, std::string_view assignment, Position position, Problems& problems);

/// The same with a value that is a node already. Places inside the value stay as they are.
void apply_override(Node& root, std::string_view path, const Node& value, Position position,
                    Problems& problems);

}  // namespace stowplan::config
