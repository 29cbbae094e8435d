// A document without what it does not use: a catalogue has thousands of entries, and a study reads
// its document once a point.
#pragma once

#include "models/study/design.hpp"
#include "sim/config/document.hpp"

namespace stowplan {

/// The document with those entries of hosts, images, runtimes, networks, storage, hardening and
/// classes that its texts, the changes of its layouts or the points mention by name; what an entry
/// that stays mentions stays, too.
[[nodiscard]] config::Document only_mentioned(config::Document document,
                                              const std::vector<Point>& points);

}  // namespace stowplan
