// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "launcher/accept_loop.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace heapwell::launcher {
namespace {

// Of one connection, not of the socket that listens.
bool IsOfTheClient(int error) {
  return error == EINTR || error == ECONNABORTED || error == EPROTO || error == EAGAIN;
}

}  // namespace

AcceptLoop::AcceptLoop(int listening_fd) noexcept {
  struct stat status = {};
  if (::fstat(listening_fd, &status) != 0) return;
  device_ = status.st_dev;
  inode_ = status.st_ino;
}

bool AcceptLoop::IsOurs(int fd) const noexcept {
  struct stat status = {};
  return inode_ != 0 && ::fstat(fd, &status) == 0 && status.st_dev == device_ &&
         status.st_ino == inode_;
}

void AcceptLoop::operator()(int listening_fd,
                            const ConnectionServer::Deliver& deliver) const {
  while (IsOurs(listening_fd)) {
    const int accepted = ::accept4(listening_fd, nullptr, nullptr, SOCK_CLOEXEC);
    if (accepted >= 0 && !IsOurs(listening_fd)) {
      ::close(accepted);  // All descriptors were closed: those that serve it, too.
    } else if (accepted >= 0) {
      deliver(accepted);
    } else if (!IsOfTheClient(errno)) {
      break;
    }
  }
  if (IsOurs(listening_fd)) ::close(listening_fd);
}

}  // namespace heapwell::launcher
