// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/peer.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "heapwell/connection.h"
#include "http/sockets.h"

namespace heapwell::http {
namespace {

TEST(PeerAddress, IsTheClientsNumericAddress) {
  const auto listener = Listener::Open({"127.0.0.1", 0}, false);
  const base::OwnedFd client = ConnectTo(listener->port());
  const base::OwnedFd accepted(accept(listener->fd(), nullptr, nullptr));
  EXPECT_EQ(PeerAddress(accepted.get()), "127.0.0.1");
}

TEST(PeerAddress, IsUnixForALocalSocketOfThisUser) {
  const SocketPair pair;
  EXPECT_EQ(PeerAddress(pair.server_fd), "unix");
  close(pair.server_fd);
}

TEST(PeerAddress, IsEmptyWithoutAPeer) {
  const base::OwnedFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  EXPECT_EQ(PeerAddress(fd.get()), "");
}

}  // namespace
}  // namespace heapwell::http
