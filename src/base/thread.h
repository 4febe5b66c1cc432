// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_BASE_THREAD_H_
#define HEAPWELL_SRC_BASE_THREAD_H_

#include <pthread.h>

#include <functional>
#include <utility>

namespace heapwell::base {

/// A thread of ours in somebody else's process: all signals blocked, so that the
/// host's handlers never run on it; a stack of its own size; a name. Joins when
/// destroyed. Never throws where std::thread does.
class Thread {
 public:
  Thread() = default;
  Thread(Thread&& other) noexcept
      : thread_(other.thread_), joinable_(std::exchange(other.joinable_, false)) {}
  Thread& operator=(Thread&& other) noexcept {
    std::swap(thread_, other.thread_);
    std::swap(joinable_, other.joinable_);
    return *this;
  }
  ~Thread() { Join(); }

  /// Starts `body`; what it throws ends it. `name` has at most 15 characters. The
  /// result is not joinable if the system has no thread to give; errno says why.
  static Thread Start(const char* name, std::function<void()> body) noexcept;

  [[nodiscard]] bool joinable() const noexcept { return joinable_; }
  void Join() noexcept;

 private:
  pthread_t thread_ = {};
  bool joinable_ = false;
};

}  // namespace heapwell::base

#endif  // HEAPWELL_SRC_BASE_THREAD_H_
