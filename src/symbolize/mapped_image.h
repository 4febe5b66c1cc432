// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A file mapped for reading, whose resident part stays small.
#ifndef HEAPWELL_SRC_SYMBOLIZE_MAPPED_IMAGE_H_
#define HEAPWELL_SRC_SYMBOLIZE_MAPPED_IMAGE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "base/file.h"

namespace heapwell::symbolize {

/// Which file, and which state of it.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size_bytes = 0;
  std::int64_t modified_ns = 0;
  bool operator==(const FileIdentity&) const = default;
};

/// Identity of what lies at `path` now. Empty if nothing does.
std::optional<FileIdentity> IdentifyFile(const char* path) noexcept;

/// Pages of a file that we have read count as our resident memory until they are
/// given back. So readers report what they touch, and every kMaxResidentBytes all of
/// it is given back; the page cache keeps it, and a second look costs a minor fault.
/// Not thread-safe.
class MappedImage {
 public:
  static constexpr std::size_t kMaxResidentBytes = std::size_t{8} << 20;
  /// What one access to a distant page makes resident: the kernel maps the pages
  /// around it as well (fault_around_bytes).
  static constexpr std::size_t kFarAccessBytes = std::size_t{64} << 10;

  /// Empty for what is not a regular file with content, or cannot be mapped.
  static std::optional<MappedImage> Open(const char* path) noexcept;

  MappedImage(MappedImage&& other) noexcept
      : fd_(std::move(other.fd_)),
        identity_(other.identity_),
        data_(std::exchange(other.data_, nullptr)),
        touched_bytes_(other.touched_bytes_),
        kept_from_(other.kept_from_),
        kept_to_(other.kept_to_) {}
  MappedImage& operator=(MappedImage&& other) noexcept;
  ~MappedImage();

  [[nodiscard]] std::span<const unsigned char> bytes() const noexcept {
    return {data_, static_cast<std::size_t>(identity_.size_bytes)};
  }
  [[nodiscard]] const FileIdentity& identity() const noexcept { return identity_; }

  /// False once somebody wrote to the file or cut it: reading it further could be
  /// fatal (SIGBUS), so ask before each round of reading.
  [[nodiscard]] bool Unchanged() const noexcept;

  void Touch(std::size_t bytes) noexcept {
    touched_bytes_ += bytes;
    if (touched_bytes_ >= kMaxResidentBytes) GiveBack();
  }

  /// Lets [offset, offset + bytes) be written in memory, never to the file, and keeps
  /// those pages from being given back. One stretch an image.
  bool MakeWritable(std::size_t offset, std::size_t bytes) noexcept;

  /// Makes nothing of the file resident through this mapping but what is writable.
  void GiveBack() noexcept;

 private:
  MappedImage() = default;

  base::OwnedFd fd_ = {};
  FileIdentity identity_ = {};
  const unsigned char* data_ = nullptr;
  std::size_t touched_bytes_ = 0;
  std::size_t kept_from_ = 0;  // Offsets of whole pages.
  std::size_t kept_to_ = 0;
};

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_MAPPED_IMAGE_H_
