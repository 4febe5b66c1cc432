// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "client_connection.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

namespace orders {
namespace {

constexpr int kMaxDescriptor = 1024;  // The usual limit of a process.

int PortOf(int (*get)(int, sockaddr*, socklen_t*), int fd) {
  sockaddr_in address{};
  socklen_t length = sizeof(address);
  if (get(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) return -1;
  return address.sin_family == AF_INET ? ntohs(address.sin_port) : -1;
}

int FindSocket(int local_port, int remote_port) {
  for (int fd = 0; fd < kMaxDescriptor; ++fd) {
    const bool is_it = PortOf(::getpeername, fd) == remote_port &&
                       PortOf(::getsockname, fd) == local_port;
    if (is_it) return fd;
  }
  return -1;
}

}  // namespace

bool ClientConnection::is_closed() {
  if (fd_ < 0) fd_ = FindSocket(local_port_, remote_port_);
  if (fd_ < 0) return false;
  char next = 0;
  const ssize_t got = ::recv(fd_, &next, 1, MSG_PEEK | MSG_DONTWAIT);
  return got == 0 || (got < 0 && errno == ECONNRESET);
}

}  // namespace orders
