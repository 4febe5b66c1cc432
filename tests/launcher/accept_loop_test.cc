// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "launcher/accept_loop.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstring>
#include <string>
#include <thread>

namespace heapwell::launcher {
namespace {

// A socket that listens under a name of no file.
int Listen(const sockaddr_un& name, socklen_t size) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  EXPECT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&name), size), 0);
  EXPECT_EQ(::listen(fd, 8), 0);
  return fd;
}

class AcceptLoopTest : public testing::Test {
 protected:
  AcceptLoopTest() {
    const std::string text =
        "heapwell_accept_" + std::to_string(::getpid()) +
        testing::UnitTest::GetInstance()->current_test_info()->name();
    name_.sun_family = AF_UNIX;
    std::memcpy(name_.sun_path + 1, text.data(), text.size());
    size_ = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + text.size());
    fd_ = Listen(name_, size_);
  }

  int Connect() {
    const int client = ::socket(AF_UNIX, SOCK_STREAM, 0);
    EXPECT_EQ(::connect(client, reinterpret_cast<const sockaddr*>(&name_), size_), 0);
    return client;
  }

  sockaddr_un name_ = {};
  socklen_t size_ = 0;
  int fd_ = -1;
};

TEST_F(AcceptLoopTest, DeliversUntilTheSocketIsShutDownAndClosesIt) {
  const AcceptLoop loop(fd_);
  const int copy = ::dup(fd_);
  std::atomic<int> delivered{0};
  std::thread thread([&] {
    loop(copy, [&](int accepted) {
      ::close(accepted);
      ++delivered;
    });
  });
  const int clients[] = {Connect(), Connect()};
  while (delivered != 2) std::this_thread::yield();
  ::shutdown(fd_, SHUT_RDWR);
  thread.join();
  EXPECT_EQ(::fcntl(copy, F_GETFD), -1);
  for (const int client : clients) ::close(client);
  ::close(fd_);
}

TEST_F(AcceptLoopTest, TouchesNoFileThatTookItsNumber) {
  const AcceptLoop loop(fd_);
  int pipes[2];
  ASSERT_EQ(::pipe(pipes), 0);
  ASSERT_EQ(::dup2(pipes[0], fd_), fd_);
  loop(fd_, [](int) { FAIL() << "nobody connected"; });
  EXPECT_NE(::fcntl(fd_, F_GETFD), -1) << "it was closed, and is not ours";
  ::close(fd_);
  ::close(pipes[0]);
  ::close(pipes[1]);
}

}  // namespace
}  // namespace heapwell::launcher
