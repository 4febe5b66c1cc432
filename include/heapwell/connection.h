// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// HTTP on sockets that somebody else accepts: what <heapwell/httplib.h> stands on,
// and what an adapter to another server library would.
#ifndef HEAPWELL_CONNECTION_H_
#define HEAPWELL_CONNECTION_H_

#include <functional>
#include <memory>
#include <string>

#include "heapwell/export.h"
#include "heapwell/http.h"
#include "heapwell/result.h"

namespace heapwell {

/// Where to listen.
struct Address {
  /// A numeric address, "localhost" (127.0.0.1), or "unix:/path" for a socket file
  /// that only this user may open. Names are not looked up. "0.0.0.0" and "::" are
  /// every interface, and need Options::token_file.
  std::string host = "127.0.0.1";
  int port = 6060;  ///< 0: any free port. Without meaning for "unix:".
};

/// A bound socket on which clients may already connect; they wait until somebody
/// serves it. Closed in the child of a fork, so that a restart after the parent's
/// death finds the address free. Closes when destroyed.
class HEAPWELL_EXPORT Listener {
 public:
  /// Opens `address`. Never shares a port: kAddressInUse if another process has it.
  /// kInsecureBind for an address that other machines can reach, unless `has_token`.
  [[nodiscard]] static Result<Listener> Open(const Address& address, bool has_token);

  Listener(Listener&&) noexcept;
  Listener& operator=(Listener&&) noexcept;
  ~Listener();

  [[nodiscard]] int fd() const noexcept;
  /// The port that was bound; 0 for "unix:".
  [[nodiscard]] int port() const noexcept;

  struct Impl;

 private:
  explicit Listener(std::unique_ptr<Impl> impl) noexcept;
  std::unique_ptr<Impl> impl_;
};

/// Serves connections: one request each, read and written under deadlines, so that
/// no client can hold up another. A request must be whole within 2 s (its body
/// within 10 s); a client that reads nothing for 5 s is dropped. At most 256
/// connections are open; when more come, those that have dawdled longest go.
///
/// Runs six threads, all signals blocked: one in `accept`, one for all sockets, four
/// for `handler`. Destroying it stops them within 250 ms, but for handlers that do
/// not return. In the child of a fork the server does not exist: destroying it there
/// does nothing.
class HEAPWELL_EXPORT ConnectionServer {
 public:
  /// Answers a request, on one of four threads. What it throws becomes a 500.
  using Handler = std::function<Response(const Request& request)>;
  /// Takes over a connected socket. Never blocks or throws.
  using Deliver = std::function<void(int fd)>;
  /// Accepts on `listening_fd`, which it owns and closes, and delivers what it
  /// accepts, until accepting fails. Called again after a pause if it returns, unless
  /// the host has closed the listener.
  using AcceptLoop = std::function<void(int listening_fd, const Deliver& deliver)>;

  [[nodiscard]] static Result<ConnectionServer> Start(Listener listener,
                                                      Handler handler,
                                                      AcceptLoop accept);

  ConnectionServer(ConnectionServer&&) noexcept;
  ConnectionServer& operator=(ConnectionServer&&) noexcept;
  ~ConnectionServer();

  [[nodiscard]] int port() const noexcept;
  /// False in the child of a fork.
  [[nodiscard]] bool is_running() const noexcept;

  struct Impl;

 private:
  explicit ConnectionServer(std::unique_ptr<Impl> impl) noexcept;
  std::unique_ptr<Impl> impl_;
};

}  // namespace heapwell

#endif  // HEAPWELL_CONNECTION_H_
