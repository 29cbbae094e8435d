// A pool of records named by dense ids. A slot that is given back gets a new generation, so that
// an event for its former owner is recognised as stale; memory is reused and never returned.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace stowplan {

template <class T>
class Slots {
 public:
  /// As many as fit into a few gigabytes: more only come together where a queue grows without end.
  static constexpr std::size_t most = 20'000'000;

  /// Takes a slot, its record as T's default says.
  std::uint32_t take() {
    if (free_.empty()) {
      records_.emplace_back();
      live_.push_back(1);
      generations_.push_back(0);
      return static_cast<std::uint32_t>(records_.size() - 1);
    }
    const std::uint32_t id = free_.back();
    free_.pop_back();
    live_[id] = 1;
    records_[id] = T{};
    return id;
  }

  void give_back(std::uint32_t id) {
    renew(id);
    live_[id] = 0;
    free_.push_back(id);
  }

  /// Makes every event for the present use of the slot stale.
  void renew(std::uint32_t id) { generations_[id] = (generations_[id] + 1) & 0xffffffU; }

  [[nodiscard]] T& operator[](std::uint32_t id) { return records_[id]; }
  [[nodiscard]] const T& operator[](std::uint32_t id) const { return records_[id]; }
  [[nodiscard]] std::uint32_t generation(std::uint32_t id) const { return generations_[id]; }
  [[nodiscard]] bool live(std::uint32_t id) const { return live_[id] != 0; }
  /// Whether the slot is in the same use as when it had that generation.
  [[nodiscard]] bool same(std::uint32_t id, std::uint32_t generation) const {
    return live_[id] != 0 && generations_[id] == generation;
  }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(records_.size()); }
  /// Whether there have been `most` at once.
  [[nodiscard]] bool full() const { return records_.size() >= most; }
  [[nodiscard]] std::uint32_t live_count() const {
    return static_cast<std::uint32_t>(records_.size() - free_.size());
  }

 private:
  std::vector<T> records_;
  std::vector<std::uint32_t> generations_;
  std::vector<std::uint8_t> live_;
  std::vector<std::uint32_t> free_;
};

}  // namespace stowplan
