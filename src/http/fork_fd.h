// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Sockets that the child of a fork must not keep.
#ifndef HEAPWELL_SRC_HTTP_FORK_FD_H_
#define HEAPWELL_SRC_HTTP_FORK_FD_H_

#include <utility>

#include "base/file.h"

namespace heapwell::http {

/// Has the child of any later fork close `fd`, for as long as this object lives: a
/// child that kept a listening socket would let clients connect to nobody, and keep
/// the port from the next process. Does not own `fd`. The child closes it only while
/// it is still the same socket.
class ForkWatch {
 public:
  ForkWatch() = default;
  explicit ForkWatch(int fd) noexcept;
  ForkWatch(ForkWatch&& other) noexcept : slot_(std::exchange(other.slot_, -1)) {}
  ForkWatch& operator=(ForkWatch&& other) noexcept {
    std::swap(slot_, other.slot_);
    return *this;
  }
  ~ForkWatch();

 private:
  int slot_ = -1;
};

/// A socket that is ours and that the child of a fork closes.
class OwnedSocket {
 public:
  OwnedSocket() = default;
  explicit OwnedSocket(int fd) noexcept : fd_(fd), watch_(fd) {}

  [[nodiscard]] int get() const noexcept { return fd_.get(); }
  explicit operator bool() const noexcept { return static_cast<bool>(fd_); }

 private:
  // In this order: the watch must end before the number is free for another file.
  base::OwnedFd fd_;
  ForkWatch watch_;
};

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_FORK_FD_H_
