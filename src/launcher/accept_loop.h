// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_LAUNCHER_ACCEPT_LOOP_H_
#define HEAPWELL_SRC_LAUNCHER_ACCEPT_LOOP_H_

#include <sys/types.h>

#include "heapwell/connection.h"

namespace heapwell::launcher {

/// A ConnectionServer::AcceptLoop without an HTTP library: a program that we know
/// nothing of may have any of its own.
///
/// Programs close descriptors that they did not open, and get the same numbers for
/// files of theirs: it accepts only on the very socket that it was made for.
class AcceptLoop {
 public:
  explicit AcceptLoop(int listening_fd) noexcept;

  void operator()(int listening_fd, const ConnectionServer::Deliver& deliver) const;

 private:
  bool IsOurs(int fd) const noexcept;

  dev_t device_ = 0;
  ino_t inode_ = 0;  // 0: of nothing.
};

}  // namespace heapwell::launcher

#endif  // HEAPWELL_SRC_LAUNCHER_ACCEPT_LOOP_H_
