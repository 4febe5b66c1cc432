// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <string>
#include <system_error>
#include <utility>

#include "heapwell/connection.h"
#include "http/bind_address.h"
#include "http/fork_fd.h"
#include "http/unix_socket.h"

namespace heapwell {

struct Listener::Impl {
  http::OwnedSocket socket;
  int port = 0;
  http::SocketFile file;  // For "unix:" alone.
};

namespace {

using http::BindAddress;
using http::OwnedSocket;

/// As many clients as may wait while our accept thread is not running.
constexpr int kBacklog = 128;

Error SystemError(const std::string& act, int error) {
  const ErrorCode code =
      error == EADDRINUSE ? ErrorCode::kAddressInUse : ErrorCode::kSystem;
  std::string message = act + ": " + std::generic_category().message(error);
  if (error == EADDRINUSE) {
    message += " (another process listens there: stop it, or choose another port)";
  } else if (error == EACCES) {
    message += " (ports below 1024 need privileges)";
  }
  return {code, std::move(message)};
}

void SetOption(int fd, int level, int name, int value) {
  setsockopt(fd, level, name, &value, sizeof(value));
}

int BoundPort(int fd) {
  sockaddr_storage bound = {};
  socklen_t size = sizeof(bound);
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size) != 0) return 0;
  if (bound.ss_family == AF_INET) {
    return ntohs(reinterpret_cast<const sockaddr_in&>(bound).sin_port);
  }
  if (bound.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6&>(bound).sin6_port);
  }
  return 0;
}

}  // namespace

Listener::Listener(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
Listener::Listener(Listener&&) noexcept = default;
Listener& Listener::operator=(Listener&&) noexcept = default;
Listener::~Listener() = default;

int Listener::fd() const noexcept { return impl_->socket.get(); }
int Listener::port() const noexcept { return impl_->port; }

Result<Listener> Listener::Open(const Address& address, bool has_token) {
  const Result<BindAddress> parsed = http::ParseBindAddress(address);
  if (!parsed) return parsed.error();
  if (!parsed->is_loopback && !has_token) {
    return Error{ErrorCode::kInsecureBind,
                 "will not listen on " + parsed->text +
                     ", which other machines can reach: set Options::token_file to a "
                     "file with a token that they must send, or listen on 127.0.0.1"};
  }
  const std::string act = "cannot listen on " + parsed->text;

  auto impl = std::make_unique<Impl>();
  impl->socket = OwnedSocket(socket(parsed->family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int fd = impl->socket.get();
  if (fd < 0) return SystemError(act, errno);
  if (parsed->family() == AF_UNIX) {
    Result<http::SocketFile> file = http::BindSocketFile(fd, *parsed);
    if (!file) return file.error();
    impl->file = *std::move(file);
  } else {
    // Never SO_REUSEPORT: two processes on one port would each get some requests.
    SetOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (parsed->family() == AF_INET6) SetOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    if (bind(fd, parsed->get(), parsed->size) != 0) return SystemError(act, errno);
  }
  if (listen(fd, kBacklog) != 0) return SystemError(act, errno);
  impl->port = BoundPort(fd);
  return Listener(std::move(impl));
}

}  // namespace heapwell
