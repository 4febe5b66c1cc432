// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The debug endpoints through your own copy of cpp-httplib, 0.11.4 or newer: as a
// server of their own (Serve), or as routes of a server of yours (Mount).
//
// Header-only, for two copies of cpp-httplib in one program do not mix: include this
// in one .cc file, compiled and linked as the rest of your program's cpp-httplib (on
// Debian with the flags of pkg-config, or through the target heapwell::httplib).
#ifndef HEAPWELL_HTTPLIB_H_
#define HEAPWELL_HTTPLIB_H_

#include <httplib.h>
#include <signal.h>
#include <unistd.h>

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "heapwell/connection.h"
#include "heapwell/http.h"
#include "heapwell/monitor.h"
#include "heapwell/options.h"
#include "heapwell/result.h"

namespace heapwell {

namespace httplib_adapter {

/// Runs each task where it is queued: our tasks only hand a socket on. The result of
/// enqueue was void before cpp-httplib 0.15 and is bool since.
class InlineQueue final : public httplib::TaskQueue {
  using Enqueued = decltype(std::declval<httplib::TaskQueue&>().enqueue(
      std::declval<std::function<void()>>()));

 public:
  Enqueued enqueue(std::function<void()> task) override {
    task();
    return Enqueued(true);
  }
  void shutdown() override {}
};

/// Restores what this process does on SIGPIPE: constructing an httplib::Server
/// changes it for everybody. Construct one before, and Restore() after.
class SigpipeKeeper {
 public:
  SigpipeKeeper() noexcept { known_ = ::sigaction(SIGPIPE, nullptr, &before_) == 0; }
  SigpipeKeeper(const SigpipeKeeper&) = delete;
  SigpipeKeeper& operator=(const SigpipeKeeper&) = delete;
  ~SigpipeKeeper() { Restore(); }

  void Restore() noexcept {
    if (std::exchange(known_, false)) ::sigaction(SIGPIPE, &before_, nullptr);
  }

 private:
  struct sigaction before_ = {};
  bool known_ = false;
};

/// cpp-httplib's accept loop, and nothing else of it: every accepted socket goes to
/// a ConnectionServer, whose limits hold with every version of cpp-httplib.
class AcceptLoop final : private SigpipeKeeper, private httplib::Server {
 public:
  AcceptLoop() {
    Restore();
    new_task_queue = [] { return new InlineQueue; };
  }

  /// A ConnectionServer::AcceptLoop.
  void Run(int listening_fd, const ConnectionServer::Deliver& deliver) {
    deliver_ = &deliver;
    // The descriptor of the last run is closed, and must not be closed again by
    // stop(), which here only takes back that the last run failed.
    svr_sock_ = INVALID_SOCKET;
    stop();
    svr_sock_ = listening_fd;
    try {
      listen_after_bind();
    } catch (...) {
      ::close(listening_fd);  // Out of memory: the loop closes it in all other cases.
    }
  }

 private:
  bool process_and_close_socket(socket_t accepted) override {
    (*deliver_)(accepted);
    return true;
  }

  const ConnectionServer::Deliver* deliver_ = nullptr;
};

/// Whether a request says when its client is gone (cpp-httplib from 0.15 on).
template <typename T, typename = void>
struct KnowsItsEnd : std::false_type {};
template <typename T>
struct KnowsItsEnd<
    T, std::void_t<decltype(std::declval<const T&>().is_connection_closed())>>
    : std::true_type {};

template <typename HttplibRequest>
std::function<bool()> CancelledOf(const HttplibRequest& request) {
  if constexpr (KnowsItsEnd<HttplibRequest>::value) {
    return [&request] { return request.is_connection_closed(); };
  } else {
    return {};
  }
}

/// One request of a server of yours, answered by `monitor`.
inline void Answer(const Monitor& monitor, const httplib::Request& in,
                   httplib::Response& out) {
  const auto header = [&in](const char* name) { return in.get_header_value(name); };
  // Two hosts or two credentials: which one counts would be a guess.
  if (in.get_header_value_count("Host") > 1 ||
      in.get_header_value_count("Authorization") > 1) {
    out.status = 400;
    return;
  }
  const std::string host = header("Host");
  const std::string authorization = header("Authorization");
  const std::string accept = header("Accept");
  const std::string accept_encoding = header("Accept-Encoding");
  const std::string origin = header("Origin");
  const std::string sec_fetch_site = header("Sec-Fetch-Site");

  Request request;
  request.method = in.method;
  request.target = in.target;
  request.body = in.body;
  request.host = host;
  request.authorization = authorization;
  request.accept = accept;
  request.accept_encoding = accept_encoding;
  request.origin = origin;
  request.sec_fetch_site = sec_fetch_site;
  request.peer_address = in.remote_addr;
  request.cancelled = CancelledOf(in);

  Response response = monitor.Handle(request);
  out.status = response.status;
  for (const auto& [name, value] : response.headers) out.set_header(name, value);
  out.set_content(std::move(response.body), response.content_type.c_str());
}

}  // namespace httplib_adapter

/// Adds the endpoints of `monitor` to a server of yours, as literal routes under
/// /debug/, /pprof/ and at /metrics. Call it before server.listen(); `monitor` must
/// live as long as `server` runs. The server's own limits and threads then serve
/// them: a request with `seconds` holds one of its threads for that long.
inline void Mount(httplib::Server& server, const Monitor& monitor) {
  const auto answer = [&monitor](const httplib::Request& in, httplib::Response& out) {
    httplib_adapter::Answer(monitor, in, out);
  };
  for (const Endpoint& endpoint : Endpoints()) {
    server.Get(endpoint.path, answer);  // And HEAD.
    if (endpoint.takes_post) server.Post(endpoint.path, answer);
  }
}

/// A Monitor that is served, until this is destroyed: which takes 250 ms at most, but
/// for a profile that is being taken. In the child of a fork nothing is served, and
/// destroying it does nothing.
class [[nodiscard]] Service {
 public:
  Service(Service&&) noexcept = default;
  Service& operator=(Service&& other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  ~Service() {
    // The child of a fork has no threads to stop, and locks that it must not touch.
    if (state_ != nullptr && state_->process != ::getpid()) {
      static_cast<void>(state_.release());
    }
  }

  /// The port that was bound, for Address::port 0.
  [[nodiscard]] int port() const noexcept { return state_->server->port(); }
  [[nodiscard]] const Monitor& monitor() const noexcept { return state_->monitor; }

 private:
  // Destroyed from the last to the first: the server before what it answers from.
  struct State {
    explicit State(Monitor started) : monitor(std::move(started)) {}

    const pid_t process = ::getpid();
    Monitor monitor;
    httplib_adapter::AcceptLoop accept_loop;
    std::unique_ptr<ConnectionServer> server;
  };

  explicit Service(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
  friend Result<Service> Serve(const Address& address, Options options);

  std::unique_ptr<State> state_;
};

/// Starts watching this process and serves what it sees at `address`: the one call
/// that a program needs. Clients may connect when it returns. Fails with
/// kAddressInUse, with kInsecureBind for an address that other machines can reach
/// while Options::token_file is empty, and as Monitor::Start does. Listens only once
/// all options are known to be good.
[[nodiscard]] inline Result<Service> Serve(const Address& address = {},
                                           Options options = {}) try {
  // The options first: nobody can connect before it is known that the token is one.
  const bool has_token = !options.token_file.empty();
  Result<Monitor> monitor = Monitor::Start(std::move(options));
  if (!monitor) return monitor.error();
  Result<Listener> listener = Listener::Open(address, has_token);
  if (!listener) return listener.error();

  auto state = std::make_unique<Service::State>(*std::move(monitor));
  Service::State* const stable = state.get();
  Result<ConnectionServer> server = ConnectionServer::Start(
      *std::move(listener),
      [stable](const Request& request) { return stable->monitor.Handle(request); },
      [stable](int fd, const ConnectionServer::Deliver& deliver) {
        stable->accept_loop.Run(fd, deliver);
      });
  if (!server) return server.error();
  state->server = std::make_unique<ConnectionServer>(*std::move(server));
  return Service(std::move(state));
} catch (const std::exception& exception) {
  return Error{ErrorCode::kSystem,
               std::string("cannot start the debug server: ") + exception.what()};
}

}  // namespace heapwell

#endif  // HEAPWELL_HTTPLIB_H_
