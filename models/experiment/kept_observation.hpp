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

/// What keep() leaves out.
[[nodiscard]] std::string keep_packed(const Observation& observation);

/// The observation again, to the bit.
/// Errors  none where the bytes are not those that were kept
[[nodiscard]] std::optional<Observation> read_kept(std::string_view shape, std::string_view values);

/// What keep_packed() has kept, into an observation. Returns whether it could be read.
[[nodiscard]] bool read_packed(std::string_view packed, Observation& observation);

/// All of an observation in one text, packed hosts included: what goes from one process to another.
[[nodiscard]] std::string to_bytes(const Observation& observation);

/// Errors  none where the bytes are not those of to_bytes()
[[nodiscard]] std::optional<Observation> from_bytes(std::string_view bytes);

}  // namespace stowplan
