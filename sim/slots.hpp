// Records that come and go, and names for them that cannot be mixed up.
//
// An Id says which slot: whoever holds one knows that its record is there. A Handle says which use
// of the slot as well: whoever may outlive the record holds a handle, and asks before it follows
// it.
//
//   Slots<Request> requests;
//   Id<Request> id = requests.take();
//   Handle<Request> handle = requests.handle(id);
//   requests.give_back(id);         // the slot is free for another
//   requests.alive(handle)          // false, also once another has taken the slot
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace stowplan {

/// Which record of one kind; nothing else converts to it. Four bytes.
template <class Record>
class Id {
 public:
  /// Of none.
  constexpr Id() = default;
  constexpr explicit Id(std::uint32_t slot) : slot_(slot) {}

  [[nodiscard]] constexpr std::uint32_t slot() const { return slot_; }
  [[nodiscard]] constexpr explicit operator bool() const { return slot_ != none; }

  friend constexpr auto operator<=>(Id, Id) = default;

 private:
  static constexpr std::uint32_t none = 0xffffffffU;

  std::uint32_t slot_ = none;
};

/// A record in one use of its slot. Eight bytes, of which the generation fills 24 bits.
template <class Record>
struct Handle {
  Id<Record> id;
  std::uint32_t generation = 0;

  [[nodiscard]] constexpr explicit operator bool() const { return static_cast<bool>(id); }
  friend constexpr bool operator==(Handle, Handle) = default;
};

/// Records of one kind in slots that are used again; memory is never returned.
template <class Record>
class Slots {
 public:
  /// As many as fit into a few gigabytes: more only come together where a queue grows without end.
  /// Just below a power of two, at which the lists would double once more.
  static constexpr std::size_t most = (std::size_t{1} << 24) - 1024;

  /// Takes a slot for a record that is made of `args`.
  template <class... Args>
  Id<Record> take(Args&&... args) {
    if (free_.empty()) {
      records_.emplace_back(std::forward<Args>(args)...);
      live_.push_back(1);
      generations_.push_back(0);
      return Id<Record>{static_cast<std::uint32_t>(records_.size() - 1)};
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    live_[slot] = 1;
    records_[slot] = Record(std::forward<Args>(args)...);
    return Id<Record>{slot};
  }

  /// Room for so many from the beginning: a list that grows moves, and touches fresh memory.
  void reserve(std::size_t records) {
    records_.reserve(records);
    generations_.reserve(records);
    live_.reserve(records);
  }

  void give_back(Id<Record> id) {
    renew(id);
    live_[id.slot()] = 0;
    free_.push_back(id.slot());
  }

  /// The record begins another life: no handle from before is alive any more.
  void renew(Id<Record> id) { generations_[id.slot()] = (generations_[id.slot()] + 1) & 0xffffffU; }

  [[nodiscard]] Record& operator[](Id<Record> id) { return records_[id.slot()]; }
  [[nodiscard]] const Record& operator[](Id<Record> id) const { return records_[id.slot()]; }

  [[nodiscard]] Handle<Record> handle(Id<Record> id) const { return {id, generations_[id.slot()]}; }
  /// Whether the record is there, in the same life as when the handle was made.
  [[nodiscard]] bool alive(Handle<Record> handle) const {
    const std::uint32_t slot = handle.id.slot();
    return live_[slot] != 0 && generations_[slot] == handle.generation;
  }

  /// Calls visit(id) for all records that are there, by slot; meanwhile others may come and go.
  template <class Visit>
  void for_each(Visit visit) const {
    for (std::uint32_t slot = 0; slot < records_.size(); ++slot) {
      if (live_[slot] != 0) visit(Id<Record>{slot});
    }
  }

  /// Slots ever taken.
  [[nodiscard]] std::size_t size() const { return records_.size(); }
  /// Whether there have been `most` at once.
  [[nodiscard]] bool full() const { return records_.size() >= most; }

 private:
  std::vector<Record> records_;
  std::vector<std::uint32_t> generations_;
  std::vector<std::uint8_t> live_;
  std::vector<std::uint32_t> free_;
};

/// Records that are there from the beginning to the end, by their id.
template <class Record>
class Records {
 public:
  template <class... Args>
  Id<Record> add(Args&&... args) {
    records_.emplace_back(std::forward<Args>(args)...);
    return Id<Record>{static_cast<std::uint32_t>(records_.size() - 1)};
  }

  [[nodiscard]] Record& operator[](Id<Record> id) { return records_[id.slot()]; }
  [[nodiscard]] const Record& operator[](Id<Record> id) const { return records_[id.slot()]; }

  [[nodiscard]] std::vector<Id<Record>> ids() const {
    std::vector<Id<Record>> ids;
    for (std::uint32_t slot = 0; slot < records_.size(); ++slot) ids.emplace_back(slot);
    return ids;
  }
  [[nodiscard]] auto begin() { return records_.begin(); }
  [[nodiscard]] auto end() { return records_.end(); }
  [[nodiscard]] auto begin() const { return records_.begin(); }
  [[nodiscard]] auto end() const { return records_.end(); }
  [[nodiscard]] std::size_t size() const { return records_.size(); }

 private:
  std::vector<Record> records_;
};

}  // namespace stowplan
