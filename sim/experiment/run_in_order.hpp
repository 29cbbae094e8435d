// Replications and sweep points are independent and may run at once, but what is made of them must
// not depend on which finished first. How many run at once is for the program to say: nothing here
// knows of threads.
#pragma once

#include <cstdint>
#include <functional>

namespace stowplan {

/// Runs work(0), work(1), ..., work(limit - 1), perhaps several at once.
///
/// `deliver(i)` is called once work(i) and all before it have finished: always in the order 0, 1,
/// 2, ..., never two at once, with the effects of work(i) visible. It returns whether to go on.
/// Returning false ends the call; later work that was started on speculation is waited for and
/// never delivered.
///
/// An exception of work(i) is rethrown in the place where deliver(i) would have been called, so a
/// failure, too, does not depend on how many run at once; one of `deliver` is rethrown as it is.
using RunInOrder =
    std::function<void(std::uint32_t limit, const std::function<void(std::uint32_t)>& work,
                       const std::function<bool(std::uint32_t)>& deliver)>;

/// A RunInOrder that runs one at a time.
inline void one_at_a_time(std::uint32_t limit, const std::function<void(std::uint32_t)>& work,
                          const std::function<bool(std::uint32_t)>& deliver) {
  for (std::uint32_t i = 0; i < limit; ++i) {
    work(i);
    if (!deliver(i)) return;
  }
}

}  // namespace stowplan
