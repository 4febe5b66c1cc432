// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/resident.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <limits>

namespace heapwell::platform {
namespace {

const auto kPage = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));

// Pages of our own, each resident once it is touched and not before.
class Pages {
 public:
  explicit Pages(std::size_t count) : bytes_(count * kPage) {
    void* memory = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    EXPECT_NE(memory, MAP_FAILED);
    ::madvise(memory, bytes_, MADV_NOHUGEPAGE);
    start_ = static_cast<char*>(memory);
  }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  ~Pages() { ::munmap(start_, bytes_); }

  void Touch(std::size_t page) { start_[page * kPage] = 1; }
  void Unmap(std::size_t page) { ::munmap(start_ + page * kPage, kPage); }
  [[nodiscard]] std::uintptr_t start() const {
    return reinterpret_cast<std::uintptr_t>(start_);
  }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  std::size_t bytes_;
  char* start_;
};

TEST(ResidentBytes, CountsThePagesThatWereTouched) {
  Pages pages(16);
  EXPECT_EQ(ResidentBytes(pages.start(), pages.bytes()), 0u);
  pages.Touch(0);
  pages.Touch(7);
  pages.Touch(15);
  EXPECT_EQ(ResidentBytes(pages.start(), pages.bytes()), 3 * kPage);
}

TEST(ResidentBytes, CountsOnlyWithinTheRange) {
  Pages pages(4);
  for (std::size_t page = 0; page < 4; ++page) pages.Touch(page);
  EXPECT_EQ(ResidentBytes(pages.start() + kPage, 2 * kPage), 2 * kPage);
  EXPECT_EQ(ResidentBytes(pages.start(), kPage + 100), kPage + 100);
  EXPECT_EQ(ResidentBytes(pages.start(), 1), 1u);
  EXPECT_EQ(ResidentBytes(pages.start(), 0), 0u);
}

TEST(ResidentBytes, CountsAcrossManyCallsOfTheKernel) {
  Pages pages(3 * 4096 + 5);
  for (const std::size_t page : {0U, 4095U, 4096U, 8191U, 8192U, 3U * 4096U + 4U}) {
    pages.Touch(page);
  }
  EXPECT_EQ(ResidentBytes(pages.start(), pages.bytes()), 6 * kPage);
}

TEST(ResidentBytes, ForgetsPagesGivenBack) {
  Pages pages(8);
  for (std::size_t page = 0; page < 8; ++page) pages.Touch(page);
  ::madvise(reinterpret_cast<void*>(pages.start()), 4 * kPage, MADV_DONTNEED);
  EXPECT_EQ(ResidentBytes(pages.start(), pages.bytes()), 4 * kPage);
}

TEST(ResidentBytes, IsEmptyWhereSomeOfItIsNotMapped) {
  Pages pages(8);
  pages.Unmap(4);
  EXPECT_FALSE(ResidentBytes(pages.start(), pages.bytes()));
  EXPECT_TRUE(ResidentBytes(pages.start(), 4 * kPage));
}

TEST(ResidentBytes, IsEmptyForAStartWithinAPageAndForARangeThatWraps) {
  Pages pages(2);
  EXPECT_FALSE(ResidentBytes(pages.start() + 1, kPage));
  EXPECT_FALSE(ResidentBytes(pages.start(), std::numeric_limits<std::size_t>::max()));
}

TEST(ResidentBytes, LeavesErrnoAlone) {
  Pages pages(2);
  pages.Unmap(0);
  errno = 77;
  EXPECT_FALSE(ResidentBytes(pages.start(), pages.bytes()));
  EXPECT_EQ(errno, 77);
}

}  // namespace
}  // namespace heapwell::platform
