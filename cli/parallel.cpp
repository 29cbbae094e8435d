#include "cli/parallel.hpp"

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace stowplan::cli {
namespace {

class OrderedRun {
 public:
  OrderedRun(std::uint32_t limit, const std::function<void(std::uint32_t)>& work,
             const std::function<bool(std::uint32_t)>& deliver)
      : limit_(limit), work_(work), deliver_(deliver), state_(limit, State::open), error_(limit) {}

  // What each thread does: take the next index, work on it, deliver what has become ready.
  void take_part() {
    for (;;) {
      std::uint32_t index = 0;
      {
        const std::lock_guard lock{mutex_};
        if (ended_ || next_ == limit_) return;
        index = next_++;
      }
      std::exception_ptr error;
      try {
        work_(index);
      } catch (...) {
        error = std::current_exception();
      }
      const std::lock_guard lock{mutex_};
      state_[index] = State::done;
      error_[index] = error;
      deliver_ready();
    }
  }

  void rethrow_failure() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  enum class State : std::uint8_t { open, done };

  void deliver_ready() {
    while (!ended_ && delivered_ < limit_ && state_[delivered_] == State::done) {
      try {
        if (error_[delivered_]) std::rethrow_exception(error_[delivered_]);
        ended_ = !deliver_(delivered_);
      } catch (...) {
        failure_ = std::current_exception();
        ended_ = true;
      }
      ++delivered_;
    }
  }

  const std::uint32_t limit_;
  const std::function<void(std::uint32_t)>& work_;
  const std::function<bool(std::uint32_t)>& deliver_;

  std::mutex mutex_;  // Guards all below.
  std::uint32_t next_ = 0;
  std::uint32_t delivered_ = 0;
  bool ended_ = false;
  std::vector<State> state_;
  std::vector<std::exception_ptr> error_;
  std::exception_ptr failure_;
};

}  // namespace

std::uint32_t hardware_threads() { return std::max(1U, std::thread::hardware_concurrency()); }

RunInOrder on_threads(std::uint32_t threads) {
  return [threads](std::uint32_t limit, const std::function<void(std::uint32_t)>& work,
                   const std::function<bool(std::uint32_t)>& deliver) {
    OrderedRun run{limit, work, deliver};
    {
      std::vector<std::jthread> others;
      for (std::uint32_t i = 1; i < std::min(threads, limit); ++i) {
        others.emplace_back([&run] { run.take_part(); });
      }
      run.take_part();
    }
    run.rethrow_failure();
  };
}

}  // namespace stowplan::cli
