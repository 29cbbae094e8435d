// The simplest answer to "how many instances": always the same number.
#pragma once

#include <cstdint>
#include <string_view>

#include "sim/config/fields.hpp"

namespace stowplan {

struct FixedReplicas {
  static constexpr std::string_view name = "fixed";
  std::int64_t replicas = 1;
};

template <class Visitor>
void fields(Visitor& v, FixedReplicas& f) {
  v.field("replicas", f.replicas, "Number of instances", {.check = config::Check::not_negative});
}

}  // namespace stowplan
