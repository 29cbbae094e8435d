// Which host takes the next instance. The list of policies is PLACEMENT_POLICIES in
// models/CMakeLists.txt: the build writes models/control/placement/policies.hpp from it, with the
// variant `PlacementPolicy`. A new policy is one header in this folder and one name in that list.
//
// A policy is a struct with `name`, `fields` and
//   score(const Demand&, const Room&)   of a host on which the demand fits; the highest wins, ties
//                                       go to the lowest id; integers or finite doubles
// and, so that the index need not look at every host, one of
//   prefers                             how the score moves with what is free
//   bound(demand, low, high)            at least the score of any room between two
#pragma once

#include "models/control/placement/policies.hpp"
#include "models/control/placement/room.hpp"
