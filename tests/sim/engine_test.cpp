#include "sim/engine.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "sim/random.hpp"

namespace stowplan::engine_test {
namespace {

using namespace std::chrono_literals;

struct Event {
  std::uint32_t kind;
  std::uint32_t id;
};
using Loop = Engine<Event>;

constexpr Time at(Duration since_start) { return Time{since_start}; }

std::vector<std::uint32_t> ids_until(Loop& engine, Duration end) {
  std::vector<std::uint32_t> ids;
  engine.run_until(at(end), [&](const Event& event, Loop&) { ids.push_back(event.id); });
  return ids;
}

TEST(Engine, ServesByTimeThenPriorityThenOrderOfScheduling) {
  Loop engine;
  engine.post(at(2s), {0, 6}, Priority::end);
  engine.post(at(2s), {0, 5}, Priority::statistics);
  engine.at(at(2s), {0, 2});
  engine.post(at(2s), {0, 3});
  engine.at(at(2s), {0, 4}, Priority::control);
  engine.post(at(1s), {0, 1}, Priority::end);
  EXPECT_EQ(ids_until(engine, 3s), (std::vector<std::uint32_t>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(engine.executed(), 6u);
}

TEST(Engine, TheEndIsExcludedAndTheClockLeftThere) {
  Loop engine;
  engine.post(at(1s), {0, 1});
  engine.post(at(2s), {0, 2});
  EXPECT_EQ(ids_until(engine, 2s), std::vector<std::uint32_t>{1});
  EXPECT_EQ(engine.now(), at(2s));
  EXPECT_EQ(engine.pending(), 1u);
  engine.post(at(2s), {0, 3});
  EXPECT_EQ(ids_until(engine, 2s), std::vector<std::uint32_t>{});
  EXPECT_EQ(ids_until(engine, 2s + 1ns), (std::vector<std::uint32_t>{2, 3}));
}

TEST(Engine, AHandlerMaySchedulePriorityWorkAtTheSameInstant) {
  Loop engine;
  engine.post(at(1s), {0, 0}, Priority::control);
  engine.post(at(1s), {0, 2}, Priority::control);
  std::vector<std::uint32_t> ids;
  engine.run([&](const Event& event, Loop& e) {
    ids.push_back(event.id);
    if (event.id == 0) e.post_after(0s, {0, 1});
  });
  EXPECT_EQ(ids, (std::vector<std::uint32_t>{0, 1, 2}));
  EXPECT_EQ(engine.now(), at(1s));
}

TEST(Engine, CancelledEventsDoNotHappenAndIdsDoNotComeBack) {
  Loop engine;
  const EventId first = engine.after(1s, {0, 1});
  const EventId second = engine.after(2s, {0, 2});
  EXPECT_TRUE(engine.cancel(first));
  EXPECT_FALSE(engine.cancel(first));
  EXPECT_FALSE(engine.cancel(EventId{}));
  EXPECT_FALSE(engine.cancel(EventId{99, 1}));
  EXPECT_EQ(engine.pending(), 1u);
  const EventId third = engine.after(3s, {0, 3});  // Takes the slot of the first.
  EXPECT_FALSE(engine.cancel(first));
  EXPECT_EQ(ids_until(engine, 10s), (std::vector<std::uint32_t>{2, 3}));
  EXPECT_FALSE(engine.cancel(second));
  EXPECT_FALSE(engine.cancel(third));
  EXPECT_EQ(engine.executed(), 2u);
}

TEST(Engine, StopEndsTheRunAfterTheEventAndKeepsTheClockThere) {
  Loop engine;
  for (std::uint32_t i = 1; i <= 5; ++i) engine.post(at(std::chrono::seconds{i}), {0, i});
  engine.run_until(at(10s), [](const Event& event, Loop& e) {
    if (event.id == 3) e.stop();
  });
  EXPECT_EQ(engine.now(), at(3s));
  EXPECT_EQ(ids_until(engine, 10s), (std::vector<std::uint32_t>{4, 5}));
  EXPECT_EQ(engine.now(), at(10s));
}

TEST(Engine, ADrainedEngineCanGoOnFromItsClock) {
  Loop engine;
  const EventId far = engine.after(1000s, {0, 1});
  engine.post_after(1s, {0, 2});
  engine.cancel(far);
  engine.run([](const Event&, Loop&) {});
  EXPECT_EQ(engine.now(), at(1s));
  for (std::uint32_t i = 0; i < 200; ++i) engine.post_after((200 - i) * 1ms, {0, i});
  std::uint32_t expected = 200;
  engine.run([&](const Event& event, Loop&) { EXPECT_EQ(event.id, --expected); });
  EXPECT_EQ(expected, 0u);
}

// Schedules, cancels and reschedules at random, next to a sorted map that obeys the same rules.
TEST(Engine, AgreesWithASortedMapUnderHeavyTiesAndCancellation) {
  using Place = std::tuple<Time, Priority, std::uint64_t>;
  for (std::uint32_t number = 0; number < 20; ++number) {
    Stream stream{9, number, "engine"};
    const std::uint64_t spread = std::uint64_t{1} << (2 * number);
    Loop engine;
    std::map<Place, std::uint32_t> oracle;
    std::vector<std::pair<EventId, Place>> cancellable;
    std::uint64_t sequence = 0;
    std::uint32_t next = 0;
    const auto schedule = [&] {
      const Time time = engine.now() + Duration{static_cast<std::int64_t>(stream.below(spread))};
      const auto priority = static_cast<Priority>(stream.below(4));
      const Place place{time, priority, sequence++};
      oracle.emplace(place, next);
      if (stream.below(3) == 0) {
        engine.post(time, {0, next++}, priority);
      } else {
        cancellable.emplace_back(engine.at(time, {0, next++}, priority), place);
      }
    };
    const auto cancel_one = [&] {
      if (cancellable.empty()) return;
      const std::size_t pick = stream.below(cancellable.size());
      const auto [id, place] = cancellable[pick];
      cancellable[pick] = cancellable.back();
      cancellable.pop_back();
      ASSERT_EQ(engine.cancel(id), oracle.erase(place) == 1);
    };
    for (int i = 0; i < 3000; ++i) schedule();
    engine.run([&](const Event& event, Loop& e) {
      ASSERT_FALSE(oracle.empty());
      ASSERT_EQ(event.id, oracle.begin()->second);
      ASSERT_EQ(e.now(), std::get<Time>(oracle.begin()->first));
      oracle.erase(oracle.begin());
      const std::uint64_t more = e.executed() < 50'000 ? 3 : 0;
      for (std::uint64_t i = 0; i < more; ++i) schedule();
      for (std::uint64_t i = 0; i < more; ++i) {
        if (stream.below(3) < 2) cancel_one();
      }
      ASSERT_EQ(e.pending(), oracle.size());
    });
    if (HasFatalFailure()) return;
    EXPECT_TRUE(oracle.empty());
    EXPECT_GE(engine.executed(), 50'000u);
  }
}

// A timeout per request, always cancelled: entries must not pile up until the timeouts are due.
TEST(Engine, CancelledTimeoutsAreSweptOut) {
  Loop engine;
  std::size_t served = 0;
  engine.post_after(1us, {0, 0});
  engine.run([&](const Event& event, Loop& e) {
    ASSERT_EQ(event.kind, 0u) << "a cancelled timeout happened";
    const EventId timeout = e.after(30s, {1, 0});
    ASSERT_TRUE(e.cancel(timeout));
    if (++served < 1'000'000) e.post_after(1us, {0, 0});
  });
  EXPECT_EQ(engine.pending(), 0u);
  EXPECT_EQ(engine.now(), at(1s));
}

std::uint64_t digest_of_run(std::uint64_t seed, Duration extra) {
  Loop engine;
  Stream stream{seed, 0, "digest"};
  for (std::uint32_t i = 0; i < 100; ++i) {
    engine.post(at(Duration{static_cast<std::int64_t>(stream.below(1'000'000))}), {1, i});
  }
  engine.run([&](const Event& event, Loop& e) {
    if (e.executed() < 10'000) {
      e.post_after(Duration{static_cast<std::int64_t>(stream.exponential() * 1e6)}, event);
    } else if (e.executed() == 10'000) {
      e.post_after(extra, event);
    }
  });
  return engine.digest().value();
}

// Pinned: any build that gives another number does not simulate the same thing.
TEST(Engine, DigestIsTheSameOnEveryBuildAndSeesOneNanosecond) {
  EXPECT_EQ(digest_of_run(1, 10s), 2088318410771551188u);
  EXPECT_NE(digest_of_run(1, 10s), digest_of_run(1, 10s + 1ns));
  EXPECT_NE(digest_of_run(1, 10s), digest_of_run(2, 10s));
}

struct Ping {
  std::uint32_t id;
};
struct Pong {
  std::uint32_t id;
  std::uint32_t other;
};
struct Tick {};
using Mixed = std::variant<Tick, Ping, Pong>;

std::uint64_t digest_of_one(const Mixed& event) {
  Engine<Mixed> engine;
  engine.post(at(1s), event);
  engine.run([](const Mixed&, Engine<Mixed>&) {});
  return engine.digest().value();
}

TEST(Engine, VariantsOfSmallStructsAreEvents) {
  EXPECT_NE(digest_of_one(Ping{1}), digest_of_one(Ping{2}));
  EXPECT_NE(digest_of_one(Ping{0}), digest_of_one(Tick{}));
  EXPECT_NE(digest_of_one(Pong{1, 2}), digest_of_one(Pong{2, 1}));

  Engine<Mixed> engine;
  engine.at(at(2s), Pong{3, 4});
  engine.post(at(1s), Ping{5});
  std::vector<std::size_t> kinds;
  engine.run([&](const Mixed& event, Engine<Mixed>&) {
    kinds.push_back(event.index());
    if (const auto* pong = std::get_if<Pong>(&event)) {
      EXPECT_EQ(pong->id, 3u);
      EXPECT_EQ(pong->other, 4u);
    }
  });
  EXPECT_EQ(kinds, (std::vector<std::size_t>{1, 2}));
}

TEST(EngineDeathTest, ThePastAndTheTooFarFutureAreRefused) {
  Loop engine;
  engine.run_until(at(1s), [](const Event&, Loop&) {});
  EXPECT_DEATH(engine.post(at(1s - 1ns), {0, 0}), "check failed");
  EXPECT_DEATH(engine.post_after(-1ns, {0, 0}), "check failed");
  EXPECT_DEATH(engine.post(Loop::last_instant + 1ns, {0, 0}), "check failed");
  EXPECT_DEATH(engine.run_until(at(0s), [](const Event&, Loop&) {}), "check failed");
  engine.post(Loop::last_instant, {0, 0}, Priority::end);
  engine.run([](const Event&, Loop&) {});
  EXPECT_EQ(engine.executed(), 1u);
}

}  // namespace
}  // namespace stowplan::engine_test
