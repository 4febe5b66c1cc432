// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/file_image.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include "symbolize/demangle.h"

namespace heapwell::symbolize {
namespace {

// Names lie far apart: larger chunks would read what nobody wants.
constexpr std::size_t kMinChunkBytes = std::size_t{4} << 10;

// Of a text at first: most names end before.
constexpr std::size_t kTextBytes = 256;

// From here on, one call for all pages is cheaper than a fault for each.
constexpr std::size_t kPopulateBytes = std::size_t{8} << 10;

FileIdentity ToIdentity(const struct stat& status) noexcept {
  return {.device = status.st_dev,
          .inode = status.st_ino,
          .size_bytes = static_cast<std::uint64_t>(status.st_size),
          .modified_ns = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 +
                         status.st_mtim.tv_nsec};
}

bool ReadWhole(int fd, unsigned char* into, std::size_t bytes,
               std::size_t offset) noexcept {
  while (bytes > 0) {
    const ssize_t got = ::pread(fd, into, bytes, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    into += got;
    bytes -= static_cast<std::size_t>(got);
    offset += static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace

bool FilePart::Reserve(std::size_t bytes) {
  if (bytes <= copy_.size()) return true;
  if (!share_.Add(bytes - copy_.size())) return false;
  // The old content is not wanted: so it goes first, and need not be moved.
  copy_ = std::vector<unsigned char>();
  copy_.resize(bytes);
  return true;
}

std::size_t FileImage::ChunkBytes() noexcept {
  static const std::size_t bytes =
      std::max(kMinChunkBytes, static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)));
  return bytes;
}

std::optional<FileIdentity> IdentifyFile(const char* path) noexcept {
  struct stat status = {};
  if (::stat(path, &status) != 0) return std::nullopt;
  return ToIdentity(status);
}

std::optional<FileImage> FileImage::Open(const char* path, Budget& budget) {
  // Opening a FIFO or a device could block or act: look before.
  struct stat status = {};
  if (::stat(path, &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  FileImage image(budget);
  image.fd_ = base::OpenForRead(path);
  if (!image.fd_ || ::fstat(image.fd_.get(), &status) != 0) return std::nullopt;
  if (!S_ISREG(status.st_mode) || status.st_size <= 0) return std::nullopt;
  image.identity_ = ToIdentity(status);
  if (image.identity_.size_bytes > std::numeric_limits<std::size_t>::max() / 2) {
    return std::nullopt;
  }
  const std::size_t bytes = image.bytes().size();
  if (!image.share_.Add(bytes / ChunkBytes() + 1)) return std::nullopt;
  image.chunks_.resize(bytes / ChunkBytes() + 1);
  // One chunk more, so that a text at the very end of a file ends as well.
  void* data = ::mmap(nullptr, bytes + ChunkBytes(), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (data == MAP_FAILED) return std::nullopt;
  image.data_ = static_cast<unsigned char*>(data);
  // One byte read would else make 2 MiB resident.
  ::madvise(data, bytes + ChunkBytes(), MADV_NOHUGEPAGE);
  return image;
}

FileImage::~FileImage() {
  if (data_ != nullptr) ::munmap(data_, bytes().size() + ChunkBytes());
}

bool FileImage::Unchanged() const noexcept {
  struct stat status = {};
  return ::fstat(fd_.get(), &status) == 0 && ToIdentity(status) == identity_;
}

bool FileImage::Load(std::size_t offset, std::size_t bytes) noexcept {
  const std::size_t size = this->bytes().size();
  if (offset > size || bytes > size - offset) return false;
  if (bytes == 0) return true;
  const std::size_t last = (offset + bytes - 1) / ChunkBytes();
  for (std::size_t i = offset / ChunkBytes(); i <= last; ++i) {
    if (chunks_[i] != Chunk::kAbsent) continue;
    std::size_t end = i + 1;
    while (end <= last && chunks_[end] == Chunk::kAbsent) ++end;
    if (!LoadChunks(i, end)) return false;
  }
  return true;
}

bool FileImage::LoadChunks(std::size_t first_chunk, std::size_t last_chunk) noexcept {
  const std::size_t offset = first_chunk * ChunkBytes();
  const std::size_t booked = (last_chunk - first_chunk) * ChunkBytes();
  const std::size_t before = share_.bytes();
  if (!share_.Add(booked)) return false;
  const std::size_t bytes = std::min(booked, this->bytes().size() - offset);
  if (bytes >= kPopulateBytes) ::madvise(data_ + offset, booked, MADV_POPULATE_WRITE);
  if (!ReadWhole(fd_.get(), data_ + offset, bytes, offset)) {
    ::madvise(data_ + offset, booked, MADV_DONTNEED);
    share_.ShrinkTo(before);
    return false;
  }
  loaded_bytes_ += booked;
  std::fill(chunks_.begin() + static_cast<std::ptrdiff_t>(first_chunk),
            chunks_.begin() + static_cast<std::ptrdiff_t>(last_chunk), Chunk::kLoaded);
  return true;
}

bool FileImage::Holds(const void* address) const noexcept {
  const auto start = reinterpret_cast<std::uintptr_t>(data_);
  return reinterpret_cast<std::uintptr_t>(address) - start < bytes().size();
}

bool FileImage::Load(std::span<const unsigned char> part) noexcept {
  if (!Holds(part.data())) return true;
  return Load(static_cast<std::size_t>(part.data() - data_), part.size());
}

bool FileImage::IsLoaded(std::size_t offset, std::size_t bytes) const noexcept {
  if (bytes == 0) return true;
  const auto first =
      chunks_.begin() + static_cast<std::ptrdiff_t>(offset / ChunkBytes());
  const auto end = chunks_.begin() +
                   static_cast<std::ptrdiff_t>((offset + bytes - 1) / ChunkBytes() + 1);
  return std::find(first, end, Chunk::kAbsent) == end;
}

bool FileImage::Read(std::span<const unsigned char> part, FilePart& into) {
  into.bytes_ = {};
  if (!Holds(part.data())) {
    into.bytes_ = part;
    return true;
  }
  const auto offset = static_cast<std::size_t>(part.data() - data_);
  if (part.size() > bytes().size() - offset) return false;
  if (IsLoaded(offset, part.size())) {
    into.bytes_ = part;
    return true;
  }
  if (!into.Reserve(part.size()) ||
      !ReadWhole(fd_.get(), into.copy_.data(), part.size(), offset))
    return false;
  into.bytes_ = std::span(into.copy_).first(part.size());
  return true;
}

void FileImage::LoadText(const char* text) noexcept {
  if (!Holds(text)) return;
  const auto* start = reinterpret_cast<const unsigned char*>(text);
  const auto rest = static_cast<std::size_t>(data_ + bytes().size() - start);
  Load({start, std::min(rest, kMaxNameBytes + 1)});
}

std::string_view FileImage::ReadText(std::span<const unsigned char> rest,
                                     FilePart& into) {
  const std::size_t most = std::min(rest.size(), kMaxNameBytes + 1);
  for (std::size_t size = std::min(most, kTextBytes);;
       size = std::min(most, 8 * size)) {
    if (!Read(rest.first(size), into)) return {};
    const std::string_view text(reinterpret_cast<const char*>(into.bytes().data()),
                                size);
    const std::size_t end = text.find('\0');
    if (end != text.npos || size == most) return text.substr(0, end);
  }
}

bool FileImage::LoadForGood(std::span<const unsigned char> part) noexcept {
  if (!Holds(part.data()) || part.empty()) return true;
  if (!Load(part)) return false;
  const auto offset = static_cast<std::size_t>(part.data() - data_);
  const std::size_t last = (offset + part.size() - 1) / ChunkBytes();
  for (std::size_t i = offset / ChunkBytes(); i <= last; ++i) {
    if (chunks_[i] == Chunk::kLoaded) loaded_bytes_ -= ChunkBytes();
    chunks_[i] = Chunk::kKept;
  }
  return true;
}

void FileImage::GiveBack() noexcept {
  if (loaded_bytes_ == 0) return;
  for (std::size_t i = 0; i < chunks_.size(); ++i) {
    if (chunks_[i] != Chunk::kLoaded) continue;
    // One call for all up to the next that is kept: each makes other processors flush
    // what they know of our pages, and those that were never read cost nothing.
    std::size_t end = i;
    for (; end < chunks_.size() && chunks_[end] != Chunk::kKept; ++end) {
      chunks_[end] = Chunk::kAbsent;
    }
    ::madvise(data_ + i * ChunkBytes(), (end - i) * ChunkBytes(), MADV_DONTNEED);
    i = end;
  }
  share_.ShrinkTo(share_.bytes() - loaded_bytes_);
  loaded_bytes_ = 0;
}

}  // namespace heapwell::symbolize
