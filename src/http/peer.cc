// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "http/unix_socket.h"

namespace heapwell::http {

std::string PeerAddress(int fd) {
  sockaddr_storage peer = {};
  socklen_t size = sizeof(peer);
  if (getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0) return {};
  const void* address = nullptr;
  if (peer.ss_family == AF_UNIX) return UnixPeer(fd);
  if (peer.ss_family == AF_INET) {
    address = &reinterpret_cast<const sockaddr_in&>(peer).sin_addr;
  } else if (peer.ss_family == AF_INET6) {
    address = &reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr;
  }
  char text[INET6_ADDRSTRLEN] = {};
  if (address == nullptr ||
      inet_ntop(peer.ss_family, address, text, sizeof(text)) == nullptr) {
    return {};
  }
  return text;
}

}  // namespace heapwell::http
