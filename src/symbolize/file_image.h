// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A file as an ELF library wants it, in memory, of which little is read.
#ifndef HEAPWELL_SRC_SYMBOLIZE_FILE_IMAGE_H_
#define HEAPWELL_SRC_SYMBOLIZE_FILE_IMAGE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file.h"
#include "symbolize/budget.h"

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

/// A part of a file: where that was loaded, else a copy. A copy that is used again
/// takes no new memory. Not thread-safe.
class FilePart {
 public:
  /// `budget` outlives it.
  explicit FilePart(Budget& budget) noexcept : share_(budget) {}

  [[nodiscard]] std::span<const unsigned char> bytes() const noexcept { return bytes_; }

  /// Makes sure that so many bytes can be copied. False: the budget has no more.
  bool Reserve(std::size_t bytes);

 private:
  friend class FileImage;

  std::span<const unsigned char> bytes_ = {};
  std::vector<unsigned char> copy_ = {};
  Budget::Share share_;
};

/// Addresses for the whole file and one page more, but no mapping of the file: reading
/// a mapped file that somebody cuts is fatal (SIGBUS), and we may not catch signals.
/// What is to be read is loaded before, by pread; all else is zero, which ends every
/// table of ELF and DWARF. So whoever forgets to load finds nothing, and nothing wrong.
/// Loading takes about a millisecond a MiB, most of it for fresh pages, and is booked
/// until given back. Not thread-safe.
class FileImage {
 public:
  /// What is read at once: some whole pages.
  static std::size_t ChunkBytes() noexcept;

  /// Empty for what is not a regular file with content, or is too large for our
  /// address space. `budget` outlives it.
  static std::optional<FileImage> Open(const char* path, Budget& budget);

  FileImage(FileImage&& other) noexcept
      : fd_(std::move(other.fd_)),
        identity_(other.identity_),
        data_(std::exchange(other.data_, nullptr)),
        chunks_(std::move(other.chunks_)),
        share_(std::move(other.share_)),
        loaded_bytes_(other.loaded_bytes_) {}
  FileImage& operator=(FileImage&&) = delete;
  ~FileImage();

  [[nodiscard]] std::span<const unsigned char> bytes() const noexcept {
    return {data_, static_cast<std::size_t>(identity_.size_bytes)};
  }
  [[nodiscard]] const FileIdentity& identity() const noexcept { return identity_; }

  /// False once somebody wrote to the file or cut it: what was loaded after that is
  /// not what was loaded before.
  [[nodiscard]] bool Unchanged() const noexcept;

  /// Reads what is not loaded yet of [offset, offset + bytes). False where the file
  /// ends before, or the budget does: then some of it is zero.
  bool Load(std::size_t offset, std::size_t bytes) noexcept;
  /// The same for a part of bytes(). What lies elsewhere needs no loading.
  bool Load(std::span<const unsigned char> part) noexcept;
  /// As much of a text at `text` as we take of a name.
  void LoadText(const char* text) noexcept;

  /// Copies a part of bytes(), unless it is loaded. What is wanted once costs a tenth
  /// of what Load() does, whose pages are fresh ones. What lies elsewhere is not
  /// copied. False as for Load(). Valid until `into` is read into again, or GiveBack.
  bool Read(std::span<const unsigned char> part, FilePart& into);
  /// The same of a text that begins `rest`, as much as we take of a name. Empty where
  /// it cannot be read.
  std::string_view ReadText(std::span<const unsigned char> rest, FilePart& into);

  /// Loads a part of bytes() and keeps it when the rest is given back.
  bool LoadForGood(std::span<const unsigned char> part) noexcept;

  [[nodiscard]] bool Holds(const void* address) const noexcept;

  /// Of what GiveBack would free.
  [[nodiscard]] std::size_t loaded_bytes() const noexcept { return loaded_bytes_; }

  /// Makes zero of all that is not loaded for good.
  void GiveBack() noexcept;

 private:
  enum class Chunk : std::uint8_t { kAbsent, kLoaded, kKept };

  explicit FileImage(Budget& budget) noexcept : share_(budget) {}
  bool LoadChunks(std::size_t first_chunk, std::size_t last_chunk) noexcept;
  [[nodiscard]] bool IsLoaded(std::size_t offset, std::size_t bytes) const noexcept;

  base::OwnedFd fd_ = {};
  FileIdentity identity_ = {};
  unsigned char* data_ = nullptr;
  std::vector<Chunk> chunks_ = {};
  Budget::Share share_;
  std::size_t loaded_bytes_ = 0;
};

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_FILE_IMAGE_H_
