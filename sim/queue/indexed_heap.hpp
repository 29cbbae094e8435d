// Binary heaps whose entries can be found again, to be re-keyed or removed from the middle. The
// standard heap cannot, and the usual way round it, leaving dead entries behind, makes the memory
// of a long busy period depend on how many jobs were aborted in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/check.hpp"

namespace stowplan {

/// Puts `moving` where entry `i` was and up to its place. `placed(entry, index)` is told wherever
/// an entry comes to rest. The entry is handed over in registers: read back from the heap right
/// after it was written field by field, it would hold up the processor.
template <class Entry, class Placed>
void sift_up(std::vector<Entry>& heap, std::size_t i, const Entry moving, Placed placed) {
  while (i > 0) {
    const std::size_t parent = (i - 1) / 2;
    if (!(moving < heap[parent])) break;
    heap[i] = heap[parent];
    placed(heap[i], i);
    i = parent;
  }
  heap[i] = moving;
  placed(moving, i);
}

/// Puts `moving` where entry `i` was and down to its place; else as sift_up.
template <class Entry, class Placed>
void sift_down(std::vector<Entry>& heap, std::size_t i, const Entry moving, Placed placed) {
  for (std::size_t child = 2 * i + 1; child < heap.size(); child = 2 * i + 1) {
    if (child + 1 < heap.size() && heap[child + 1] < heap[child]) ++child;
    if (!(heap[child] < moving)) break;
    heap[i] = heap[child];
    placed(heap[i], i);
    i = child;
  }
  heap[i] = moving;
  placed(moving, i);
}

/// Adds an entry. O(log n).
template <class Entry, class Placed>
void insert_into(std::vector<Entry>& heap, const Entry entry, Placed placed) {
  heap.push_back(entry);
  sift_up(heap, heap.size() - 1, entry, placed);
}

/// Takes entry `i` out of the heap. O(log n).
template <class Entry, class Placed>
void erase_at(std::vector<Entry>& heap, std::size_t i, Placed placed) {
  const Entry last = heap.back();
  heap.pop_back();
  if (i == heap.size()) return;
  if (i > 0 && last < heap[(i - 1) / 2]) {
    sift_up(heap, i, last, placed);
  } else {
    sift_down(heap, i, last, placed);
  }
}

/// For heaps of entries with an `id`: tells `owners[id]` its `place`.
template <class Owners>
auto tell_place(Owners& owners) {
  return [&owners](const auto& entry, std::size_t i) {
    owners[entry.id].place = static_cast<std::uint32_t>(i);
  };
}

/// Small integers ordered by a key; of equal keys the lowest integer comes first.
template <class Key>
class IndexedHeap {
 public:
  struct Entry {
    Key key;
    std::uint32_t id;
    friend bool operator<(const Entry& a, const Entry& b) {
      return a.key < b.key || (a.key == b.key && a.id < b.id);
    }
  };

  [[nodiscard]] bool empty() const { return heap_.empty(); }
  [[nodiscard]] const Entry& top() const {
    STOWPLAN_CHECK(!heap_.empty());
    return heap_.front();
  }

  /// The key that would come next if the top were gone; the largest there is if it is alone.
  [[nodiscard]] Key second() const {
    Key next = std::numeric_limits<Key>::max();
    for (std::size_t i = 1; i <= 2 && i < heap_.size(); ++i) {
      if (heap_[i].key < next) next = heap_[i].key;
    }
    return next;
  }

  /// Appends, in no order, the entries whose key satisfies `early`, which holds for no key after
  /// one that fails. Visits those and their children only.
  template <class Early>
  void append_while(Early early, std::vector<Entry>& to) const {
    if (heap_.empty() || !early(heap_.front().key)) return;
    walk(0, early, to);
  }

  /// Room for the integers below `count`.
  void resize(std::size_t count) { at_.resize(count, absent); }

  /// Inserts `id`, or gives it a new key. O(log n).
  void set(std::uint32_t id, Key key) {
    const std::uint32_t i = at_[id];
    const Entry entry{key, id};
    if (i == absent) {
      insert_into(heap_, entry, placed());
    } else if (key < heap_[i].key) {
      sift_up(heap_, i, entry, placed());
    } else {
      sift_down(heap_, i, entry, placed());
    }
  }

  /// Takes `id` out, if it is in. O(log n).
  void remove(std::uint32_t id) {
    const std::uint32_t i = at_[id];
    if (i == absent) return;
    at_[id] = absent;
    erase_at(heap_, i, placed());
  }

 private:
  static constexpr std::uint32_t absent = std::numeric_limits<std::uint32_t>::max();

  template <class Early>
  void walk(std::size_t i, Early& early, std::vector<Entry>& to) const {
    to.push_back(heap_[i]);
    for (std::size_t child = 2 * i + 1; child <= 2 * i + 2 && child < heap_.size(); ++child) {
      if (early(heap_[child].key)) walk(child, early, to);
    }
  }

  auto placed() {
    return [this](const Entry& entry, std::size_t i) {
      at_[entry.id] = static_cast<std::uint32_t>(i);
    };
  }

  std::vector<Entry> heap_;
  std::vector<std::uint32_t> at_;
};

}  // namespace stowplan
