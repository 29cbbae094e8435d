#include "sim/slots.hpp"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <vector>

namespace stowplan::slots_test {
namespace {

struct Cat {
  Cat() = default;
  explicit Cat(std::string n) : name(std::move(n)) {}
  std::string name;
};
struct Dog {};

TEST(Slots, AnIdOfOneKindIsNoneOfAnother) {
  static_assert(!std::is_convertible_v<Id<Cat>, Id<Dog>>);
  static_assert(!std::is_convertible_v<std::uint32_t, Id<Cat>>);
  static_assert(!std::is_convertible_v<Id<Cat>, std::uint32_t>);
  static_assert(!std::is_convertible_v<Handle<Cat>, Handle<Dog>>);
  static_assert(sizeof(Handle<Cat>) == 8);
  EXPECT_FALSE(Id<Cat>{});
  EXPECT_TRUE(Id<Cat>{0});
}

TEST(Slots, AHandleDiesWithItsRecordAndStaysDeadWhenTheSlotIsTakenAgain) {
  Slots<Cat> cats;
  const Id<Cat> tom = cats.take("Tom");
  const Handle<Cat> handle = cats.handle(tom);
  EXPECT_TRUE(cats.alive(handle));
  cats.give_back(tom);
  EXPECT_FALSE(cats.alive(handle));
  const Id<Cat> felix = cats.take("Felix");
  EXPECT_EQ(felix.slot(), tom.slot());
  EXPECT_FALSE(cats.alive(handle));
  EXPECT_TRUE(cats.alive(cats.handle(felix)));
  EXPECT_EQ(cats[felix].name, "Felix");
}

TEST(Slots, ANewLifeKeepsTheRecordAndEndsItsHandles) {
  Slots<Cat> cats;
  const Id<Cat> tom = cats.take("Tom");
  const Handle<Cat> first = cats.handle(tom);
  cats.renew(tom);
  EXPECT_FALSE(cats.alive(first));
  EXPECT_TRUE(cats.alive(cats.handle(tom)));
  EXPECT_EQ(cats[tom].name, "Tom");
}

TEST(Slots, ARecordOfAUsedSlotIsMadeAnew) {
  Slots<Cat> cats;
  cats.give_back(cats.take("Tom"));
  EXPECT_EQ(cats[cats.take()].name, "");
}

TEST(Slots, VisitsThoseThatAreThereEvenIfTheyComeAndGoMeanwhile) {
  Slots<Cat> cats;
  const Id<Cat> a = cats.take("a");
  const Id<Cat> b = cats.take("b");
  cats.take("c");
  cats.give_back(b);
  std::vector<std::string> seen;
  cats.for_each([&](Id<Cat> id) {
    seen.push_back(cats[id].name);
    if (id == a) cats.take("d");
  });
  EXPECT_EQ(seen, (std::vector<std::string>{"a", "d", "c"}));
}

}  // namespace
}  // namespace stowplan::slots_test
