// The label a CPU job or a flow carries, so that its end finds its owner.
#pragma once

#include <cstdint>

#include "models/fleet/ids.hpp"

namespace stowplan {

enum class JobKind : std::uint8_t {
  request,
  start_phase,
  unpack,
  packets,
  message,
  answer,
  pull,
  launch
};

/// Kind in 8 bits, generation of the owner in 24, its slot in 32.
class JobTag {
 public:
  /// Of work that no one waits for.
  explicit JobTag(JobKind kind) : kind_(kind) {}
  template <class Owner>
  JobTag(JobKind kind, Handle<Owner> owner)
      : kind_(kind), generation_(owner.generation), slot_(owner.id.slot()) {}

  [[nodiscard]] JobKind kind() const { return kind_; }
  /// Its owner; the kind says what that is.
  template <class Owner>
  [[nodiscard]] Handle<Owner> owner() const {
    return {Id<Owner>{slot_}, generation_};
  }

  [[nodiscard]] std::uint64_t packed() const {
    return (static_cast<std::uint64_t>(kind_) << 56) |
           (static_cast<std::uint64_t>(generation_) << 32) | slot_;
  }
  [[nodiscard]] static JobTag unpack(std::uint64_t bits) {
    JobTag tag{static_cast<JobKind>(bits >> 56)};
    tag.generation_ = static_cast<std::uint32_t>(bits >> 32) & 0xffffffU;
    tag.slot_ = static_cast<std::uint32_t>(bits);
    return tag;
  }

 private:
  JobKind kind_;
  std::uint32_t generation_ = 0;
  std::uint32_t slot_ = 0;
};

}  // namespace stowplan
