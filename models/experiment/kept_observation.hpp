// A replication as bytes, so that it can be kept and looked at once more with others.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "models/fleet/report/observation.hpp"

namespace stowplan {

/// What is the same in every replication of a layout, mostly: names; and what is not.
struct KeptObservation {
  std::string shape;
  std::string values;
};

/// Shape   about 2 B for a bucket of a histogram and for what is 0 or as before, up to 10 B for any
///         other number; without Observation::packed, which pictures alone are made of
[[nodiscard]] KeptObservation keep(const Observation& observation);

/// The observation again, to the bit.
/// Errors  none where the bytes are not those that were kept
[[nodiscard]] std::optional<Observation> read_kept(std::string_view shape, std::string_view values);

}  // namespace stowplan
