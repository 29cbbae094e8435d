#include "models/fleet/lifecycle/instance_state.hpp"

#include <gtest/gtest.h>

#include <iterator>
#include <vector>

namespace stowplan::instance_state_test {
namespace {

using enum InstanceState;

constexpr InstanceState all[] = {asked,   in_line, unplaced, waiting,  starting,
                                 standby, ready,   draining, stopping, gone};
static_assert(std::size(all) == instance_states);

TEST(InstanceStates, NothingComesBackFromTheEnd) {
  for (const InstanceState to : all) {
    EXPECT_FALSE(may_become(gone, to));
    EXPECT_EQ(may_become(stopping, to), to == gone);
  }
}

TEST(InstanceStates, OnlyWhatStartsBecomesReady) {
  for (const InstanceState from : all) {
    EXPECT_EQ(may_become(from, ready), from == starting || from == standby);
    EXPECT_EQ(may_become(from, standby), from == starting);
  }
}

TEST(InstanceStates, WhatServesDrainsBeforeItGoes) {
  EXPECT_TRUE(may_become(ready, draining));
  EXPECT_FALSE(may_become(ready, gone));
  EXPECT_FALSE(may_become(ready, unplaced));
  EXPECT_FALSE(may_become(draining, ready));
}

TEST(InstanceStates, EveryStateCanBeReachedAndLeftForTheEnd) {
  for (const InstanceState state : all) {
    bool reached = state == asked;
    for (const InstanceState from : all) reached = reached || may_become(from, state);
    EXPECT_TRUE(reached);
    // Walk to the end by the longest way there is.
    bool ends = state == gone;
    std::vector<bool> seen(instance_states);
    std::vector<InstanceState> open{state};
    while (!open.empty()) {
      const InstanceState at = open.back();
      open.pop_back();
      for (const InstanceState to : all) {
        if (!may_become(at, to) || seen[static_cast<std::size_t>(to)]) continue;
        seen[static_cast<std::size_t>(to)] = true;
        ends = ends || to == gone;
        open.push_back(to);
      }
    }
    EXPECT_TRUE(ends);
  }
}

}  // namespace
}  // namespace stowplan::instance_state_test
