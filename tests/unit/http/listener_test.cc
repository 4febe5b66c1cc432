// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "heapwell/connection.h"
#include "http/sockets.h"
#include "http/temporary_directory.h"

namespace heapwell {
namespace {

const Address kAnyPort{"127.0.0.1", 0};

TEST(Listener, TakesClientsOnAPortOfItsOwnChoice) {
  const auto listener = Listener::Open(kAnyPort, false);
  ASSERT_TRUE(listener);
  EXPECT_GT(listener->port(), 0);
  EXPECT_TRUE(http::ConnectTo(listener->port()));
}

TEST(Listener, NeverSharesAPort) {
  const auto first = Listener::Open(kAnyPort, false);
  ASSERT_TRUE(first);
  const auto second = Listener::Open({"127.0.0.1", first->port()}, false);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kAddressInUse);
  EXPECT_NE(second.error().message.find(std::to_string(first->port())),
            std::string::npos);
}

TEST(Listener, NeverSharesAPortWithAWiderAddress) {
  const auto first = Listener::Open(kAnyPort, false);
  const auto second = Listener::Open({"0.0.0.0", first->port()}, true);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kAddressInUse);
}

TEST(Listener, FreesItsPortWhenDestroyed) {
  int port = 0;
  {
    const auto listener = Listener::Open(kAnyPort, false);
    port = listener->port();
    const auto client = http::ConnectTo(port);
  }
  EXPECT_TRUE(Listener::Open({"127.0.0.1", port}, false));
}

TEST(Listener, RefusesWideAddressesWithoutAToken) {
  for (const char* host : {"0.0.0.0", "::", "192.0.2.1"}) {
    const auto listener = Listener::Open({host, 0}, false);
    ASSERT_FALSE(listener) << host;
    EXPECT_EQ(listener.error().code, ErrorCode::kInsecureBind) << host;
    EXPECT_NE(listener.error().message.find("token_file"), std::string::npos);
  }
}

TEST(Listener, TakesWideAddressesWithAToken) {
  EXPECT_TRUE(Listener::Open({"0.0.0.0", 0}, true));
}

TEST(Listener, SaysWhyAnAddressCannotBeHad) {
  const auto listener = Listener::Open({"192.0.2.1", 0}, true);
  ASSERT_FALSE(listener);
  EXPECT_EQ(listener.error().code, ErrorCode::kSystem);
  EXPECT_NE(listener.error().message.find("192.0.2.1"), std::string::npos);
}

TEST(Listener, IsNotInheritedThroughExec) {
  const auto listener = Listener::Open(kAnyPort, false);
  EXPECT_EQ(fcntl(listener->fd(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
}

TEST(Listener, IsClosedInTheChildOfAFork) {
  const auto listener = Listener::Open(kAnyPort, false);
  const pid_t child = fork();
  if (child == 0) _exit(fcntl(listener->fd(), F_GETFD) == -1 ? 0 : 1);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST(Listener, ListensOnASocketFile) {
  const http::TemporaryDirectory directory;
  const auto listener = Listener::Open({"unix:" + directory.Path("s"), 6060}, false);
  ASSERT_TRUE(listener);
  EXPECT_EQ(listener->port(), 0);
}

}  // namespace
}  // namespace heapwell
