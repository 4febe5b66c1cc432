// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Clients for tests of servers.
#ifndef HEAPWELL_TESTS_UNIT_HTTP_SOCKETS_H_
#define HEAPWELL_TESTS_UNIT_HTTP_SOCKETS_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "base/file.h"

namespace heapwell::http {

/// Two connected sockets: a server's and its client's.
struct SocketPair {
  SocketPair() {
    int fds[2] = {-1, -1};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) return;
    server_fd = fds[0];
    client = base::OwnedFd(fds[1]);
  }

  int server_fd = -1;
  base::OwnedFd client;
};

inline base::OwnedFd ConnectTo(int port) {
  base::OwnedFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<in_port_t>(port));
  if (connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
    return {};
  }
  return fd;
}

inline bool SendAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// All that comes until the other end closes, or half a minute has passed.
inline std::string ReceiveAll(int fd) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  std::string received;
  char buffer[4096];
  while (std::chrono::steady_clock::now() < end) {
    pollfd entry = {fd, POLLIN, 0};
    if (poll(&entry, 1, 1000) <= 0) continue;
    const ssize_t got = recv(fd, buffer, sizeof(buffer), 0);
    if (got <= 0) return received;
    received.append(buffer, static_cast<std::size_t>(got));
  }
  return received + "[timeout]";
}

/// Waits until `condition` holds, as long as a loaded machine may need. Tests then look
/// at what has happened, not at how soon.
template <typename Condition>
bool WaitFor(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

/// The status of the response to `request`; 0: none came.
inline int StatusAfter(int fd, std::string_view request) {
  if (!SendAll(fd, request)) return 0;
  const std::string response = ReceiveAll(fd);
  return response.size() > 12 ? std::stoi(response.substr(9, 3)) : 0;
}

}  // namespace heapwell::http

#endif  // HEAPWELL_TESTS_UNIT_HTTP_SOCKETS_H_
