// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <system_error>
#include <utility>

#include "base/thread.h"
#include "heapwell/connection.h"
#include "http/clerk.h"
#include "http/fork_fd.h"

namespace heapwell {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// After an accept loop fails. Errors of one moment (a client that gave up, a full
/// table of files) should cost little; lasting ones must not cost a core.
constexpr milliseconds kFirstPause{20};
constexpr milliseconds kLongestPause{5000};
/// A loop that ran this long was well.
constexpr milliseconds kHealthyRun{1000};

}  // namespace

struct ConnectionServer::Impl {
  Impl(Listener open, Handler handler, AcceptLoop loop)
      : listener(std::move(open)),
        accept(std::move(loop)),
        clerk(std::move(handler), http::ConnectionLimits()) {
    fstat(listener.fd(), &bound);
  }
  ~Impl() { Stop(); }

  void Stop() noexcept;
  void RunAcceptLoops() noexcept;
  /// False: never again.
  bool RunAcceptLoopOnce() noexcept;
  /// False: the host closed our socket, and the number may be a file of its own.
  bool IsListener(int fd) const noexcept;
  /// False: stop.
  bool Pause(milliseconds pause) noexcept;

  const pid_t process = getpid();
  Listener listener;
  struct stat bound = {};  // Of the listener, while it is ours for sure.
  const AcceptLoop accept;
  http::Clerk clerk;

  std::mutex mutex;
  std::condition_variable stopped;
  bool stopping = false;
  base::Thread thread;
};

void ConnectionServer::Impl::RunAcceptLoops() noexcept {
  // Accept loops nap between tries when the process is out of descriptors: cpp-httplib
  // for a microsecond, which keeps a core half busy. With this slack it is 10 ms.
  prctl(PR_SET_TIMERSLACK, 10'000'000UL);
  milliseconds pause{0};
  do {
    const Clock::time_point began = Clock::now();
    if (!RunAcceptLoopOnce()) return;
    const bool was_well = Clock::now() - began >= kHealthyRun;
    pause = was_well ? kFirstPause : std::clamp(pause * 2, kFirstPause, kLongestPause);
  } while (Pause(pause));
}

bool ConnectionServer::Impl::IsListener(int fd) const noexcept {
  struct stat status = {};
  return fstat(fd, &status) == 0 && status.st_dev == bound.st_dev &&
         status.st_ino == bound.st_ino;
}

bool ConnectionServer::Impl::RunAcceptLoopOnce() noexcept {
  // Before it is duplicated: to close a duplicate of a host's file ends its locks.
  if (!IsListener(listener.fd())) return false;
  // A duplicate, for the loop closes it when it fails: the socket itself lives on
  // here, with those who wait on it.
  const int fd = fcntl(listener.fd(), F_DUPFD_CLOEXEC, 0);
  if (fd < 0) return true;
  if (!IsListener(fd)) {  // Closed just now.
    close(fd);
    return false;
  }
  const http::ForkWatch watch(fd);
  try {
    accept(fd, [this](int accepted) { clerk.Deliver(accepted); });
  } catch (...) {
    // Out of memory. Whether the duplicate is closed we cannot tell; to close it
    // could hit another file.
  }
  return true;
}

bool ConnectionServer::Impl::Pause(milliseconds pause) noexcept {
  std::unique_lock lock(mutex);
  return !stopped.wait_for(lock, pause, [this] { return stopping; });
}

void ConnectionServer::Impl::Stop() noexcept {
  {
    const std::lock_guard lock(mutex);
    stopping = true;
  }
  stopped.notify_all();
  // Wakes whoever is in accept(), on every duplicate.
  if (IsListener(listener.fd())) shutdown(listener.fd(), SHUT_RDWR);
  thread.Join();
  clerk.Stop();
}

ConnectionServer::ConnectionServer(std::unique_ptr<Impl> impl) noexcept
    : impl_(std::move(impl)) {}
ConnectionServer::ConnectionServer(ConnectionServer&&) noexcept = default;
ConnectionServer& ConnectionServer::operator=(ConnectionServer&&) noexcept = default;

ConnectionServer::~ConnectionServer() {
  // In the child of a fork there are no threads to join, and locks may be held by
  // threads that are not there: leave it all.
  if (impl_ != nullptr && !is_running()) static_cast<void>(impl_.release());
}

bool ConnectionServer::is_running() const noexcept {
  return impl_ != nullptr && impl_->process == getpid();
}

int ConnectionServer::port() const noexcept { return impl_->listener.port(); }

Result<ConnectionServer> ConnectionServer::Start(Listener listener, Handler handler,
                                                 AcceptLoop accept) {
  try {
    auto impl = std::make_unique<Impl>(std::move(listener), std::move(handler),
                                       std::move(accept));
    Impl& server = *impl;
    if (server.clerk.Start()) {
      server.thread = base::Thread::Start("heapwell-accept",
                                          [&server] { server.RunAcceptLoops(); });
      if (server.thread.joinable()) return ConnectionServer(std::move(impl));
    }
    return Error{ErrorCode::kSystem, "cannot start the threads of the debug server: " +
                                         std::generic_category().message(errno)};
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::kSystem, "no memory for the debug server"};
  }
}

}  // namespace heapwell
