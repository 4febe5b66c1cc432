// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_BASE_FILE_H_
#define HEAPWELL_SRC_BASE_FILE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace heapwell::base {

/// A file descriptor with one owner.
class OwnedFd {
 public:
  OwnedFd() = default;
  explicit OwnedFd(int fd) noexcept : fd_(fd) {}
  OwnedFd(OwnedFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  OwnedFd& operator=(OwnedFd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~OwnedFd();

  [[nodiscard]] int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

/// Opens for reading with O_CLOEXEC. Empty on any error.
OwnedFd OpenForRead(const char* path) noexcept;

/// Bytes that a kernel text file may have before we stop believing it.
inline constexpr std::size_t kMaxKernelText = std::size_t{1} << 20;

/// Reads at most `max_bytes` of a file. Empty if it cannot be opened or read; a
/// longer file is cut.
std::optional<std::string> ReadFile(const std::string& path,
                                    std::size_t max_bytes = kMaxKernelText);

}  // namespace heapwell::base

#endif  // HEAPWELL_SRC_BASE_FILE_H_
