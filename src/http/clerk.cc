// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/clerk.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include "http/peer.h"

namespace heapwell::http {
namespace {

using State = Connection::State;

/// Bytes of responses that may wait for slow readers, over all connections: the
/// largest profile has some MiB.
constexpr std::size_t kMaxHeldBytes = std::size_t{32} << 20;
/// Connections that may send bodies, of up to 1 MiB each, at once.
constexpr int kMaxBodies = 8;
/// A reader that took something within this time is only slow.
constexpr std::chrono::milliseconds kStalled{1000};
/// Responses that may wait for us to begin sending them. Workers would otherwise make
/// large ones faster than we send, or drop, them.
constexpr std::size_t kMaxFinished = kWorkers;

constexpr std::string_view kFull =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Retry-After: 1\r\nContent-Length: 33\r\nConnection: close\r\n\r\n"
    "too many connections: try again.\n";

short EventsOf(const Connection& connection) {
  switch (connection.state()) {
    case State::kReading:
    case State::kLingering:
      return POLLIN;
    case State::kHandling:
      // Told once: poll would tell for ever.
      return connection.has_hung_up() ? 0 : POLLRDHUP;
    case State::kWriting:
      return POLLOUT;
    default:
      return 0;
  }
}

/// Whether we may show this one out to make room for another. Whoever has not asked
/// yet may go however new: under a flood of silent clients, who asks at once is heard,
/// while to turn newcomers away would deafen us to everybody.
bool IsDispensable(const Connection& connection, Connection::Time now) {
  switch (connection.state()) {
    case State::kReading:
    case State::kLingering:
      return true;
    case State::kWriting:
      return now - connection.waiting_since() >= kStalled;
    default:
      return false;
  }
}

void SendFull(int fd) {
  static_cast<void>(send(fd, kFull.data(), kFull.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
}

}  // namespace

Clerk::Clerk(ConnectionServer::Handler handler, const ConnectionLimits& limits)
    : limits_(limits), workers_(std::move(handler), [this](Connection* connection) {
        {
          std::unique_lock lock(mutex_);
          taken_.wait(lock,
                      [this] { return stopping_ || finished_.size() < kMaxFinished; });
          finished_.push_back(connection);
        }
        Wake();
      }) {
  delivered_.reserve(kMaxConnections);
  arrivals_.reserve(kMaxConnections);
  finished_.reserve(kMaxConnections);
  answered_.reserve(kMaxConnections);
  connections_.reserve(kMaxConnections);
  polled_.reserve(kMaxConnections + 1);
}

bool Clerk::Start() noexcept {
  wake_ = base::OwnedFd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake_ || !workers_.Start()) return false;
  thread_ = base::Thread::Start("heapwell-io", [this] { Run(); });
  return thread_.joinable();
}

void Clerk::Deliver(int fd) noexcept {
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_ && delivered_.size() < kMaxConnections) {
      delivered_.push_back(fd);
      fd = -1;
    }
  }
  if (fd >= 0) close(fd);
  Wake();
}

void Clerk::Stop() noexcept {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  taken_.notify_all();
  Wake();
  thread_.Join();
  workers_.Stop();
  connections_.clear();
  for (const int fd : delivered_) close(fd);
  delivered_.clear();
}

void Clerk::Wake() noexcept {
  const std::uint64_t one = 1;
  // Full is as good as written: a wake-up is then on its way.
  if (write(wake_.get(), &one, sizeof(one)) < 0) return;
}

void Clerk::Run() noexcept {
  while (Poll()) {
    const Time now = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < connections_.size(); ++i) {
      Step(*connections_[i], polled_[i + 1].revents, now);
    }
    TakeMail(now);
    LimitHeld();
    Sweep();
  }
  // Ends the waits of those who wait out their `seconds`.
  for (const auto& connection : connections_) connection->OnHangUp();
}

/// Waits for something to do. False: stop.
bool Clerk::Poll() noexcept {
  Time next = Time::max();
  polled_.assign(1, {wake_.get(), POLLIN, 0});
  for (const auto& connection : connections_) {
    const short events = EventsOf(*connection);
    // A negative descriptor is passed over, errors and all.
    polled_.push_back({events == 0 ? -1 : connection->fd(), events, 0});
    if (connection->state() != State::kHandling) {
      next = std::min(next, connection->deadline());
    }
  }
  int timeout_ms = -1;
  if (next != Time::max()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        next - std::chrono::steady_clock::now());
    timeout_ms = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60000));
  }
  if (poll(polled_.data(), polled_.size(), timeout_ms) < 0) {
    for (pollfd& entry : polled_) entry.revents = 0;
  }
  std::uint64_t count = 0;
  if (read(wake_.get(), &count, sizeof(count)) < 0) count = 0;  // Nothing to read.
  const std::lock_guard lock(mutex_);
  return !stopping_;
}

void Clerk::TakeMail(Time now) noexcept {
  {
    const std::lock_guard lock(mutex_);
    arrivals_.swap(delivered_);
    answered_.swap(finished_);
  }
  taken_.notify_all();
  for (Connection* connection : answered_) {
    connection->BeginWriting(now);
    LimitHeld();
  }
  answered_.clear();
  for (const int fd : arrivals_) Admit(fd, now);
  arrivals_.clear();
}

void Clerk::Admit(int fd, Time now) noexcept {
  OwnedSocket socket(fd);
  if (connections_.size() >= kMaxConnections && !MakeRoom(now)) {
    SendFull(fd);
    return;
  }
  try {
    connections_.push_back(
        std::make_unique<Connection>(std::move(socket), PeerAddress(fd), limits_, now));
    // Most clients' requests are here already.
    Step(*connections_.back(), POLLIN, now);
  } catch (...) {
    // No memory: the socket closes.
  }
}

/// Shows out the one that has kept us waiting longest.
bool Clerk::MakeRoom(Time now) noexcept {
  Sweep();
  if (connections_.size() < kMaxConnections) return true;
  auto longest = connections_.end();
  for (auto it = connections_.begin(); it != connections_.end(); ++it) {
    if (IsDispensable(**it, now) &&
        (longest == connections_.end() ||
         (*it)->waiting_since() < (*longest)->waiting_since())) {
      longest = it;
    }
  }
  if (longest == connections_.end()) return false;
  if ((*longest)->state() == State::kReading) SendFull((*longest)->fd());
  connections_.erase(longest);
  return true;
}

void Clerk::Step(Connection& connection, short events, Time now) noexcept {
  try {
    switch (connection.state()) {
      case State::kReading:
      case State::kLingering:
        if (events != 0) connection.OnReadable(now);
        break;
      case State::kHandling:
        if (events != 0) connection.OnHangUp();
        return;
      case State::kWriting:
        if (events != 0) connection.OnWritable(now);
        break;
      default:
        break;
    }
    if (connection.state() == State::kReady) Dispatch(connection, now);
    const bool is_waiting =
        connection.state() != State::kHandling && connection.state() != State::kDone;
    if (is_waiting && now >= connection.deadline()) connection.OnTimeout(now);
  } catch (...) {
    connection.Abandon();
  }
}

void Clerk::Dispatch(Connection& connection, Time now) {
  connection.BeginHandling();
  if (workers_.Enqueue(&connection)) return;
  connection.Refuse(503, "too many requests wait already: try again", now);
}

/// Keeps slow readers of large responses from filling the memory.
void Clerk::LimitHeld() noexcept {
  for (;;) {
    std::size_t held = 0;
    int writers = 0;
    int bodies = 0;
    Connection* longest = nullptr;
    for (const auto& connection : connections_) {
      bodies += connection->is_reading_body() ? 1 : 0;
      const std::size_t bytes = connection->held_bytes();
      const bool is_hog = bytes > 0 || connection->is_reading_body();
      held += bytes;
      writers += bytes > 0 ? 1 : 0;
      if (is_hog && (longest == nullptr ||
                     connection->waiting_since() < longest->waiting_since())) {
        longest = connection.get();
      }
    }
    // One alone may be as large as it is.
    if ((held <= kMaxHeldBytes || writers <= 1) && bodies <= kMaxBodies) return;
    longest->Abandon();
  }
}

void Clerk::Sweep() noexcept {
  std::erase_if(connections_, [](const auto& connection) {
    return connection->state() == State::kDone;
  });
}

}  // namespace heapwell::http
