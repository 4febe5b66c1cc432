// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace heapwell::base {

OwnedFd::~OwnedFd() {
  if (fd_ >= 0) ::close(fd_);
}

OwnedFd OpenForRead(const char* path) noexcept {
  for (;;) {
    const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 || errno != EINTR) return OwnedFd(fd);
  }
}

std::optional<std::string> ReadFile(const std::string& path, std::size_t max_bytes) {
  const OwnedFd fd = OpenForRead(path.c_str());
  if (!fd) return std::nullopt;
  std::string text;
  while (text.size() < max_bytes) {
    char chunk[4096];
    const std::size_t wanted = std::min(sizeof(chunk), max_bytes - text.size());
    const ssize_t got = ::read(fd.get(), chunk, wanted);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    text.append(chunk, static_cast<std::size_t>(got));
  }
  return text;
}

}  // namespace heapwell::base
