#include "sim/event_queue.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "sim/random.hpp"

namespace stowplan::event_queue_test {
namespace {

using Queue = EventQueue<std::uint64_t>;
constexpr std::uint64_t no_limit = std::uint64_t{1} << 63;
constexpr std::uint64_t instant(std::uint64_t order) { return order & ~std::uint64_t{7}; }

/// The order asked for, the slow way: a heap on (order, sequence number).
class Oracle {
 public:
  using Item = std::pair<std::uint64_t, std::uint64_t>;
  void push(std::uint64_t order, std::uint64_t payload) { heap_.push({order, payload}); }
  bool pop_before(std::uint64_t limit, Item& out) {
    if (heap_.empty() || heap_.top().first >= limit) return false;
    out = heap_.top();
    heap_.pop();
    return true;
  }
  template <class Predicate>
  void remove_if(Predicate predicate) {
    decltype(heap_) kept;
    for (; !heap_.empty(); heap_.pop()) {
      if (!predicate(heap_.top().second)) kept.push(heap_.top());
    }
    heap_ = std::move(kept);
  }
  [[nodiscard]] std::uint64_t peek() const { return heap_.top().first; }
  [[nodiscard]] std::size_t size() const { return heap_.size(); }

 private:
  std::priority_queue<Item, std::vector<Item>, std::greater<>> heap_;
};

/// Drives queue and oracle with one random history. Times are drawn on a scale that changes by
/// powers of two between histories, so ties are everything in some and nothing in others.
class History {
 public:
  explicit History(std::uint32_t number)
      : stream_{5, number, "history"},
        spread_{std::uint64_t{1} << stream_.below(52)},
        most_pending_{1 + (std::uint64_t{1} << stream_.below(14))} {}

  void step() {
    if (oracle_.size() < most_pending_ && stream_.below(8) < 5) {
      push();
    } else {
      pop();
    }
    if (stream_.below(4096) == 0) sweep();
    if (stream_.below(64) == 0 && oracle_.size() > 0) {
      ASSERT_EQ(queue_.peek() >> 1, oracle_.peek());
    }
    ASSERT_EQ(queue_.size(), oracle_.size());
    ASSERT_EQ(queue_.empty(), oracle_.size() == 0);
  }

  void drain() {
    while (oracle_.size() > 0) pop_below(no_limit);
    Queue::Entry entry;
    ASSERT_FALSE(queue_.pop_before(no_limit, entry));
    ASSERT_EQ(queue_.peek(), Queue::no_key);
  }

 private:
  void push() {
    std::uint64_t order = instant(floor_);
    switch (stream_.below(8)) {
      case 0:
        order += stream_.below(8);
        break;  // This instant again, any priority.
      case 1:
        order += stream_.below(std::uint64_t{1} << 50);
        break;
      case 2:
        order += 8 * stream_.below(3);
        break;
      default:
        order += stream_.below(spread_);
    }
    std::uint64_t copies = stream_.below(64) == 0 ? 200 : 1;
    while (copies-- > 0) {
      queue_.push(order << 1 | stream_.below(2), next_);
      oracle_.push(order, next_++);
    }
  }

  void pop() {
    pop_below(stream_.below(3) > 0 ? no_limit : instant(floor_ + stream_.below(spread_)));
  }

  void pop_below(std::uint64_t limit) {
    Queue::Entry got;
    Oracle::Item want;
    const bool found = oracle_.pop_before(limit, want);
    ASSERT_EQ(queue_.pop_before(limit, got), found);
    if (!found) {
      if (limit != no_limit) floor_ = std::max(floor_, limit);
      return;
    }
    ASSERT_EQ(got.key >> 1, want.first);
    ASSERT_EQ(got.payload, want.second);
    floor_ = want.first;
  }

  void sweep() {
    const std::uint64_t part = stream_.below(4);
    queue_.remove_if([part](const Queue::Entry& entry) { return entry.payload % 4 <= part; });
    oracle_.remove_if([part](std::uint64_t payload) { return payload % 4 <= part; });
  }

  Stream stream_;
  Queue queue_;
  Oracle oracle_;
  std::uint64_t spread_;
  std::uint64_t most_pending_;
  std::uint64_t floor_ = 0;
  std::uint64_t next_ = 0;
};

TEST(EventQueue, AgreesWithAHeapOnMillionsOfMixedOperations) {
  for (std::uint32_t number = 0; number < 200; ++number) {
    SCOPED_TRACE(number);
    History history{number};
    for (int i = 0; i < 20'000; ++i) {
      history.step();
      if (::testing::Test::HasFatalFailure()) return;
    }
    history.drain();
    if (::testing::Test::HasFatalFailure()) return;
  }
}

std::vector<std::uint64_t> drained(Queue& queue) {
  std::vector<std::uint64_t> payloads;
  for (Queue::Entry entry; queue.pop_before(no_limit, entry);) payloads.push_back(entry.payload);
  return payloads;
}

TEST(EventQueue, TiesLeaveInOrderOfArrivalHoweverMany) {
  for (const std::uint64_t count : {2u, 40u, 49u, 1000u, 100'000u}) {
    Queue queue;
    queue.push(2 * 12345, count);
    for (std::uint64_t i = 0; i < count; ++i) queue.push(2 * 999'999'999 + i % 2, i);
    const auto payloads = drained(queue);
    ASSERT_EQ(payloads.size(), count + 1);
    EXPECT_EQ(payloads[0], count);
    for (std::uint64_t i = 0; i < count; ++i) ASSERT_EQ(payloads[i + 1], i);
  }
}

TEST(EventQueue, BitZeroOfAKeyDoesNotOrder) {
  Queue queue;
  queue.push(11, 0);
  queue.push(10, 1);
  queue.push(11, 2);
  EXPECT_EQ(drained(queue), (std::vector<std::uint64_t>{0, 1, 2}));
}

// While a large tie is served, more urgent ones of the same instant may still come, many of them.
TEST(EventQueue, AMoreUrgentTieOvertakesOneBeingServed) {
  Queue queue;
  for (std::uint64_t i = 0; i < 500; ++i) queue.push(2 * (80 + 3), i);
  Queue::Entry entry;
  for (std::uint64_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(queue.pop_before(no_limit, entry));
    ASSERT_EQ(entry.payload, i);
  }
  for (std::uint64_t i = 1000; i < 1300; ++i) queue.push(2 * 80, i);
  queue.push(2 * (80 + 3), 500);
  queue.push(2 * (80 + 7), 501);
  for (std::uint64_t i = 1000; i < 1300; ++i) {
    ASSERT_TRUE(queue.pop_before(no_limit, entry));
    ASSERT_EQ(entry.payload, i);
  }
  for (std::uint64_t i = 100; i <= 501; ++i) {
    ASSERT_TRUE(queue.pop_before(no_limit, entry));
    ASSERT_EQ(entry.payload, i);
  }
  EXPECT_TRUE(queue.empty());
}

TEST(EventQueue, TheWholeRangeOfKeysIsOrdered) {
  Queue queue;
  std::vector<std::uint64_t> orders = {no_limit - 1, 0, no_limit / 2, 7, 8, no_limit - 2, 1};
  for (int shift = 4; shift < 63; ++shift) orders.push_back(std::uint64_t{1} << shift);
  for (int copies = 0; copies < 60; ++copies) {
    for (const std::uint64_t order : orders) queue.push(order << 1, order);
  }
  std::sort(orders.begin(), orders.end());
  for (const std::uint64_t order : orders) {
    for (int copies = 0; copies < 60; ++copies) {
      Queue::Entry entry;
      ASSERT_TRUE(queue.pop_before(no_limit, entry));
      ASSERT_EQ(entry.payload, order);
    }
  }
  EXPECT_TRUE(queue.empty());
}

// Looking ahead must not stop anyone from scheduling before what was seen.
TEST(EventQueue, PeekAndAFruitlessPopLeaveTheNearFutureOpen) {
  Queue queue;
  for (std::uint64_t i = 0; i < 1000; ++i) queue.push(2 * (1'000'000 + 8 * i), i);
  EXPECT_EQ(queue.peek(), 2 * 1'000'000u);
  Queue::Entry entry;
  EXPECT_FALSE(queue.pop_before(800'000, entry));
  EXPECT_EQ(queue.peek(), 2 * 1'000'000u);
  for (std::uint64_t i = 0; i < 100; ++i) queue.push(2 * (800'000 + 8 * (99 - i)), 5000 + 99 - i);
  for (std::uint64_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(queue.pop_before(no_limit, entry));
    ASSERT_EQ(entry.payload, 5000 + i);
  }
  ASSERT_TRUE(queue.pop_before(no_limit, entry));
  EXPECT_EQ(entry.payload, 0u);
}

TEST(EventQueue, EmptyQueues) {
  Queue queue;
  Queue::Entry entry;
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.peek(), Queue::no_key);
  EXPECT_FALSE(queue.pop_before(no_limit, entry));
  queue.push(2 * 1000, 1);
  EXPECT_FALSE(queue.pop_before(1000, entry));
  EXPECT_TRUE(queue.pop_before(1001, entry));
  EXPECT_FALSE(queue.pop_before(no_limit, entry));
  queue.remove_if([](const Queue::Entry&) { return true; });
  EXPECT_TRUE(queue.empty());
}

}  // namespace
}  // namespace stowplan::event_queue_test
