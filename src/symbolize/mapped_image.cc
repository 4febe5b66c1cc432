// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/mapped_image.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <limits>

namespace heapwell::symbolize {
namespace {

FileIdentity ToIdentity(const struct stat& status) noexcept {
  return {.device = status.st_dev,
          .inode = status.st_ino,
          .size_bytes = static_cast<std::uint64_t>(status.st_size),
          .modified_ns = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 +
                         status.st_mtim.tv_nsec};
}

}  // namespace

std::optional<FileIdentity> IdentifyFile(const char* path) noexcept {
  struct stat status = {};
  if (::stat(path, &status) != 0) return std::nullopt;
  return ToIdentity(status);
}

std::optional<MappedImage> MappedImage::Open(const char* path) noexcept {
  // Opening a FIFO or a device could block or act: look before.
  struct stat status = {};
  if (::stat(path, &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  MappedImage image;
  image.fd_ = base::OpenForRead(path);
  if (!image.fd_ || ::fstat(image.fd_.get(), &status) != 0) return std::nullopt;
  if (!S_ISREG(status.st_mode) || status.st_size <= 0) return std::nullopt;
  image.identity_ = ToIdentity(status);
  if (image.identity_.size_bytes > std::numeric_limits<std::size_t>::max() / 2) {
    return std::nullopt;
  }
  void* data =
      ::mmap(nullptr, image.bytes().size(), PROT_READ, MAP_PRIVATE, image.fd_.get(), 0);
  if (data == MAP_FAILED) return std::nullopt;
  image.data_ = static_cast<const unsigned char*>(data);
  return image;
}

MappedImage& MappedImage::operator=(MappedImage&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(identity_, other.identity_);
  std::swap(data_, other.data_);
  std::swap(touched_bytes_, other.touched_bytes_);
  std::swap(kept_from_, other.kept_from_);
  std::swap(kept_to_, other.kept_to_);
  return *this;
}

MappedImage::~MappedImage() {
  if (data_ != nullptr) {
    ::munmap(const_cast<unsigned char*>(data_), bytes().size());
  }
}

bool MappedImage::Unchanged() const noexcept {
  struct stat status = {};
  return ::fstat(fd_.get(), &status) == 0 && ToIdentity(status) == identity_;
}

bool MappedImage::MakeWritable(std::size_t offset, std::size_t bytes) noexcept {
  const std::size_t size = this->bytes().size();
  if (offset > size || bytes > size - offset) return false;
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  kept_from_ = offset / page * page;
  kept_to_ = (offset + bytes + page - 1) / page * page;
  auto* data = const_cast<unsigned char*>(data_);
  return ::mprotect(data + kept_from_, kept_to_ - kept_from_, PROT_READ | PROT_WRITE) ==
         0;
}

void MappedImage::GiveBack() noexcept {
  touched_bytes_ = 0;
  auto* data = const_cast<unsigned char*>(data_);
  if (kept_from_ > 0) ::madvise(data, kept_from_, MADV_DONTNEED);
  if (kept_to_ < bytes().size()) {
    ::madvise(data + kept_to_, bytes().size() - kept_to_, MADV_DONTNEED);
  }
}

}  // namespace heapwell::symbolize
