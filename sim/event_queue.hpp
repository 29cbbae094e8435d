// The future event list: a monotone radix heap with a small sorted front. A simulation never
// schedules into the past, and a radix heap turns that into near-constant time: entries wait in
// buckets by the highest digit in which their key differs from the clock, and come closer a few
// times, streaming through memory, instead of climbing a tree that misses the cache at every level.
// Equal keys always share a bucket and keep their order, so first-in-first-out costs no sequence
// number. Measured against heaps in tests/bench/engine_bench.cpp; why in
// docs/decisions/0002-event-list.md.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <type_traits>
#include <vector>

namespace stowplan {

/// Priority queue of (key, payload) for keys that never fall below the instant last served.
///
/// Model   order of a key = key >> 1, so bit 0 is a mark of the owner's that does not affect order;
///         equal orders leave in the order they came. Of an order, the low `tie_bits` say who goes
///         first within one instant and may fall again while that instant is served.
/// Shape   amortised O(log(span) / digit bits) moves of one entry each, all sequential; no
///         allocation once the high-water mark is reached; entries are key + payload, no more.
template <class Payload>
class EventQueue {
  static_assert(std::is_trivially_copyable_v<Payload>);

 public:
  struct Entry {
    std::uint64_t key;
    Payload payload;
  };

  static constexpr int tie_bits = 3;

  /// Precondition: the key's instant is neither before that of the last entry popped nor, after a
  /// `pop_before` that found nothing below its limit, before that limit's.
  void push(std::uint64_t key, Payload payload) {
    ++size_;
    const std::uint64_t order = key >> 1;
    if (order < front_end_) {
      if (front_size_ == front_capacity) [[unlikely]] {
        spill();
        if (order >= front_end_) {
          append({key, payload});
          return;
        }
      }
      insert_in_front(key, payload);
      return;
    }
    append({key, payload});
  }

  /// Takes the least entry if its order (key >> 1) is below `limit`. Calls nearing(entry) for
  /// entries that will be served soon, as a chance to fetch what they refer to.
  template <class Nearing>
  [[nodiscard]] bool pop_before(std::uint64_t limit, Entry& out, const Nearing& nearing) {
    if (front_size_ == 0) [[unlikely]] {
      if (!refill(limit, nearing)) {
        Entry tied;  // Not `out`: with its address taken it could not live in registers.
        if (!pop_tied(limit, tied)) return false;
        out = tied;
        return true;
      }
    }
    const Entry& least = front_[front_size_ - 1];
    const std::uint64_t order = least.key >> 1;
    if (order >= limit) return false;
    out = least;
    --front_size_;
    --size_;
    floor_ = order;
    return true;
  }

  [[nodiscard]] bool pop_before(std::uint64_t limit, Entry& out) {
    return pop_before(limit, out, [](const Entry&) {});
  }

  /// The least entry's key, or `no_key`. Changes nothing; O(1), or the size of one bucket.
  [[nodiscard]] std::uint64_t peek() const;
  static constexpr std::uint64_t no_key = std::numeric_limits<std::uint64_t>::max();

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  /// Drops every entry for which `is_stale(entry)`, keeping the order of the rest. O(size).
  template <class Predicate>
  void remove_if(Predicate&& is_stale);

 private:
  static constexpr int digit_bits = 5;
  static constexpr std::size_t digits = std::size_t{1} << digit_bits;
  static constexpr std::size_t levels = (63 + digit_bits - 1) / digit_bits;
  static constexpr std::size_t block_entries = 48;
  static constexpr std::size_t front_capacity = 64;
  static constexpr std::uint64_t instant_mask = ~((std::uint64_t{1} << tie_bits) - 1);
  static constexpr std::uint64_t no_end = std::uint64_t{1} << 63;

  static_assert(block_entries <= front_capacity);

  struct Block {
    Block* next;
    std::size_t read;  // Entries before it are gone; not 0 only where a tie is being served.
    std::array<Entry, block_entries> entries;
  };

  // A chain of blocks filled in order. `write == end` for an empty one too, so that appending needs
  // a single comparison.
  struct Bucket {
    Entry* write = nullptr;
    Entry* end = nullptr;
    Block* first = nullptr;
    Block* last = nullptr;
  };

  static std::size_t level_of(std::uint64_t difference) {
    return static_cast<std::size_t>(63 - std::countl_zero(difference | 1)) / digit_bits;
  }
  static std::size_t index_of(std::size_t level, std::uint64_t order) {
    return level * digits + ((order >> (level * digit_bits)) & (digits - 1));
  }
  // Keys equal to the new one came earlier and must leave earlier, so they stay nearer the back.
  void insert_in_front(std::uint64_t key, Payload payload) {
    std::size_t at = front_size_++;
    for (; at > 0 && front_[at - 1].key <= (key | 1); --at) front_[at] = front_[at - 1];
    front_[at] = {key, payload};
  }

  void append(const Entry& entry) {
    const std::uint64_t order = entry.key >> 1;
    Bucket& bucket = buckets_[index_of(level_of(order ^ origin_), order)];
    if (bucket.write == bucket.end) [[unlikely]]
      extend(bucket);
    *bucket.write++ = entry;
  }

  [[gnu::noinline]] void extend(Bucket& bucket);
  void add_slab();
  [[gnu::noinline]] void spill();
  template <class Nearing>
  [[gnu::noinline]] bool refill(std::uint64_t limit, const Nearing& nearing);
  [[gnu::noinline]] bool pop_tied(std::uint64_t limit, Entry& out);
  template <class Nearing>
  void move_to_front(std::size_t level, std::size_t index, const Nearing& nearing);
  void redistribute(std::size_t index, std::uint64_t limit);
  Bucket take(std::size_t index);
  template <class Visit>
  static void for_each(const Bucket& bucket, Visit&& visit);
  template <class Visit>
  void drain(Bucket bucket, Visit&& visit);

  void release(Block* block) {
    block->next = free_;
    free_ = block;
  }
  [[nodiscard]] std::size_t lowest_level() const {
    return static_cast<std::size_t>(std::countr_zero(level_mask_));
  }
  [[nodiscard]] std::size_t lowest_bucket(std::size_t level) const {
    return level * digits + static_cast<std::size_t>(std::countr_zero(digit_mask_[level]));
  }
  // The least order a bucket can hold.
  [[nodiscard]] std::uint64_t base_of(std::size_t level, std::size_t index) const {
    const std::uint64_t digit = index & (digits - 1);
    const int shift = static_cast<int>(level) * digit_bits;
    const std::uint64_t above =
        shift + digit_bits >= 64 ? 0 : ~std::uint64_t{0} << (shift + digit_bits);
    return (origin_ & above) | (digit << shift);
  }

  // Invariants. Every order in the front is below front_end_, every order in a bucket is not.
  // Buckets are by the highest digit that differs from origin_, which no future order is below.
  std::array<Entry, front_capacity> front_;  // Least at the back.
  std::size_t front_size_ = 0;
  std::uint64_t front_end_ = no_end;
  std::uint64_t origin_ = 0;
  std::uint64_t floor_ = 0;  // Order last popped.
  std::size_t size_ = 0;
  std::uint32_t level_mask_ = 0;  // Levels with entries, and in each the digits with entries.
  std::array<std::uint32_t, levels> digit_mask_{};
  std::array<Bucket, levels * digits> buckets_{};
  Block* free_ = nullptr;
  std::size_t slab_blocks_ = 8;
  std::vector<std::unique_ptr<Block[]>> slabs_;
};

template <class Payload>
void EventQueue<Payload>::extend(Bucket& bucket) {
  if (free_ == nullptr) [[unlikely]]
    add_slab();
  Block* block = free_;
  free_ = block->next;
  block->next = nullptr;
  block->read = 0;
  if (bucket.first == nullptr) {
    const auto index = static_cast<std::size_t>(&bucket - buckets_.data());
    bucket.first = block;
    digit_mask_[index / digits] |= std::uint32_t{1} << (index % digits);
    level_mask_ |= std::uint32_t{1} << (index / digits);
  } else {
    bucket.last->next = block;
  }
  bucket.last = block;
  bucket.write = block->entries.data();
  bucket.end = bucket.write + block_entries;
}

template <class Payload>
void EventQueue<Payload>::add_slab() {
  slabs_.push_back(std::make_unique_for_overwrite<Block[]>(slab_blocks_));
  for (std::size_t i = slab_blocks_; i-- > 0;) release(&slabs_.back()[i]);
  if (slab_blocks_ < 1024) slab_blocks_ *= 2;
}

// The front is full: its later half goes back to the buckets, in order, whole ties together.
template <class Payload>
void EventQueue<Payload>::spill() {
  if (level_mask_ == 0) origin_ = floor_ & instant_mask;
  std::size_t kept_from = front_size_ / 2;
  front_end_ = front_[kept_from].key >> 1;
  while (kept_from < front_size_ && front_[kept_from].key >> 1 >= front_end_) ++kept_from;
  for (std::size_t i = kept_from; i-- > 0;) append(front_[i]);
  std::copy(front_.begin() + static_cast<std::ptrdiff_t>(kept_from),
            front_.begin() + static_cast<std::ptrdiff_t>(front_size_), front_.begin());
  front_size_ -= kept_from;
}

// Brings the next entries to the empty front. False if there are none below the limit, or if the
// next ones are a tie too large for the front.
template <class Payload>
template <class Nearing>
bool EventQueue<Payload>::refill(std::uint64_t limit, const Nearing& nearing) {
  while (level_mask_ != 0) {
    const std::size_t level = lowest_level();
    const std::size_t index = lowest_bucket(level);
    if (base_of(level, index) >= limit) return false;
    if (buckets_[index].first == buckets_[index].last) {
      move_to_front(level, index, nearing);
      return true;
    }
    if (level == 0) return false;
    redistribute(index, limit);
  }
  front_end_ = no_end;
  origin_ = 0;
  floor_ = 0;
  return false;
}

template <class Payload>
bool EventQueue<Payload>::pop_tied(std::uint64_t limit, Entry& out) {
  if (level_mask_ == 0 || lowest_level() != 0) return false;
  const std::size_t index = lowest_bucket(0);
  const std::uint64_t order = base_of(0, index);
  if (order >= limit) return false;
  Bucket& bucket = buckets_[index];
  Block* block = bucket.first;
  out = block->entries[block->read++];
  if (block->read == block_entries) {
    bucket.first = block->next;
    release(block);
  }
  --size_;
  floor_ = order;
  front_end_ = order;
  return true;
}

template <class Payload>
template <class Nearing>
void EventQueue<Payload>::move_to_front(std::size_t level, std::size_t index,
                                        const Nearing& nearing) {
  const std::uint64_t base = base_of(level, index);
  const Bucket bucket = take(index);
  if (level > 0) origin_ = base;
  front_end_ = level_mask_ == 0 ? no_end : base + (std::uint64_t{1} << (level * digit_bits));
  drain(bucket, [&](const Entry& entry) {
    nearing(entry);
    insert_in_front(entry.key, entry.payload);
  });
}

// Spreads a bucket over lower levels: all its entries share the digit that set them apart from the
// old origin with the new one. The new origin stays below whatever may still be pushed.
template <class Payload>
void EventQueue<Payload>::redistribute(std::size_t index, std::uint64_t limit) {
  const Bucket bucket = take(index);
  std::uint64_t least = limit;
  for_each(bucket, [&](const Entry& entry) {
    const std::uint64_t order = entry.key >> 1;
    least = order < least ? order : least;
  });
  origin_ = least & instant_mask;
  drain(bucket, [this](const Entry& entry) { append(entry); });
}

template <class Payload>
auto EventQueue<Payload>::take(std::size_t index) -> Bucket {
  const Bucket bucket = buckets_[index];
  buckets_[index] = Bucket{};
  std::uint32_t& mask = digit_mask_[index / digits];
  mask &= ~(std::uint32_t{1} << (index % digits));
  if (mask == 0) level_mask_ &= ~(std::uint32_t{1} << (index / digits));
  return bucket;
}

template <class Payload>
template <class Visit>
void EventQueue<Payload>::for_each(const Bucket& bucket, Visit&& visit) {
  for (const Block* block = bucket.first; block != nullptr; block = block->next) {
    const Entry* const end =
        block == bucket.last ? bucket.write : block->entries.data() + block_entries;
    for (const Entry* entry = block->entries.data() + block->read; entry != end; ++entry) {
      visit(*entry);
    }
  }
}

// Visits the entries of a detached chain in order and recycles each block once it is read.
template <class Payload>
template <class Visit>
void EventQueue<Payload>::drain(Bucket bucket, Visit&& visit) {
  for (Block* block = bucket.first; block != nullptr;) {
    const Entry* const end =
        block == bucket.last ? bucket.write : block->entries.data() + block_entries;
    for (const Entry* entry = block->entries.data() + block->read; entry != end; ++entry) {
      visit(*entry);
    }
    Block* const next = block->next;
    release(block);
    block = next;
  }
}

template <class Payload>
std::uint64_t EventQueue<Payload>::peek() const {
  if (front_size_ > 0) return front_[front_size_ - 1].key;
  std::uint64_t least = no_key;
  if (level_mask_ == 0) return least;
  for_each(buckets_[lowest_bucket(lowest_level())], [&](const Entry& entry) {
    if (entry.key >> 1 < least >> 1) least = entry.key;
  });
  return least;
}

template <class Payload>
template <class Predicate>
void EventQueue<Payload>::remove_if(Predicate&& is_stale) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < front_size_; ++i) {
    if (!is_stale(front_[i])) front_[kept++] = front_[i];
  }
  size_ -= front_size_ - kept;
  front_size_ = kept;
  for (std::size_t index = 0; index < buckets_.size(); ++index) {
    if (buckets_[index].first == nullptr) continue;
    drain(take(index), [&](const Entry& entry) {
      if (is_stale(entry)) {
        --size_;
      } else {
        append(entry);
      }
    });
  }
}

}  // namespace stowplan
