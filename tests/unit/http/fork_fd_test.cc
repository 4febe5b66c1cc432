// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/fork_fd.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>
#include <vector>

namespace heapwell::http {
namespace {

int NewSocket() { return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }

bool IsOpen(int fd) { return fcntl(fd, F_GETFD) != -1; }

bool IsOpenInChild(int fd) {
  const pid_t child = fork();
  if (child == 0) _exit(IsOpen(fd) ? 1 : 0);
  int status = 0;
  waitpid(child, &status, 0);
  return WEXITSTATUS(status) == 1;
}

TEST(OwnedSocket, IsClosedInTheChildOfAForkAlone) {
  const OwnedSocket socket(NewSocket());
  EXPECT_FALSE(IsOpenInChild(socket.get()));
  EXPECT_TRUE(IsOpen(socket.get()));
}

TEST(OwnedSocket, ClosesWhenDestroyed) {
  int fd = -1;
  {
    const OwnedSocket socket(NewSocket());
    fd = socket.get();
  }
  EXPECT_FALSE(IsOpen(fd));
}

TEST(OwnedSocket, IsWatchedWhereItIsMovedTo) {
  OwnedSocket first(NewSocket());
  const OwnedSocket second = std::move(first);
  EXPECT_FALSE(IsOpenInChild(second.get()));
}

TEST(ForkWatch, EndsWithItself) {
  const base::OwnedFd socket(NewSocket());
  { const ForkWatch watch(socket.get()); }
  EXPECT_TRUE(IsOpenInChild(socket.get()));
}

TEST(ForkWatch, SparesAnotherFileThatTookTheNumber) {
  std::optional<base::OwnedFd> socket(NewSocket());
  const int number = socket->get();
  const ForkWatch watch(number);
  socket.reset();
  const base::OwnedFd other(NewSocket());
  ASSERT_EQ(other.get(), number);
  EXPECT_TRUE(IsOpenInChild(number));
}

TEST(ForkWatch, IgnoresWhatIsNoSocket) {
  const base::OwnedFd file(open("/dev/null", O_RDONLY | O_CLOEXEC));
  const ForkWatch watch(file.get());
  EXPECT_TRUE(IsOpenInChild(file.get()));
}

TEST(ForkWatch, GivesItsPlaceBack) {
  for (int i = 0; i < 2000; ++i) const OwnedSocket socket(NewSocket());
  const OwnedSocket last(NewSocket());
  EXPECT_FALSE(IsOpenInChild(last.get()));
}

}  // namespace
}  // namespace heapwell::http
