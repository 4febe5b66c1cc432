// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Listening on a socket file, and who connects to it.
#ifndef HEAPWELL_SRC_HTTP_UNIX_SOCKET_H_
#define HEAPWELL_SRC_HTTP_UNIX_SOCKET_H_

#include <sys/types.h>

#include <string>
#include <utility>

#include "heapwell/result.h"
#include "http/bind_address.h"

namespace heapwell::http {

/// A socket file that we made: removed when destroyed, by the process that made it
/// and if it is still the same file.
class SocketFile {
 public:
  SocketFile() = default;
  explicit SocketFile(std::string path) noexcept;
  SocketFile(SocketFile&& other) noexcept { *this = std::move(other); }
  SocketFile& operator=(SocketFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(inode_, other.inode_);
    std::swap(maker_, other.maker_);
    return *this;
  }
  ~SocketFile();

 private:
  std::string path_;
  ino_t inode_ = 0;
  pid_t maker_ = 0;
};

/// Binds `fd` to a socket file that only this user may open. Takes the place of a
/// file that a dead process left behind, never of one that is served, nor of a file
/// of another kind. Its directory must not be writable for others, unless sticky.
Result<SocketFile> BindSocketFile(int fd, const BindAddress& address);

/// "unix" if the process at the other end runs as this user or as root; else "".
std::string UnixPeer(int fd);

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_UNIX_SOCKET_H_
