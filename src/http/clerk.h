// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// All input and output of a server, on one thread that never waits for one client.
#ifndef HEAPWELL_SRC_HTTP_CLERK_H_
#define HEAPWELL_SRC_HTTP_CLERK_H_

#include <poll.h>

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "base/file.h"
#include "base/thread.h"
#include "heapwell/connection.h"
#include "http/connection.h"
#include "http/workers.h"

namespace heapwell::http {

/// Owns the connections: reads requests, hands whole ones to the workers, writes
/// their responses, and shows out those that take too long.
class Clerk {
 public:
  /// Each takes a descriptor from the host and up to 9 KiB of memory. More clients
  /// than a handful is an accident or an attack.
  static constexpr std::size_t kMaxConnections = 256;

  Clerk(ConnectionServer::Handler handler, const ConnectionLimits& limits);
  ~Clerk() { Stop(); }

  /// False, with errno, if the system gives no threads or descriptors.
  bool Start() noexcept;

  /// Takes over a connected socket. By any thread.
  void Deliver(int fd) noexcept;

  /// Closes all connections and returns when the running handlers have. Twice is
  /// once.
  void Stop() noexcept;

 private:
  using Time = Connection::Time;

  void Run() noexcept;
  void Wake() noexcept;
  bool Poll() noexcept;
  void TakeMail(Time now) noexcept;
  void Admit(int fd, Time now) noexcept;
  bool MakeRoom(Time now) noexcept;
  void Step(Connection& connection, short events, Time now) noexcept;
  void Dispatch(Connection& connection, Time now);
  void LimitHeld() noexcept;
  void Sweep() noexcept;

  const ConnectionLimits limits_;
  Workers workers_;
  base::OwnedFd wake_;
  base::Thread thread_;

  std::condition_variable taken_;  // finished_ has been emptied.
  std::mutex mutex_;  // Guards the three below: what other threads leave for us.
  bool stopping_ = false;
  std::vector<int> delivered_;
  std::vector<Connection*> finished_;

  // The thread's own. No container ever grows past what is reserved at the start.
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<pollfd> polled_;  // [0] is wake_; then one for each connection.
  std::vector<int> arrivals_;
  std::vector<Connection*> answered_;
};

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_CLERK_H_
