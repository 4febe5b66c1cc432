// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/resident.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>

namespace heapwell::platform {
namespace {

// One byte of answer a page, on our stack: 16 MiB of 4 KiB pages a call, short enough
// that the kernel lets go of the address space's lock between.
constexpr std::size_t kChunkPages = 4096;

// mincore fails with EAGAIN while the kernel is short of memory.
constexpr int kMaxTries = 3;

bool AskKernel(std::uintptr_t start, std::size_t length, unsigned char* resident) {
  for (int i = 0; i < kMaxTries; ++i) {
    // NOLINTNEXTLINE(performance-no-int-to-ptr): an address is what we have.
    if (::mincore(reinterpret_cast<void*>(start), length, resident) == 0) return true;
    if (errno != EAGAIN) return false;
  }
  return false;
}

}  // namespace

std::optional<std::uint64_t> ResidentBytes(std::uintptr_t start,
                                           std::size_t length) noexcept {
  const long reported = ::sysconf(_SC_PAGESIZE);
  if (reported <= 0) return std::nullopt;
  const auto page_bytes = static_cast<std::size_t>(reported);
  if (start % page_bytes != 0) return std::nullopt;
  if (length > std::numeric_limits<std::uintptr_t>::max() - start) return std::nullopt;
  const int saved_errno = errno;
  std::uint64_t resident_bytes = 0;
  unsigned char resident[kChunkPages];
  while (length > 0) {
    const std::size_t chunk = std::min(length, kChunkPages * page_bytes);
    if (!AskKernel(start, chunk, resident)) {
      errno = saved_errno;
      return std::nullopt;
    }
    for (std::size_t at = 0; at < chunk; at += page_bytes) {
      // Only the lowest bit is defined.
      if ((resident[at / page_bytes] & 1) != 0) {
        resident_bytes += std::min(page_bytes, chunk - at);
      }
    }
    start += chunk;
    length -= chunk;
  }
  return resident_bytes;
}

}  // namespace heapwell::platform
