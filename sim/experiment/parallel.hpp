// Replications and sweep points are independent and may run at once, but what is made of them must
// not depend on which finished first. This is the one place that knows about threads.
#pragma once

#include <cstdint>
#include <functional>

namespace stowplan {

/// Threads the machine offers, at least 1.
[[nodiscard]] std::uint32_t hardware_threads();

/// Runs work(0), work(1), ..., work(limit - 1) on `threads` threads, the caller's among them.
///
/// `deliver(i)` is called once work(i) and all before it have finished: always in the order 0, 1,
/// 2, ..., never two at once, with the effects of work(i) visible. It returns whether to go on.
/// Returning false ends the call; later work that was started on speculation is waited for and
/// never delivered.
///
/// An exception of work(i) is rethrown in the place where deliver(i) would have been called, so a
/// failure, too, does not depend on the number of threads; one of `deliver` is rethrown as it is.
void run_in_order(std::uint32_t limit, std::uint32_t threads,
                  const std::function<void(std::uint32_t)>& work,
                  const std::function<bool(std::uint32_t)>& deliver);

}  // namespace stowplan
