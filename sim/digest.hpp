// The fingerprint of a run: a running hash of its events. Two runs with the same digest went
// through the same history, so builds, machines and thread counts can be compared by one number.
#pragma once

#include <bit>
#include <cstdint>

namespace stowplan {

/// 64-bit running hash of a sequence of words; order matters. Not for adversaries.
///
/// Shape   one step is a bijection of the state for any word, so a difference is never absorbed by
///         what follows except by chance (2^-64); about 1 ns a word.
class Digest {
 public:
  constexpr void add(std::uint64_t word) {
    state_ = std::rotl(state_ ^ word, 29) * 0x9e3779b97f4a7c15;
  }

  /// Both words in one step: the mixing of the second does not wait for the state.
  constexpr void add(std::uint64_t first, std::uint64_t second) {
    second = (second + 0x2545f4914f6cdd1d) * 0xd6e8feb86659fd93;
    add(first ^ second ^ (second >> 32));
  }

  [[nodiscard]] constexpr std::uint64_t value() const {
    std::uint64_t hash = (state_ ^ (state_ >> 32)) * 0xd6e8feb86659fd93;
    hash = (hash ^ (hash >> 32)) * 0xd6e8feb86659fd93;
    return hash ^ (hash >> 32);
  }

  friend constexpr bool operator==(Digest, Digest) = default;

 private:
  std::uint64_t state_ = 0x6a09e667f3bcc908;
};

}  // namespace stowplan
