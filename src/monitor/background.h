// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MONITOR_BACKGROUND_H_
#define HEAPWELL_SRC_MONITOR_BACKGROUND_H_

#include <pthread.h>
#include <unistd.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

#include "heapwell/result.h"

namespace heapwell::monitor {

/// The library's one thread: calls `tick` once a second until destroyed. All signals
/// are blocked in it, so the host's handlers never run there.
class Background {
 public:
  /// Fails with kSystem where no thread can be made.
  static Result<std::unique_ptr<Background>> Start(std::function<void()> tick);

  /// Stops and joins; in the child of a fork there is no thread, and nothing to do.
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

 private:
  explicit Background(std::function<void()> tick) : tick_(std::move(tick)) {}
  static void* Run(void* self);
  void Loop();

  std::function<void()> tick_;
  std::mutex mutex_;
  std::condition_variable stop_requested_;
  bool stopping_ = false;
  pthread_t thread_ = {};
  pid_t owner_ = ::getpid();
};

}  // namespace heapwell::monitor

#endif  // HEAPWELL_SRC_MONITOR_BACKGROUND_H_
