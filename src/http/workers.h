// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The threads that answer requests.
#ifndef HEAPWELL_SRC_HTTP_WORKERS_H_
#define HEAPWELL_SRC_HTTP_WORKERS_H_

#include <array>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>

#include "base/thread.h"
#include "heapwell/connection.h"
#include "http/connection.h"

namespace heapwell::http {

/// Enough that two who wait out their `seconds` and a profile leave one for /metrics.
inline constexpr std::size_t kWorkers = 4;

/// Runs the handler for ready connections, first come, first served. Allocates
/// nothing after its start but what the handler does.
class Workers {
 public:
  /// Called by a worker when a connection's response is set.
  using Finished = std::function<void(Connection*)>;

  Workers(ConnectionServer::Handler handler, Finished finished)
      : handler_(std::move(handler)), finished_(std::move(finished)) {}
  ~Workers() { Stop(); }

  /// False if the system gives not even one thread. Fewer than four will do.
  bool Start() noexcept;

  /// Takes a connection in kHandling. False: more wait already than one should.
  bool Enqueue(Connection* connection) noexcept;

  /// Drops what is queued, and returns when the running handlers have.
  void Stop() noexcept;

 private:
  /// Light requests take microseconds, and heavy ones refuse each other: a queue
  /// that is ever longer means that something is wrong, and 503 the honest answer.
  static constexpr std::size_t kMaxQueued = 128;

  void Run() noexcept;
  void Answer(Connection& connection) noexcept;

  const ConnectionServer::Handler handler_;
  const Finished finished_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::array<Connection*, kMaxQueued> queue_ = {};  // A ring.
  std::size_t first_ = 0;
  std::size_t queued_ = 0;
  std::array<base::Thread, kWorkers> threads_;
};

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_WORKERS_H_
